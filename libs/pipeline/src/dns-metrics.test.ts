import type { DnsEvent } from '@retina/flow';
import { MetricRegistry } from '@retina/metrics';
import { describe, expect, it } from 'vitest';
import { DnsMetrics } from './dns-metrics.js';
import { PodLevel } from './pod-level.js';

const POD = {
  client: { family: 4, text: '10.0.0.1' },
  server: { family: 4, text: '10.0.0.53' },
  transport: 'udp',
  clientEndpoint: { namespace: 'shop', podName: 'web-1', workloadKind: 'Deployment', workloadName: 'web' },
} as const;
const POD_LABELS =
  'ip="10.0.0.1",namespace="shop",podname="web-1",workload_kind="Deployment",workload_name="web"';

function query(name: string, isRetry = false): DnsEvent {
  return { ...POD, kind: 'query', name, type: 'A', isRetry };
}

function response(name: string, addresses: string[], latencyNs?: number): DnsEvent {
  const answers = addresses.length;
  return { ...POD, kind: 'response', name, type: 'A', returnCode: 'NOERROR', addresses, answers, latencyNs };
}

class Counted {
  readonly registry = new MetricRegistry();
  readonly level: PodLevel;
  readonly dns: DnsMetrics;

  constructor(names = 100, podLevel = true) {
    this.level = new PodLevel(this.registry, { remoteContext: false, annotations: false, idleMs: 1000 });
    this.dns = new DnsMetrics(this.registry, {
      level: podLevel ? this.level : undefined,
      names,
      idleMs: 1000,
    });
  }

  async lines(metric: string): Promise<string[]> {
    const text = [...(await this.registry.collect())].join('');
    return text.split('\n').filter((line) => line.startsWith(metric));
  }

  async sum(metric: string): Promise<number> {
    return (await this.lines(metric)).reduce(
      (sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))),
      0,
    );
  }
}

describe('DnsMetrics', () => {
  it("has Retina's names and labels", async () => {
    const counted = new Counted();
    counted.dns.countTotal({ queries: 3, responses: 2, unpaired: 1, unparsed: new Map([['truncated', 4]]) });
    counted.dns.countEvent(query('a.test.'));
    counted.dns.countEvent(query('a.test.', true));
    counted.dns.countEvent(response('a.test.', ['10.0.0.7', '10.0.0.8'], 2e6));
    counted.dns.countEvent({ ...POD, kind: 'timeout', name: 'a.test.', type: 'A', queries: 2 });
    expect(await counted.lines('networkobservability_')).toEqual([
      'networkobservability_dns_request_count 3',
      'networkobservability_dns_response_count 2',
      `networkobservability_adv_dns_request_count{query_type="A",query="a.test.",${POD_LABELS}} 2`,
      `networkobservability_adv_dns_response_count{return_code="NOERROR",query_type="A",query="a.test.",response="10.0.0.7,10.0.0.8",num_response="2",${POD_LABELS}} 1`,
    ]);
    expect(await counted.lines('retina_dns_timeouts_total')).toEqual([
      `retina_dns_timeouts_total{${POD_LABELS}} 2`,
    ]);
    expect(await counted.lines('retina_dns_retries_total')).toEqual([
      `retina_dns_retries_total{${POD_LABELS}} 1`,
    ]);
    expect(await counted.lines('retina_dns_latency_seconds_bucket')).toContain(
      `retina_dns_latency_seconds_bucket{${POD_LABELS},le="0.0025"} 1`,
    );
    expect(await counted.lines('retina_dns_unparsed_total')).toEqual([
      'retina_dns_unparsed_total{reason="truncated"} 4',
    ]);
  });

  it('keeps 10,000 random names within the cap, with exact sums, and shows those that are used', async () => {
    const counted = new Counted(100);
    for (let index = 0; index < 10_000; index++) {
      counted.dns.countEvent(query(`${index}.random.test.`));
      if (index % 10 === 0) counted.dns.countEvent(query('popular.test.'));
    }
    const lines = await counted.lines('networkobservability_adv_dns_request_count');
    expect(lines.length).toBeLessThanOrEqual(101);
    expect(await counted.sum('networkobservability_adv_dns_request_count')).toBe(11_000);
    expect(lines.some((line) => line.includes('query="popular.test."'))).toBe(true);
    // After half of the places are taken, a name that is asked for again and again still finds one.
    for (let times = 0; times < 3; times++) counted.dns.countEvent(query('late.test.'));
    const late = await counted.lines('networkobservability_adv_dns_request_count');
    expect(late.filter((line) => line.includes('late.test.'))).toHaveLength(1);
    expect(await counted.sum('networkobservability_adv_dns_request_count')).toBe(11_003);
  });

  it('bounds the responses of a name that has ever new addresses', async () => {
    const counted = new Counted();
    for (let index = 0; index < 1000; index++)
      counted.dns.countEvent(response('cdn.test.', [`10.0.${index >> 8}.${index & 255}`]));
    expect((await counted.lines('networkobservability_adv_dns_response_count')).length).toBeLessThanOrEqual(
      9,
    );
    expect(await counted.sum('networkobservability_adv_dns_response_count')).toBe(1000);
  });

  it('gives the places of idle names to others', async () => {
    const counted = new Counted(2);
    counted.dns.countEvent(query('old.test.'));
    for (const nowMs of [0, 2000]) {
      counted.level.expire(nowMs);
      counted.dns.expire(nowMs);
    }
    counted.dns.countEvent(query('new.test.'));
    const lines = await counted.lines('networkobservability_adv_dns_request_count');
    expect(lines.map((line) => /query="([^"]*)"/.exec(line)![1])).toEqual(['new.test.']);
  });

  it('counts by type only without pod level', async () => {
    const counted = new Counted(100, false);
    counted.dns.countEvent(query('a.test.'));
    expect(await counted.lines('retina_dns_requests_total')).toEqual([
      'retina_dns_requests_total{query_type="A"} 1',
    ]);
    expect(await counted.lines('networkobservability_adv_dns')).toEqual([]);
  });
});
