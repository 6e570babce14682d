import { expect, it } from 'vitest';
import { summarize } from '../summary.js';
import { targetLine, textReport } from './text-report.js';

it('aligns columns', () => {
  const text = textReport({
    name: 'ring',
    title: 'events',
    method: ['Counted.'],
    tables: [{ columns: ['rate', 'lost'], rows: [[summarize([1234]), 'none']] }],
    targets: [],
  });
  expect(text).toBe('ring: events\n  Counted.\n\n  rate   lost\n  1,234  none\n');
});

it('says whether a target is met, from either side', () => {
  const target = { what: 'events', unit: 'M/s', limit: 10, measured: 12 };
  expect(targetLine({ ...target, bound: 'at least' })).toBe('met    events: 12.0 M/s (at least 10.0)');
  expect(targetLine({ ...target, bound: 'at most' })).toBe('MISSED events: 12.0 M/s (at most 10.0)');
});

it('does not take a figure that is missing for a target that is met', () => {
  const line = targetLine({ what: 'x', unit: 'ns', limit: 1, bound: 'at most', measured: Number.NaN });
  expect(line).toContain('MISSED');
});
