/** How long to wait before the next try: doubles each time, with jitter so that a fleet does not retry in step. */

/** Bounds of a back-off. */
export interface BackoffOptions {
  /** The shortest delay there is; 1 s unless told. */
  readonly minMs?: number;
  /** The longest delay there is; 30 s unless told. */
  readonly maxMs?: number;
  /** A number from 0 up to 1; Math.random unless told. */
  readonly random?: () => number;
}

/** Delays between tries of one thing. */
export class Backoff {
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #tries = 0;

  constructor({ minMs = 1_000, maxMs = 30_000, random = Math.random }: BackoffOptions = {}) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  /** The delay before the next try: between half of the current ceiling and all of it, in ms. */
  next(): number {
    this.#tries++;
    const ceiling = Math.min(this.#maxMs, this.#minMs * 2 ** this.#tries);
    return Math.max(this.#minMs, ceiling * (0.5 + this.#random() / 2));
  }

  /** Call when a try has succeeded for long enough: the next delay is short again. */
  reset(): void {
    this.#tries = 0;
  }
}
