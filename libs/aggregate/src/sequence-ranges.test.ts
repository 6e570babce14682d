import { describe, expect, it } from 'vitest';
import { SequenceRanges } from './sequence-ranges.js';

/** A repeatable order. */
function shuffled(numbers: number[], seed: number): number[] {
  let state = seed;
  const keyed = numbers.map((number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return [state, number] as const;
  });
  return keyed.sort(([a], [b]) => a - b).map(([, number]) => number);
}

describe('SequenceRanges', () => {
  it('agrees with a set, in any order, with repetitions and gaps, also when it was saved on the way', () => {
    for (let seed = 1; seed <= 200; seed++) {
      let ranges = new SequenceRanges();
      const seen = new Set<number>();
      const numbers = Array.from({ length: 120 }, (_none, index) => index + 1).filter(
        (n) => n % 7 !== seed % 7,
      );
      for (const sequence of shuffled([...numbers, ...numbers], seed)) {
        expect(ranges.add(sequence)).toBe(!seen.has(sequence));
        seen.add(sequence);
        if (sequence % 10 === 0) ranges = new SequenceRanges(ranges.state);
        expect(ranges.missing).toBe(Math.max(...seen) - seen.size);
      }
    }
  });

  it('holds no more than 64 ranges, and counts what it gave up as missing', () => {
    const ranges = new SequenceRanges();
    for (let sequence = 2; sequence <= 2000; sequence += 2) expect(ranges.add(sequence)).toBe(true);
    expect(ranges.state.length).toBeLessThanOrEqual(1 + 2 * 64);
    expect(ranges.missing).toBe(1000);
    expect(ranges.add(1001)).toBe(false);
    expect(ranges.add(1999)).toBe(true);
    expect(ranges.missing).toBe(999);
  });
});
