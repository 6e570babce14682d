import type { DropCause } from '@retina/flow';
import { MetricRegistry } from '@retina/metrics';
import { describe, expect, it } from 'vitest';
import { DropCauseMetrics } from './drop-cause-metrics.js';
import { scrape } from './testing.js';

const METRIC = 'retina_policy_drop_packets_total{';

const RULE: DropCause = {
  kind: 'rule',
  table: 'ip filter',
  chain: 'cali-tw-x',
  rule: 'Policy shop/deny ingress',
  policyNamespace: 'shop',
  policy: 'deny',
};

describe('DropCauseMetrics', () => {
  it('shows the policy', async () => {
    const registry = new MetricRegistry();
    new DropCauseMetrics(registry).count({ cause: RULE, packets: 7 });
    expect(await scrape(registry, METRIC)).toContain(
      'cause="rule",table="ip filter",chain="cali-tw-x",' +
        'rule="Policy shop/deny ingress",policy_namespace="shop",policy="deny"} 7',
    );
  });

  it('counts what no longer fits by its kind, so that sums stay right', async () => {
    const registry = new MetricRegistry();
    const metrics = new DropCauseMetrics(registry, { maxCauses: 2 });
    for (let index = 0; index < 100; index++) {
      metrics.count({ cause: { ...RULE, rule: `handle ${index}` }, packets: 2 });
      metrics.count({ cause: { ...RULE, rule: 'handle 0' }, packets: 1 });
    }
    const series = await scrape(registry, METRIC);
    expect(series).toHaveLength(3);
    const text = series.join('\n');
    expect(text).toContain('rule="handle 0",policy_namespace="shop",policy="deny"} 102');
    expect(text).toContain('cause="rule",table="other",chain="other",rule="other"');
    expect(text).toMatch(/policy_namespace="other",policy="other"\} 196$/m);
  });
});
