import { compileMetrics, formatCompiledMetrics, type MetricsConfiguration } from '@retina/api';
import {
  BusConnection,
  CONFIG_BUCKET,
  IDENTITY_BUCKET,
  KeyValueBucket,
  METRICS_KEY,
  NODE_BUCKET,
  nodeKey,
  podKey,
} from '@retina/bus';
import { cannotRunNats, NatsProgram } from '@retina/bus/testing';
import { silentLogger } from '@retina/core';
import { canRunKernelTests, NetworkBed, podNetwork, sendUdp, UdpSink } from '@retina/ebpf/testing';
import { formatIdentity } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { inside, TestAgent } from '../testing.js';

const missing = canRunKernelTests() ?? cannotRunNats();
const WAIT = { timeout: 20_000, interval: 50 };

/** A bus of a test's own; everything else of the test runs on the thread that is in the namespace. */
async function openBus(url: string): Promise<{ readonly bus: BusConnection } & AsyncDisposable> {
  const bus = new BusConnection({ servers: [url], clientName: 'test' });
  await bus.start({
    signal: new AbortController().signal,
    logger: silentLogger(),
    fail: (error) => {
      throw error;
    },
    beat: () => undefined,
  });
  return { bus, [Symbol.asyncDispose]: async () => bus.stop() };
}

function identity(node: string, uid: string, address: string, sinceMs: number): string {
  const endpoint = {
    namespace: 'shop',
    podName: uid,
    workloadKind: 'Deployment',
    workloadName: 'cart',
    node,
    uid,
  };
  return formatIdentity({ addresses: [address], endpoint, sinceMs });
}

describe.skipIf(missing)(`an agent with NATS ${missing ?? ''}`, () => {
  it('names pods as the operator tells, over breaks, and applies and reports the configuration', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    const { namespace, v4 } = pods[0]!;
    const server = await inside(node, async () => NatsProgram.start());
    await using _server = server;
    await using agent = await TestAgent.start(node, {
      NATS_SERVERS: server.url,
      NODENAME: 'node-1',
      ENABLEDPLUGIN: 'flow',
      PUBLISH_ENABLED: 'false',
    });
    await using opened = await openBus(server.url);
    const identities = new KeyValueBucket(opened.bus, IDENTITY_BUCKET);
    const configuration = new KeyValueBucket(opened.bus, CONFIG_BUCKET);
    const reports = new KeyValueBucket(opened.bus, NODE_BUCKET);
    for (const bucket of [identities, configuration, reports]) await bucket.create();

    const first = Date.now() - 60_000;
    await identities.put(podKey('node-1', 'cart-1'), identity('node-1', 'cart-1', v4, first));
    await identities.put(podKey('node-2', 'far'), identity('node-2', 'far', '10.9.9.9', first));
    await expect.poll(async () => agent.metric('retina_identities'), WAIT).toBe(1);

    using sink = new UdpSink({ in: node, port: 7000 });
    const series = (podName: string): string =>
      `networkobservability_adv_forward_count{direction="egress",ip="${v4}",namespace="shop",podname="${podName}",workload_kind="Deployment",workload_name="cart"}`;
    await sendUdp(namespace, { to: '10.77.0.1', port: 7000, count: 300 });
    await expect.poll(async () => agent.metric(series('cart-1')), WAIT).toBe(300);

    // NATS is away: what is known stays.
    await server.stop();
    await sendUdp(namespace, { to: '10.77.0.1', port: 7000, count: 200 });
    await expect.poll(async () => agent.metric(series('cart-1')), WAIT).toBe(500);
    await inside(node, async () => server.start());

    // Another pod got the address.
    await expect
      .poll(
        async () =>
          identities.delete(podKey('node-1', 'cart-1')).then(
            () => true,
            () => false,
          ),
        WAIT,
      )
      .toBe(true);
    await identities.put(podKey('node-1', 'cart-2'), identity('node-1', 'cart-2', v4, Date.now()));
    await expect.poll(async () => agent.metric('retina_identities'), WAIT).toBe(1);
    await sendUdp(namespace, { to: '10.77.0.1', port: 7000, count: 100 });
    await expect.poll(async () => agent.metric(series('cart-2')), WAIT).toBe(100);
    // The one that is gone keeps its counts for some seconds, then its series ends.
    expect(await agent.metric(series('cart-1'))).toBe(500);
    await expect.poll(async () => agent.metric(series('cart-1')), WAIT).toBeUndefined();
    expect(await agent.metric(series('cart-2'))).toBe(100);
    expect(sink.received().packets).toBe(600);

    const report = async (): Promise<string> => (await reports.get(nodeKey('node-1')))?.value ?? '';
    await configuration.put(METRICS_KEY, formatCompiledMetrics({ metrics: [], overruled: [] }));
    await expect.poll(report, WAIT).toMatch(/"configuration":"[0-9a-f]{16}"/);
    const byName = {
      metadata: { name: 'by-name' },
      spec: {
        namespaces: { include: ['shop'] },
        contextOptions: [{ metricName: 'forward_count', sourceLabels: ['podname'] }],
      },
    } as unknown as MetricsConfiguration;
    await configuration.put(METRICS_KEY, formatCompiledMetrics(compileMetrics([byName])));
    await expect.poll(async () => agent.metric(series('cart-2')), WAIT).toBeUndefined();
    await sendUdp(namespace, { to: '10.77.0.1', port: 7000, count: 50 });
    const shaped = 'networkobservability_adv_forward_count{direction="egress",podname="cart-2"}';
    await expect.poll(async () => agent.metric(shaped), WAIT).toBe(50);
    // The pods of other namespaces, and who is no pod, are not observed.
    const lines = (await agent.get('/metrics')).text.split('\n');
    expect(lines.filter((line) => line.startsWith('networkobservability_adv_forward_bytes{'))).toEqual([]);
    expect(
      lines.filter(
        (line) => line.startsWith('networkobservability_adv_forward_count{') && !line.includes('cart-2'),
      ),
    ).toEqual([]);
    await configuration.put(METRICS_KEY, '{"version":99}');
    await expect.poll(report, WAIT).toContain('upgrade agents before the operator');
  });

  it('goes on without NATS, and says that it is refused', async () => {
    await using bed = new NetworkBed();
    const { node } = podNetwork(bed, { pods: 1 });
    const server = await inside(node, async () =>
      NatsProgram.start({ config: 'authorization { user: a, password: b }' }),
    );
    await using _server = server;
    await using agent = await TestAgent.start(node, {
      NATS_SERVERS: server.url,
      ENABLEDPLUGIN: 'flow',
      PUBLISH_ENABLED: 'false',
    });
    const refused = (): boolean =>
      agent.lines.some(
        ({ component, error }) => component === 'nats' && JSON.stringify(error).includes('BUS_REFUSED'),
      );
    await expect.poll(refused, WAIT).toBe(true);
    expect((await agent.get('/readyz')).status).toBe(200);
  });
});
