import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.js';

function delays(backoff: Backoff, count: number): number[] {
  return Array.from({ length: count }, () => backoff.next());
}

describe('Backoff', () => {
  it('doubles the shortest delays from 1 s to half of 30 s', () => {
    expect(delays(new Backoff({ random: () => 0 }), 6)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  it('doubles the longest delays from 2 s to 30 s', () => {
    const almostOne = 1 - Number.EPSILON;
    const longest = delays(new Backoff({ random: () => almostOne }), 6).map(Math.round);
    expect(longest).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('stays within its bounds however often it is asked', () => {
    const all = delays(new Backoff({ minMs: 10, maxMs: 50 }), 2_000);
    expect(Math.min(...all)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...all)).toBeLessThanOrEqual(50);
  });

  it('spreads the delays of a fleet', () => {
    const first = Array.from({ length: 50 }, () => new Backoff().next());
    expect(new Set(first).size).toBeGreaterThan(40);
  });

  it('begins anew after a reset', () => {
    const backoff = new Backoff({ random: () => 0 });
    delays(backoff, 4);
    backoff.reset();
    expect(backoff.next()).toBe(1_000);
  });
});
