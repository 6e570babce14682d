import { RetinaError } from '@retina/core';
import { describe, expect, it } from 'vitest';
import { MetricRegistry } from './registry.js';

async function textOf(registry: MetricRegistry): Promise<string> {
  return [...(await registry.collect())].join('');
}

describe('MetricRegistry', () => {
  it('shows what was counted by key', async () => {
    const registry = new MetricRegistry();
    registry.counter('dropCount').series(['NETFILTER_DROP', 'ingress']).add(3);
    registry.gauge('pluginUp').series(['flow', '']).set(1);
    registry.histogram('eventLoopLag').series([]).observe(0.003);
    const text = await textOf(registry);
    expect(text).toContain(
      'networkobservability_drop_count{reason="NETFILTER_DROP",direction="ingress"} 3\n',
    );
    expect(text).toContain('retina_plugin_up{plugin="flow"} 1\n');
    expect(text).toContain('retina_event_loop_lag_seconds_bucket{le="0.005"} 1\n');
  });

  it('refuses a key of another type, at compile time and at run time', () => {
    const registry = new MetricRegistry();
    const refusal = expect.objectContaining({ code: 'ILLEGAL_STATE' });
    // @ts-expect-error a histogram is no counter
    expect(() => registry.counter('eventLoopLag')).toThrow(refusal);
    // @ts-expect-error a gauge is no histogram
    expect(() => registry.histogram('pluginUp')).toThrow(refusal);
    // @ts-expect-error no such metric
    expect(() => registry.gauge('nonsense')).toThrow(refusal);
  });

  it('counts by metric what does not fit', async () => {
    const registry = new MetricRegistry({ maxSeries: 1 });
    for (const direction of ['ingress', 'egress', 'egress']) {
      registry.counter('forwardCount').series([direction]).add(1);
      registry.counter('forwardBytes').series([direction]).add(100);
    }
    const text = await textOf(registry);
    expect(text).toContain('networkobservability_forward_bytes{direction="other"} 200\n');
    expect(text).toContain(
      'retina_folded_observations_total{metric="networkobservability_forward_count"} 2\n' +
        'retina_folded_observations_total{metric="networkobservability_forward_bytes"} 2\n',
    );
  });

  it('runs collectors before each rendering until they are disposed of', async () => {
    const registry = new MetricRegistry();
    let turns = 0;
    const collector = registry.onCollect(() => registry.gauge('mapEntries').series(['m']).set(++turns));
    expect(await textOf(registry)).toContain('retina_map_entries{map="m"} 1\n');
    expect(await textOf(registry)).toContain('retina_map_entries{map="m"} 2\n');
    collector[Symbol.dispose]();
    expect(await textOf(registry)).toContain('retina_map_entries{map="m"} 2\n');
  });

  it('counts what a collector throws and goes on with the next', async () => {
    const registry = new MetricRegistry();
    registry.onCollect(() => {
      throw new RetinaError('BPF_MAP_FAILED', 'No map.');
    });
    registry.onCollect(() => registry.gauge('mapEntries').series(['m']).set(1));
    const text = await textOf(registry);
    expect(text).toContain('retina_errors_total{code="BPF_MAP_FAILED"} 1\n');
    expect(text).toContain('retina_map_entries{map="m"} 1\n');
  });

  it('shows the metrics of the process', async () => {
    const text = await textOf(new MetricRegistry());
    const valueOf = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(valueOf('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(valueOf('process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(valueOf('nodejs_heap_size_used_bytes')).toBeLessThan(valueOf('nodejs_heap_size_total_bytes'));
    expect(valueOf('nodejs_external_memory_bytes')).toBeGreaterThan(0);
    const startedSecondsAgo = Date.now() / 1000 - valueOf('process_start_time_seconds');
    expect(startedSecondsAgo).toBeGreaterThan(0);
    expect(startedSecondsAgo).toBeLessThan(3600);
  });

  it('shows the CPU time of the process once, not once per scrape', async () => {
    const registry = new MetricRegistry();
    await textOf(registry);
    const shown = Number(/^process_cpu_seconds_total (\S+)$/m.exec(await textOf(registry))?.[1]);
    const { user, system } = process.cpuUsage();
    expect(shown).toBeLessThanOrEqual((user + system) / 1e6);
  });

  it('starts a metric anew with other labels and another cap, in its place, or takes it out', async () => {
    const registry = new MetricRegistry();
    const names = async (): Promise<string[]> =>
      [...(await registry.collect())]
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('networkobservability_drop'));
    const before = registry.counter('dropCount').series(['A', 'ingress']);
    before.add(1);
    registry.counter('dropBytes').series(['A', 'ingress']).add(60);

    registry.redefine('dropCount', { labels: ['zone'], maxSeries: 1 });
    before.add(1);
    const after = registry.counter('dropCount');
    for (const zone of ['one', 'two', 'three']) after.series([zone]).add(1);
    expect(await names()).toEqual([
      'networkobservability_drop_count{zone="one"} 1',
      'networkobservability_drop_count{zone="other"} 2',
      'networkobservability_drop_bytes{reason="A",direction="ingress"} 60',
    ]);

    registry.redefine('dropCount', undefined);
    expect([...(await registry.collect())].join('')).not.toContain('# TYPE networkobservability_drop_count');
    expect(() => registry.counter('dropCount')).toThrow('No counter or gauge has this key.');
  });

  it('does not bring in a metric that the process does not have', () => {
    const registry = new MetricRegistry({ has: (signal) => signal !== 'drop' });
    registry.redefine('dropCount', { labels: [] });
    expect(() => registry.counter('dropCount')).toThrow('No counter or gauge has this key.');
  });
});
