import { compileMetrics, type MetricsConfiguration } from '@retina/api';
import { silentLogger } from '@retina/core';
import { Ledger } from '@retina/flow';
import { MetricRegistry } from '@retina/metrics';
import { LocalAddresses, MetricsSink } from '@retina/pipeline';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointFile } from './checkpoint-file.js';
import { createConfiguration } from './configuration.js';

const BY_NAMESPACE = compileMetrics([
  {
    metadata: { name: 'all' },
    spec: {
      namespaces: { exclude: [] },
      contextOptions: [{ metricName: 'forward_count', sourceLabels: ['namespace'] }],
    },
  } as unknown as MetricsConfiguration,
]);

describe('the configuration of an agent', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'configuration-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** One process after the other, as far as its counts go. */
  function start(keepState: boolean) {
    const warnings: string[] = [];
    const registry = new MetricRegistry();
    const local = new LocalAddresses({ has: () => false });
    const metrics = new MetricsSink(registry, { local, podLevel: true });
    const logger = { ...silentLogger(), warn: (message: string) => void warnings.push(message) };
    const apply = createConfiguration({ keepState, stateFolder: folder }, { metrics, logger });
    const options = { folder, pins: join(folder, 'pins'), registry, ledger: new Ledger(), logger };
    const checkpoint = new CheckpointFile({ ...options, bootId: 'boot' });
    const shown = async (): Promise<string[]> =>
      [...(await registry.collect())]
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('networkobservability_adv_forward_count{'));
    return { registry, apply, checkpoint, shown, warnings };
  }

  it('is in force at the next start, where the counts of before find their labels', async () => {
    const first = start(true);
    first.apply(BY_NAMESPACE);
    first.registry.counter('podForwardCount').series(['egress', 'shop']).add(7);
    first.checkpoint.save('flow', {});
    const second = start(true);
    expect(await second.shown()).toEqual([
      'networkobservability_adv_forward_count{direction="egress",namespace="shop"} 7',
    ]);
    // NATS tells the same again: nothing starts anew.
    second.apply(BY_NAMESPACE);
    expect(await second.shown()).toHaveLength(1);
    second.apply({ metrics: [], overruled: [] });
    expect(await second.shown()).toEqual([]);
    expect(second.warnings).toEqual([]);
  });

  it('is not kept by an agent that keeps nothing', async () => {
    start(false).apply(BY_NAMESPACE);
    const second = start(true);
    expect(() => second.registry.counter('podForwardBytes')).not.toThrow();
    expect(second.warnings).toEqual([]);
  });

  it('is left out when it cannot be read, and said so', () => {
    writeFileSync(join(folder, 'configuration'), '{"version":99}');
    expect(start(true).warnings).toEqual(['the last configuration cannot be applied']);
  });
});
