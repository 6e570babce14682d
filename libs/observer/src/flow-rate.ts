/** How many flows came in a second, over the last while. */

const WINDOW_MS = 60_000;

/** Measured when it is asked for: between this question and the first one of the last minute. */
export class FlowRate {
  readonly #count: () => number;
  #marks: { readonly atMs: number; readonly count: number }[];

  constructor(count: () => number) {
    this.#count = count;
    this.#marks = [{ atMs: performance.now(), count: count() }];
  }

  perSecond(): number {
    const now = { atMs: performance.now(), count: this.#count() };
    this.#marks = this.#marks.filter(
      ({ atMs }, index) => index === this.#marks.length - 1 || atMs > now.atMs - WINDOW_MS,
    );
    const [oldest = now] = this.#marks;
    if (now.atMs - this.#marks.at(-1)!.atMs > 1000) this.#marks.push(now);
    return now.atMs > oldest.atMs ? ((now.count - oldest.count) / (now.atMs - oldest.atMs)) * 1000 : 0;
  }
}
