import { describe, expect, it } from 'vitest';
import type { MetricDefinition } from './catalogue.js';
import { HistogramFamily } from './histogram-family.js';
import { PROMETHEUS_TEXT } from './text-format.js';

function aDefinition(labels: readonly string[]): MetricDefinition & { readonly type: 'histogram' } {
  return {
    name: 'rtt_seconds',
    type: 'histogram',
    help: 'Time.',
    labels,
    unit: 'seconds',
    signal: 'flow',
    origin: 'ours',
    buckets: [0.0001, 1, 10],
  };
}

function samplesOf(family: HistogramFamily): string[] {
  return [...family.lines(PROMETHEUS_TEXT)].slice(1).join('').trimEnd().split('\n');
}

describe('HistogramFamily', () => {
  it('shows cumulative buckets, the sum and the count', () => {
    const family = new HistogramFamily(aDefinition(['pod']));
    for (const value of [0.00005, 0.5, 0.5, 100]) family.series(['a']).observe(value);
    expect(samplesOf(family)).toEqual([
      'rtt_seconds_bucket{pod="a",le="0.0001"} 1',
      'rtt_seconds_bucket{pod="a",le="1"} 3',
      'rtt_seconds_bucket{pod="a",le="10"} 3',
      'rtt_seconds_bucket{pod="a",le="+Inf"} 4',
      'rtt_seconds_sum{pod="a"} 101.00005',
      'rtt_seconds_count{pod="a"} 4',
    ]);
  });

  it('counts a value on a bound in the bucket below it', () => {
    const family = new HistogramFamily(aDefinition([]));
    family.series([]).observe(1);
    expect(samplesOf(family)).toEqual([
      'rtt_seconds_bucket{le="0.0001"} 0',
      'rtt_seconds_bucket{le="1"} 1',
      'rtt_seconds_bucket{le="10"} 1',
      'rtt_seconds_bucket{le="+Inf"} 1',
      'rtt_seconds_sum 1',
      'rtt_seconds_count 1',
    ]);
  });

  it('keeps the series apart when it grows, and starts a reused slot from zero', () => {
    const family = new HistogramFamily(aDefinition(['pod']));
    for (let pod = 0; pod < 100; pod++) family.series([`${pod}`]).observe(pod);
    family.remove(['0']);
    family.series(['new']).observe(2);
    const counts = samplesOf(family).filter((line) => line.startsWith('rtt_seconds_count'));
    expect(counts).toHaveLength(100);
    expect(counts.every((line) => line.endsWith(' 1'))).toBe(true);
    expect(samplesOf(family)).toContain('rtt_seconds_sum{pod="77"} 77');
    expect(samplesOf(family)).toContain('rtt_seconds_sum{pod="new"} 2');
  });

  it('folds into "other" without losing a count or the sum', () => {
    const family = new HistogramFamily(aDefinition(['pod']), { maxSeries: 1 });
    for (const pod of ['a', 'b', 'c']) family.series([pod]).observe(2);
    expect(samplesOf(family)).toContain('rtt_seconds_count{pod="other"} 2');
    expect(samplesOf(family)).toContain('rtt_seconds_sum{pod="other"} 4');
  });
});
