/** Times added up: how many, their sum, and how they are spread, in powers of two of a microsecond. */

import type { LatencyInit } from './flow.gen.js';

/** The last bucket holds everything from 2^35 µs (9.5 hours) on. */
const BUCKETS = 37;

/** Bucket i counts times under 2^i microseconds and not under 2^(i-1). */
export function latencyBucket(ns: number): number {
  const us = ns / 1000;
  return us < 1 ? 0 : Math.min(BUCKETS - 1, Math.floor(Math.log2(us)) + 1);
}

/** Adds up. */
export class LatencySum {
  #count = 0;
  #sumNs = 0;
  readonly #buckets: number[] = [];

  add(ns: number): void {
    this.#count++;
    this.#sumNs += ns;
    const bucket = latencyBucket(ns);
    while (this.#buckets.length <= bucket) this.#buckets.push(0);
    this.#buckets[bucket]!++;
  }

  /** Undefined when there was none. */
  message(): LatencyInit | undefined {
    if (this.#count === 0) return undefined;
    return { count: this.#count, sumNs: Math.round(this.#sumNs), buckets: this.#buckets };
  }
}
