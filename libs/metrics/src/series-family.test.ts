import { describe, expect, it } from 'vitest';
import type { MetricDefinition } from './catalogue.js';
import { ScalarFamily } from './scalar-family.js';
import type { FamilyOptions } from './series-family.js';
import { PROMETHEUS_TEXT } from './text-format.js';

const DEFINITION: MetricDefinition = {
  name: 'test_packets_total',
  type: 'counter',
  help: 'Packets.',
  labels: ['pod', 'reason'],
  unit: 'packets',
  signal: 'flow',
  origin: 'ours',
};

function aFamily(options?: FamilyOptions): ScalarFamily {
  return new ScalarFamily(DEFINITION, options);
}

/** The samples of a family by what stands between the braces. */
function samplesOf(family: ScalarFamily): Record<string, number> {
  const samples = [...family.lines(PROMETHEUS_TEXT)].slice(1).map((line) => {
    const [, labels, value] = /^test_packets_total\{(.*)\} (\S+)\n$/.exec(line) ?? [];
    return [labels, Number(value)] as const;
  });
  expect(new Set(samples.map(([labels]) => labels)).size).toBe(samples.length);
  return Object.fromEntries(samples);
}

describe('SeriesFamily', () => {
  it('shows HELP and TYPE even without series', () => {
    expect([...aFamily().lines(PROMETHEUS_TEXT)].join('')).toBe(
      '# HELP test_packets_total Packets.\n# TYPE test_packets_total counter\n',
    );
  });

  it('gives the same series for the same label values and shows it from its first write on', () => {
    const family = aFamily();
    const early = family.series(['a', 'x']);
    expect(samplesOf(family)).toEqual({});
    family.series(['a', 'x']).add(1);
    early.add(2);
    family.series(['a', 'x']).add(4);
    expect(samplesOf(family)).toEqual({ 'pod="a",reason="x"': 7 });
  });

  it('keeps values when it grows', () => {
    const family = aFamily();
    for (let pod = 0; pod < 1000; pod++) family.series([`${pod}`, 'x']).add(pod);
    const samples = samplesOf(family);
    expect(Object.keys(samples)).toHaveLength(1000);
    expect(samples['pod="999",reason="x"']).toBe(999);
    expect(samples['pod="3",reason="x"']).toBe(3);
  });

  it('tells apart label values that are alike when joined', () => {
    const family = aFamily();
    family.series(['a', 'b",reason="c']).add(1);
    family.series(['a",reason="b', 'c']).add(2);
    expect(Object.values(samplesOf(family))).toEqual([1, 2]);
  });

  it('refuses a wrong number of label values', () => {
    const refusal = expect.objectContaining({ code: 'ILLEGAL_STATE' });
    expect(() => aFamily().series(['a'])).toThrow(refusal);
    expect(() => aFamily().remove(['a', 'b', 'c'])).toThrow(refusal);
  });
});

describe('SeriesFamily that is full', () => {
  it('folds counts into one series and keeps the sum exact', () => {
    let folded = 0;
    const family = aFamily({ maxSeries: 3, onFolded: () => folded++ });
    let sum = 0;
    for (let pod = 0; pod < 10; pod++) {
      for (const amount of [1, 10 + pod]) {
        family.series([`${pod}`, 'x']).add(amount);
        sum += amount;
      }
    }
    const samples = samplesOf(family);
    expect(Object.keys(samples)).toEqual([
      'pod="0",reason="x"',
      'pod="1",reason="x"',
      'pod="2",reason="x"',
      'pod="other",reason="other"',
    ]);
    expect(Object.values(samples).reduce((total, value) => total + value)).toBe(sum);
    expect(folded).toBe(14);
  });

  it('leaves out values that are set and counts them', () => {
    let folded = 0;
    const family = aFamily({ maxSeries: 1, onFolded: () => folded++ });
    family.series(['a', 'x']).set(5);
    family.series(['b', 'x']).set(7);
    expect(samplesOf(family)).toEqual({ 'pod="a",reason="x"': 5 });
    expect(folded).toBe(1);
  });

  it('gives a kept series its own place as soon as there is room', () => {
    const family = aFamily({ maxSeries: 1 });
    family.series(['a', 'x']).add(1);
    const waiting = family.series(['b', 'x']);
    waiting.add(2);
    family.remove(['a', 'x']);
    waiting.add(4);
    family.series(['c', 'x']).add(8);
    expect(samplesOf(family)).toEqual({ 'pod="other",reason="other"': 10, 'pod="b",reason="x"': 4 });
  });

  it('does not confuse a series whose labels are really "other" with a second one', () => {
    const family = aFamily({ maxSeries: 1 });
    family.series(['other', 'other']).add(1);
    family.series(['a', 'x']).add(2);
    family.series(['b', 'x']).add(4);
    expect(samplesOf(family)).toEqual({ 'pod="other",reason="other"': 5, 'pod="a",reason="x"': 2 });
  });
});

describe('SeriesFamily whose series end', () => {
  it('never lets a kept series write to the slot that another one took over', () => {
    const family = aFamily();
    const kept = family.series(['a', 'x']);
    kept.add(100);
    expect(family.remove(['a', 'x'])).toBe(true);
    const successor = family.series(['b', 'x']);
    successor.add(1);
    kept.add(5);
    successor.add(1);
    expect(samplesOf(family)).toEqual({ 'pod="b",reason="x"': 2, 'pod="a",reason="x"': 5 });
  });

  it('lets a kept series share the place of one that was made after it ended', () => {
    const family = aFamily();
    const kept = family.series(['a', 'x']);
    kept.add(100);
    family.remove(['a', 'x']);
    family.series(['a', 'x']).add(1);
    kept.add(2);
    expect(samplesOf(family)).toEqual({ 'pod="a",reason="x"': 3 });
  });

  it('says whether there was anything to remove', () => {
    const family = aFamily();
    family.series(['a', 'x']);
    expect(family.remove(['a', 'x'])).toBe(false);
  });

  it('expires what was not written for long enough, and nothing else', () => {
    const family = aFamily();
    const idle = family.series(['idle', 'x']);
    const busy = family.series(['busy', 'x']);
    idle.add(1);
    busy.add(1);
    expect(family.expire(1000, 10_000)).toBe(0);
    busy.add(1);
    expect(family.expire(1000, 10_999)).toBe(0);
    expect(family.expire(1000, 11_000)).toBe(1);
    expect(samplesOf(family)).toEqual({ 'pod="busy",reason="x"': 2 });
    idle.add(3);
    expect(samplesOf(family)).toEqual({ 'pod="busy",reason="x"': 2, 'pod="idle",reason="x"': 3 });
  });

  it('keeps what was folded, and stays as large as it was', () => {
    const family = aFamily({ maxSeries: 1 });
    for (let round = 0; round < 3; round++) {
      for (const pod of ['a', 'b', 'c']) family.series([`${pod}${round}`, 'x']).add(1);
      family.expire(0, round * 10);
      expect(family.expire(0, round * 10 + 1)).toBe(1);
    }
    expect(samplesOf(family)).toEqual({ 'pod="other",reason="other"': 6 });
  });
});

describe('SeriesFamily that changes while its lines are read', () => {
  it('shows no series twice, leaves out what went, and does not show what came', () => {
    const family = aFamily();
    for (const pod of ['a', 'b', 'c', 'd']) family.series([pod, 'x']).add(1);
    const lines = family.lines(PROMETHEUS_TEXT);
    lines.next();
    expect(lines.next().value).toBe('test_packets_total{pod="a",reason="x"} 1\n');
    family.remove(['a', 'x']);
    family.series(['a', 'x']).add(1);
    family.remove(['b', 'x']);
    family.series(['e', 'x']).add(1);
    family.series(['d', 'x']).add(1);
    expect([...lines]).toEqual([
      'test_packets_total{pod="c",reason="x"} 1\n',
      'test_packets_total{pod="d",reason="x"} 2\n',
    ]);
  });
});
