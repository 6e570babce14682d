import { describe, expect, it } from 'vitest';
import { summarize } from '../summary.js';
import { formatCell, formatNumber } from './format-number.js';

describe('formatNumber', () => {
  it.each([
    [1_234_567, '1,234,567'],
    [123.4, '123'],
    [12.34, '12.3'],
    [1.234, '1.23'],
    [0.01234, '0.0123'],
    [0, '0.00'],
    [99.97, '100'],
    [-43.21, '-43.2'],
    [Number.NaN, '–'],
  ])('shows %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('formatCell', () => {
  it('leaves words alone', () => {
    expect(formatCell('hot')).toBe('hot');
  });

  it('shows the range behind the median', () => {
    expect(formatCell(summarize([2, 1, 3]))).toBe('2.00 (1.00 to 3.00)');
  });

  it('shows a single sample without a range', () => {
    expect(formatCell(summarize([2]))).toBe('2.00');
  });
});
