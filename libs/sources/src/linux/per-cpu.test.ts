import { describe, expect, it } from 'vitest';
import { sumPerCpu } from './per-cpu.js';

/** Two 64-bit counters on each of three CPUs. */
const map = { lookupSize: 48, valuesPerKey: 3 };

/** Little-endian 64-bit numbers as 32-bit words. */
function wordsOf(...numbers: readonly bigint[]): Uint32Array {
  return new Uint32Array(new BigUint64Array(numbers).buffer);
}

describe('sumPerCpu', () => {
  it('adds up each counter over the CPUs', () => {
    expect(sumPerCpu(wordsOf(1n, 10n, 2n, 20n, 3n, 30n), 0, map)).toEqual(wordsOf(6n, 60n));
  });

  it('carries into the upper words', () => {
    const words = wordsOf(0xffff_ffffn, 1n << 40n, 0xffff_ffffn, 1n << 40n, 1n, 1n);
    expect(sumPerCpu(words, 0, map)).toEqual(wordsOf(0x1_ffff_ffffn, (1n << 41n) + 1n));
  });

  it('begins at a place among the values of several keys', () => {
    const words = wordsOf(9n, 9n, 9n, 9n, 9n, 9n, 1n, 10n, 2n, 20n, 3n, 30n, 9n, 9n);
    expect(sumPerCpu(words, 12, map)).toEqual(wordsOf(6n, 60n));
  });
});
