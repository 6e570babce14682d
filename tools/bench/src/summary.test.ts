import { describe, expect, it } from 'vitest';
import { summarize, summarizePairs } from './summary.js';

describe('summarize', () => {
  it('takes the middle sample of an odd number', () => {
    expect(summarize([9, 1, 5])).toMatchObject({ median: 5, min: 1, max: 9 });
  });

  it('takes the mean of the two middle samples of an even number', () => {
    expect(summarize([4, 1, 2, 10]).median).toBe(3);
  });

  it('keeps the samples in the order of measurement', () => {
    expect(summarize([3, 1, 2]).samples).toEqual([3, 1, 2]);
  });

  it('is not a number without samples', () => {
    expect(summarize([]).median).toBeNaN();
  });
});

describe('summarizePairs', () => {
  it('compares within a pair, so that a drift of the machine cancels out', () => {
    expect(summarizePairs([11, 22, 33], [10, 20, 30], (left, right) => left / right)).toMatchObject({
      min: 1.1,
      max: 1.1,
    });
  });
});
