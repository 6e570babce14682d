import { MetricRegistry } from '@retina/metrics';
import { STATISTIC_LABELS, type StatisticFamily } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { StatisticMetrics } from './statistic-metrics.js';

async function lines(registry: MetricRegistry, metric: string): Promise<string[]> {
  const text = [...(await registry.collect())].join('');
  return text.split('\n').filter((line) => line.startsWith(metric));
}

describe('StatisticMetrics', () => {
  it('shows values as they stand, zeros too, and ends those that are gone', async () => {
    const registry = new MetricRegistry();
    const metrics = new StatisticMetrics(registry);
    const show = (...names: [string, number][]): void =>
      metrics.show({ family: 'tcp', statistics: names.map(([name, value]) => ({ labels: [name], value })) });
    show(['ListenDrops', 0], ['TCPTimeouts', 7]);
    show(['TCPTimeouts', 9]);
    expect(await lines(registry, 'networkobservability_tcp_connection_stats')).toEqual([
      'networkobservability_tcp_connection_stats{statistic_name="TCPTimeouts"} 9',
    ]);
  });

  it('has a metric for each family, with its labels', async () => {
    const registry = new MetricRegistry();
    const metrics = new StatisticMetrics(registry);
    const families = Object.entries(STATISTIC_LABELS) as [StatisticFamily, readonly string[]][];
    for (const [family, labels] of families) {
      metrics.show({ family, statistics: [{ labels: labels.map(() => family), value: 1 }] });
    }
    for (const [family, labels] of families) {
      const expected = `{${labels.map((label) => `${label}="${family}"`).join(',')}} 1`;
      expect(
        (await lines(registry, '')).some((line) => line.endsWith(expected)),
        family,
      ).toBe(true);
    }
  });
});
