import { silentLogger } from '@retina/core';
import type { PodNetwork } from '@retina/flow';
import { MetricRegistry } from '@retina/metrics';
import { describe, expect, it } from 'vitest';
import { Pipeline } from './pipeline.js';
import { PodNetworkMetrics } from './pod-network-metrics.js';
import { anAddress, anEndpoint, scrape } from './testing.js';

function aPod(name: string, addresses: readonly string[], established: number): PodNetwork {
  return {
    name,
    addresses: addresses.map(anAddress),
    address: anAddress(addresses[0]!),
    endpoint: undefined,
    statistics: [{ labels: ['Sockets', 'tcp_established'], value: established }],
  };
}

describe('PodNetworkMetrics', () => {
  it('labels by any known address, keeps equal addresses apart, and ends what is gone', async () => {
    const registry = new MetricRegistry();
    const metrics = new PodNetworkMetrics(registry);
    const pipeline = new Pipeline({
      endpoints: { find: ({ text }) => (text === '10.0.0.2' ? anEndpoint('cart-1') : undefined) },
      sinks: [{ accept: (batch) => batch.kind === 'pod-network' && metrics.show(batch.pods) }],
      logger: silentLogger(),
    });
    const show = (...pods: PodNetwork[]): void => pipeline.accept({ kind: 'pod-network', pods });
    const unknown = 'ip="10.9.9.9",namespace="unknown",podname="unknown"';
    show(aPod('a', ['fd00::2', '10.0.0.2'], 3), aPod('b', ['10.9.9.9'], 1), aPod('c', ['10.9.9.9'], 2));
    const first = await scrape(registry, 'retina_pod_network_statistics{');
    expect(first).toHaveLength(3);
    expect(first.find((line) => line.startsWith('network_namespace="a"'))).toContain(
      'ip="10.0.0.2",namespace="shop",podname="cart-1"',
    );
    expect(first.filter((line) => line.includes(unknown)).map((line) => line.split(' ').at(-1))).toEqual([
      '1',
      '2',
    ]);
    show(aPod('c', ['10.9.9.9'], 0));
    const second = await scrape(registry, 'retina_pod_network_statistics{');
    expect(second).toHaveLength(1);
    expect(second[0]).toMatch(/^network_namespace="c".* 0$/);
  });
});
