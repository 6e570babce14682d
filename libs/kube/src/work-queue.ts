/** Keys that wait for work: each at most once, none worked on twice at a time, failed ones later and later. */

import { TokenBucket } from './token-bucket.js';

/** How a queue waits. */
export interface WorkQueueOptions {
  /** The first delay of a key that failed; 200 ms unless told. Doubles each time, with jitter. */
  readonly minMs?: number;
  /** The longest delay; 5 min unless told. */
  readonly maxMs?: number;
  /** Retries a second over all keys, in the long run; 10 unless told. Bursts of ten times as many are let through. */
  readonly retriesPerSecond?: number;
  /** A number from 0 up to 1; Math.random unless told. */
  readonly random?: () => number;
}

/**
 * Between listeners that add keys and workers that take them. A key that is added while it is worked on comes again after
 * `done`. Memory is bound by the number of different keys.
 */
export class WorkQueue {
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #rate: TokenBucket;
  readonly #random: () => number;
  /** In the order of their coming. */
  readonly #ready = new Set<string>();
  readonly #active = new Set<string>();
  /** Added while they were active. */
  readonly #again = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, { readonly dueMs: number; readonly timer: NodeJS.Timeout }>();
  readonly #waiting: (() => void)[] = [];
  #closed = false;

  constructor({
    minMs = 200,
    maxMs = 300_000,
    retriesPerSecond = 10,
    random = Math.random,
  }: WorkQueueOptions = {}) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
    this.#rate = new TokenBucket(retriesPerSecond * 10, retriesPerSecond);
    this.#random = random;
  }

  /** Keys that could be taken now. */
  get depth(): number {
    return this.#ready.size;
  }

  /** Keys that wait for their time. */
  get delayed(): number {
    return this.#timers.size;
  }

  /** Makes a key ready, whatever it waited for. */
  add(key: string): void {
    if (this.#closed) return;
    this.#cancel(key);
    if (this.#active.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#ready.add(key);
    this.#waiting.shift()?.();
  }

  /** Makes a key ready after a while; of two times, the earlier counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#closed || this.#ready.has(key)) return;
    const dueMs = performance.now() + delayMs;
    const known = this.#timers.get(key);
    if (known !== undefined && known.dueMs <= dueMs) return;
    this.#cancel(key);
    this.#timers.set(key, { dueMs, timer: setTimeout(() => this.add(key), delayMs) });
  }

  /** Makes a key that failed ready again, later each time. Returns the delay in ms. */
  retry(key: string, atLeastMs: number = 0): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const ceiling = Math.min(this.#maxMs, this.#minMs * 2 ** failures);
    const delayMs = Math.max(atLeastMs, ceiling * (0.5 + this.#random() / 2), this.#rate.reserve());
    this.addAfter(key, delayMs);
    return delayMs;
  }

  /** Forgets a key's failures. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, which must be given back by `done`; waits for one; undefined once the queue is closed. */
  async take(): Promise<string | undefined> {
    for (;;) {
      if (this.#closed) return undefined;
      const [key] = this.#ready;
      if (key !== undefined) {
        this.#ready.delete(key);
        this.#active.add(key);
        return key;
      }
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
  }

  /** The work on a key has ended, well or not. */
  done(key: string): void {
    this.#active.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  /** Ends all waiting; what was not taken is forgotten: level-based work begins anew from a list. */
  close(): void {
    this.#closed = true;
    for (const key of this.#timers.keys()) this.#cancel(key);
    this.#ready.clear();
    this.#again.clear();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #cancel(key: string): void {
    clearTimeout(this.#timers.get(key)?.timer);
    this.#timers.delete(key);
  }
}
