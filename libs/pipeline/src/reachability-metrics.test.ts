import { MetricRegistry } from '@retina/metrics';
import { describe, expect, it } from 'vitest';
import { ReachabilityMetrics } from './reachability-metrics.js';
import { scrape } from './testing.js';

const PREFIX = 'networkobservability_node_connectivity_';

describe('ReachabilityMetrics', () => {
  it('shows the last round: no latency of a node that is silent, nothing of one that is gone', async () => {
    const registry = new MetricRegistry();
    const metrics = new ReachabilityMetrics(registry);
    metrics.show([
      { source: 'a', target: 'b', latencySeconds: 0.002 },
      { source: 'a', target: 'c', latencySeconds: 0.004 },
    ]);
    expect(await scrape(registry, PREFIX)).toEqual([
      'status{source_node_name="a",target_node_name="b"} 1',
      'status{source_node_name="a",target_node_name="c"} 1',
      'latency_seconds{source_node_name="a",target_node_name="b"} 0.002',
      'latency_seconds{source_node_name="a",target_node_name="c"} 0.004',
    ]);
    metrics.show([{ source: 'a', target: 'b', latencySeconds: undefined }]);
    expect(await scrape(registry, PREFIX)).toEqual(['status{source_node_name="a",target_node_name="b"} 0']);
    metrics.show([{ source: 'a', target: 'b', latencySeconds: 0.001 }]);
    expect(await scrape(registry, PREFIX)).toHaveLength(2);
    metrics.show([]);
    expect(await scrape(registry, PREFIX)).toEqual([]);
  });
});
