/** Finds the longest time for which nothing else could run on this event loop. */

const INTERVAL_MS = 1;

/** Looks as often as a timer can. */
export class StallProbe implements Disposable {
  readonly #timer: NodeJS.Timeout;
  #longestMs = 0;
  #lastMs = performance.now();

  constructor() {
    this.#timer = setInterval(() => this.#look(), INTERVAL_MS);
  }

  /** The longest time between two looks beyond the interval, since the last call. */
  takeLongestMs(): number {
    this.#look();
    const longestMs = this.#longestMs;
    this.#longestMs = 0;
    return longestMs;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = performance.now();
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#lastMs - INTERVAL_MS);
    this.#lastMs = nowMs;
  }
}
