/** Something that happens once and that many may wait for. */

/** Closed until it is opened, then open for good. */
export class Gate {
  #open!: () => void;
  #isOpen = false;
  /** Resolves when the gate is opened. */
  readonly opened: Promise<void> = new Promise((resolve) => {
    this.#open = resolve;
  });

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    this.#isOpen = true;
    this.#open();
  }
}
