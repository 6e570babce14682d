/** How many streams may be open, in all and for one client. */

/** Gives out places. */
export class StreamPlaces {
  readonly #limits: { readonly total: number; readonly perClient: number };
  readonly #byClient = new Map<string, number>();
  #open = 0;
  #refused = 0;

  constructor(limits: { readonly total: number; readonly perClient: number }) {
    this.#limits = limits;
  }

  get open(): number {
    return this.#open;
  }

  get refused(): number {
    return this.#refused;
  }

  /** A place for a peer, `address:port`; undefined when there is none left for it. */
  take(peer: string): Disposable | undefined {
    const client = peer.slice(0, Math.max(0, peer.lastIndexOf(':')));
    const mine = this.#byClient.get(client) ?? 0;
    if (this.#open >= this.#limits.total || mine >= this.#limits.perClient) {
      this.#refused++;
      return undefined;
    }
    this.#open++;
    this.#byClient.set(client, mine + 1);
    let isGiven = true;
    return {
      [Symbol.dispose]: () => {
        if (!isGiven) return;
        isGiven = false;
        this.#open--;
        const left = (this.#byClient.get(client) ?? 1) - 1;
        if (left === 0) this.#byClient.delete(client);
        else this.#byClient.set(client, left);
      },
    };
  }
}
