import { describe, expect, it } from 'vitest';
import { compileMetrics } from './compile-metrics.js';
import type { MetricsConfiguration } from './metrics-configuration.js';
import { API_VERSION } from './resource.js';

function configuration(
  name: string,
  spec: Partial<MetricsConfiguration['spec']>,
  creationTimestamp = '2026-01-01T00:00:00Z',
): MetricsConfiguration {
  return {
    apiVersion: API_VERSION,
    kind: 'MetricsConfiguration',
    metadata: { name, creationTimestamp },
    spec: { contextOptions: [{ metricName: 'drop_count' }], namespaces: { exclude: [] }, ...spec },
  };
}

const labels = (label: string) => [{ metricName: 'drop_count', sourceLabels: [label] }] as const;

describe('compileMetrics', () => {
  it('gives what one configuration says, in lower case', () => {
    const { metrics, overruled } = compileMetrics([
      configuration('a', {
        contextOptions: [
          {
            metricName: 'forward_count',
            sourceLabels: ['IP', 'ip', 'podName'],
            additionalLabels: ['Is_Reply'],
            ttl: '15m',
            podLabels: ['team'],
            maxSeries: 10,
          },
        ],
        namespaces: { include: ['b', 'a'] },
      }),
    ]);
    expect(overruled).toEqual([]);
    expect(metrics).toEqual([
      {
        metricName: 'forward_count',
        sourceLabels: ['ip', 'podname'],
        destinationLabels: [],
        additionalLabels: ['is_reply'],
        podLabels: ['team'],
        ttlMs: 900_000,
        maxSeries: 10,
        workloads: 'TopLevel',
        namespaces: { include: ['a', 'b'] },
        decidedBy: 'a',
      },
    ]);
  });

  it('lets priority decide before age, age before name, and the order of input never', () => {
    const old = configuration('z-old', { contextOptions: labels('ip') }, '2025-01-01T00:00:00Z');
    const young = configuration('a-young', { contextOptions: labels('port') }, '2026-01-01T00:00:00Z');
    const urgent = configuration(
      'y',
      { contextOptions: labels('zone'), priority: 1 },
      '2026-02-01T00:00:00Z',
    );
    const twin = configuration('b', { contextOptions: labels('podname') });
    const decider = (...all: MetricsConfiguration[]): string | undefined =>
      compileMetrics(all).metrics[0]?.decidedBy;
    expect(decider(young, old)).toBe('z-old');
    expect(decider(young, old, urgent)).toBe('y');
    expect(decider(twin, young)).toBe('a-young');
    expect(compileMetrics([urgent, twin, old, young])).toEqual(compileMetrics([young, old, twin, urgent]));
    expect(compileMetrics([old, young]).overruled).toEqual([
      { metricName: 'drop_count', configuration: 'a-young', by: 'z-old' },
    ]);
  });

  it.each([
    [{ include: ['a'] }, { include: ['b', 'a'] }, { include: ['a', 'b'] }],
    [{ exclude: ['a', 'b'] }, { exclude: ['b', 'c'] }, { exclude: ['b'] }],
    [{ include: ['a'] }, { exclude: ['a', 'b'] }, { exclude: ['b'] }],
    [{ exclude: ['a', 'b'] }, { include: ['b'] }, { exclude: ['a'] }],
    [{ include: [] }, { include: [] }, { include: [] }],
  ])('observes the namespaces of %j and of %j: %j', (one, other, both) => {
    const { metrics, overruled } = compileMetrics([
      configuration('a', { namespaces: one }),
      configuration('b', { namespaces: other }),
    ]);
    expect(metrics[0]?.namespaces).toEqual(both);
    expect(overruled).toEqual([]);
  });

  it('has no metric that nobody names any more', () => {
    const only = configuration('a', {});
    expect(compileMetrics([only]).metrics).toHaveLength(1);
    expect(compileMetrics([]).metrics).toEqual([]);
  });

  it('tells a ttl of forever from none', () => {
    const ttlOf = (ttl: string): number | undefined =>
      compileMetrics([configuration('a', { contextOptions: [{ metricName: 'drop_count', ttl }] })]).metrics[0]
        ?.ttlMs;
    expect([ttlOf('0'), ttlOf(''), ttlOf('1m')]).toEqual([0, undefined, 60_000]);
  });
});
