import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.js';
import { ScalarFamily } from './scalar-family.js';
import { PROMETHEUS_TEXT } from './text-format.js';

describe('ScalarFamily', () => {
  it('shows a series without labels without braces', () => {
    const family = new ScalarFamily(CATALOGUE.scrapeDuration);
    family.series([]).set(0.25);
    expect([...family.lines(PROMETHEUS_TEXT)].at(-1)).toBe('retina_scrape_duration_seconds 0.25\n');
  });

  it.each([
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [NaN, 'NaN'],
    [1e21, '1e+21'],
    [2 ** 53, '9007199254740992'],
    [-0.5, '-0.5'],
  ])('shows the value %d as %s', (value, text) => {
    const family = new ScalarFamily(CATALOGUE.mapEntries);
    family.series(['m']).set(value);
    expect([...family.lines(PROMETHEUS_TEXT)].at(-1)).toBe(`retina_map_entries{map="m"} ${text}\n`);
  });

  it('adds to a total that was set', () => {
    const family = new ScalarFamily(CATALOGUE.errors);
    const series = family.series(['UNEXPECTED']);
    series.set(40);
    series.add(2);
    expect([...family.lines(PROMETHEUS_TEXT)].at(-1)).toBe('retina_errors_total{code="UNEXPECTED"} 42\n');
  });
});
