import { describe, expect, it } from 'vitest';
import { failed, PASSED, skipped, sum, summaryLine } from './outcome.js';

describe('sum', () => {
  it('adds up counts and keeps every line', () => {
    const all = sum([PASSED, failed('a'), skipped('b'), PASSED, failed('c')]);
    expect(all).toEqual({ passed: 2, failed: 2, skipped: 1, failures: ['a', 'c'], skips: ['b'] });
  });

  it('of nothing is nothing', () => {
    expect(summaryLine(sum([]))).toBe('0 passed, 0 failed, 0 skipped');
  });
});
