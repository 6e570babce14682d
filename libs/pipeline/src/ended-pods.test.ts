import { MetricRegistry } from '@retina/metrics';
import { beforeEach, describe, expect, it } from 'vitest';
import { EndedPods } from './ended-pods.js';
import { anEndpoint, scrape } from './testing.js';

describe('EndedPods', () => {
  let nowMs: number;
  let registry: MetricRegistry;
  let live: string[];
  let ended: EndedPods;

  beforeEach(() => {
    nowMs = 1000;
    live = [];
    registry = new MetricRegistry();
    ended = new EndedPods(registry, {
      isLive: (address, { podName }) => live.includes(address ?? podName),
      nowMs: () => nowMs,
    });
    for (const [ip, pod] of [
      ['10.0.0.1', 'one'],
      ['10.0.0.2', 'two "quoted"'],
      ['10.0.0.3', 'one'],
    ] as const) {
      const labels = [ip, 'shop', pod, 'Deployment', 'cart'];
      registry
        .counter('podForwardCount')
        .series(['egress', ...labels])
        .add(1);
      registry.histogram('podHandshakeRtt').series(labels).observe(0.1, 1);
    }
    registry.counter('dropCount').series(['NO_SOCKET', 'ingress']).add(1);
  });

  const ips = async (): Promise<string[]> => {
    const lines = await scrape(registry, 'networkobservability_adv_forward_count{');
    return lines.map((line) => /ip="([^"]*)"/.exec(line)?.[1] ?? '');
  };

  function end(address: string, podName: string): void {
    ended.add({ addresses: [address], endpoint: anEndpoint(podName), sinceMs: 0 });
  }

  it('ends all series of a pod that is gone, once its last records are in, and no others', async () => {
    end('10.0.0.1', 'one');
    nowMs += 4_999;
    expect(ended.sweep()).toBe(0);
    nowMs += 1;
    expect(ended.sweep()).toBe(2);
    expect(await ips()).toEqual(['10.0.0.2', '10.0.0.3']);
    expect(await scrape(registry, 'networkobservability_drop_count{')).toHaveLength(1);
    expect(ended.sweep()).toBe(0);
  });

  it('finds pods with any name', async () => {
    end('10.0.0.2', 'two "quoted"');
    nowMs += 5_000;
    expect(ended.sweep()).toBe(2);
    expect(await ips()).toEqual(['10.0.0.1', '10.0.0.3']);
  });

  it('leaves the series to the next pod of the same name and address', async () => {
    end('10.0.0.1', 'one');
    live = ['10.0.0.1'];
    nowMs += 5_000;
    expect(ended.sweep()).toBe(0);
    expect(await ips()).toHaveLength(3);
  });

  it('finds either end in remote context, and a pod by its name where no address is shown', async () => {
    registry.redefine('podForwardCount', {
      labels: ['direction', 'source_ip', 'source_podname', 'destination_namespace', 'destination_podname'],
    });
    const both = registry.counter('podForwardCount');
    both.series(['INGRESS', '10.0.0.1', 'one', 'shop', 'two']).add(1);
    both.series(['INGRESS', '10.0.0.3', 'one', 'shop', 'two']).add(1);
    both.series(['EGRESS', '10.0.0.9', 'two', 'shop', 'one']).add(1);
    both.series(['EGRESS', '10.0.0.9', 'two', 'cellar', 'one']).add(1);
    const lines = async (): Promise<string[]> => scrape(registry, 'networkobservability_adv_forward_count{');
    end('10.0.0.1', 'one');
    live = ['one'];
    nowMs += 5_000;
    // Another pod of that name lives, so the one that is only named stays.
    ended.sweep();
    expect((await lines()).map((line) => /ip="([^"]*)"/.exec(line)?.[1])).toEqual([
      '10.0.0.3',
      '10.0.0.9',
      '10.0.0.9',
    ]);
    live = [];
    end('10.0.0.3', 'one');
    nowMs += 5_000;
    ended.sweep();
    expect(await lines()).toEqual([
      'direction="EGRESS",source_ip="10.0.0.9",source_podname="two",destination_namespace="cellar",destination_podname="one"} 1',
    ]);
  });
});
