import { compileMetrics, type MetricsConfiguration } from '@retina/api';
import type { Batch, DnsEvent, Endpoint, TcpHappening } from '@retina/flow';
import { MetricRegistry } from '@retina/metrics';
import { describe, expect, it } from 'vitest';
import { LocalAddresses } from './local-addresses.js';
import { MetricsSink, type MetricsSinkOptions } from './metrics-sink.js';
import { aDrop, aFlow, anAddress, scrape, tcpFlags } from './testing.js';

const CART: Endpoint = {
  namespace: 'shop',
  podName: 'cart-1',
  workloadKind: 'Deployment',
  workloadName: 'cart',
  owner: { kind: 'ReplicaSet', name: 'cart-5f' },
  service: 'cart',
  zone: 'eu-1',
  labels: { team: 'checkout', 'app.kubernetes.io/name': 'cart' },
};
const DB: Endpoint = {
  namespace: 'data',
  podName: 'db-0',
  workloadKind: 'StatefulSet',
  workloadName: 'db',
  isObserved: true,
};
/** On another node: known in remote context only. */
const RESOLVER: Endpoint = {
  namespace: 'kube-system',
  podName: 'dns-1',
  workloadKind: 'Deployment',
  workloadName: 'dns',
  service: 'kube-dns',
  zone: 'eu-2',
};
const CART_IP = anAddress('10.0.0.1');
const DB_IP = anAddress('10.0.0.2');
const RESOLVER_IP = anAddress('10.9.9.9');
const NODE = anAddress('192.168.0.10');

/** A minute of a node: the cart asks its database and a resolver on another node. */
function minute(resolver: Endpoint | undefined): readonly Batch[] {
  const ask = { source: CART_IP, destination: DB_IP, sourceEndpoint: CART, destinationEndpoint: DB };
  const answer = { source: DB_IP, destination: CART_IP, sourceEndpoint: DB, destinationEndpoint: CART };
  const asked = {
    sourcePort: 40_000,
    destinationPort: 5432,
    protocol: 6,
    isReply: false,
    packets: 5,
    bytes: 500,
  };
  const answered = {
    sourcePort: 5432,
    destinationPort: 40_000,
    protocol: 6,
    isReply: true,
    packets: 4,
    bytes: 4000,
  };
  const resolve = {
    source: CART_IP,
    destination: RESOLVER_IP,
    sourceEndpoint: CART,
    destinationEndpoint: resolver,
  };
  const happening: TcpHappening = {
    kind: 'retransmit-fast',
    local: CART_IP,
    remote: DB_IP,
    remotePort: 5432,
    count: 3,
    errno: undefined,
    rttNs: undefined,
    localEndpoint: CART,
    remoteEndpoint: DB,
  };
  const question = {
    client: CART_IP,
    server: RESOLVER_IP,
    transport: 'udp',
    name: 'db.data.svc.cluster.local.',
    type: 'A',
    clientEndpoint: CART,
    serverEndpoint: resolver,
  } as const;
  const events: DnsEvent[] = [
    { ...question, kind: 'query', isRetry: false },
    {
      ...question,
      kind: 'response',
      returnCode: 'NOERROR',
      addresses: ['10.0.0.2'],
      answers: 1,
      latencyNs: 2e6,
    },
  ];
  return [
    {
      kind: 'flow',
      flows: [
        aFlow({ ...ask, ...asked, tcpFlags: tcpFlags({ SYN: 1, ACK: 4 }), handshakeRttNs: 1e6 }),
        aFlow({ ...ask, ...asked, point: 'to-endpoint' }),
        aFlow({ ...answer, ...answered, tcpFlags: tcpFlags({ SYNACK: 1, ACK: 3 }) }),
        aFlow({ ...answer, ...answered, point: 'to-endpoint' }),
        aFlow({ ...resolve, sourcePort: 41_000, packets: 1, bytes: 80 }),
        aFlow({
          source: NODE,
          destination: RESOLVER_IP,
          destinationEndpoint: resolver,
          point: 'to-network',
          packets: 7,
        }),
      ],
    },
    {
      kind: 'drop',
      drops: [aDrop({ ...resolve, packets: 2, bytes: 160 }), aDrop({ ...ask, reason: 'NETFILTER_DROP' })],
    },
    { kind: 'drop-total', totals: [{ reason: 'NO_SOCKET', direction: 'ingress', packets: 3, bytes: 260 }] },
    { kind: 'tcp', happenings: [happening] },
    { kind: 'tcp-total', totals: [{ kind: 'retransmit-fast', count: 3 }] },
    { kind: 'dns', events },
    { kind: 'dns-total', total: { queries: 1, responses: 1, unpaired: 0, unparsed: new Map() } },
  ];
}

/** A node in one of the modes. */
class Node {
  readonly registry = new MetricRegistry({ has: (signal) => signal !== 'operator' });
  readonly sink: MetricsSink;
  nowMs = 0;
  readonly #resolver: Endpoint | undefined;

  constructor(options: Partial<MetricsSinkOptions> = {}) {
    const local = new LocalAddresses({ has: ({ text }) => text === NODE.text });
    this.sink = new MetricsSink(this.registry, {
      local,
      podLevel: true,
      nowMs: () => this.nowMs,
      ...options,
    });
    this.#resolver = options.remoteContext === true ? RESOLVER : undefined;
  }

  live(): this {
    for (const batch of minute(this.#resolver)) this.sink.accept(batch);
    return this;
  }

  /** The only configuration of the cluster. */
  configure(spec: MetricsConfiguration['spec']): this {
    this.sink.apply(compileMetrics([{ metadata: { name: 'all' }, spec } as MetricsConfiguration]));
    return this;
  }

  /** Every line that has a value of this minute, without the agent's own metrics. */
  async text(): Promise<string> {
    const text = [...(await this.registry.collect())].join('');
    const lines = text
      .split('\n')
      .filter((line) => /^(networkobservability_|retina_(tcp|dns|pod|drop))/.test(line));
    return `${lines.join('\n')}\n`;
  }

  async shown(name: string): Promise<string[]> {
    return scrape(this.registry, `networkobservability_adv_${name}`);
  }
}

const FORWARD = 'forward_count';
const all = { namespaces: { exclude: [] } };

describe('the modes of metrics', () => {
  it.each([
    ['basic', { podLevel: false }],
    ['local-context', {}],
    ['remote-context', { remoteContext: true }],
  ] as const)('%s', async (name, options) => {
    await expect(await new Node(options).live().text()).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it.each([
    ['local-context', {}],
    ['remote-context', { remoteContext: true }],
  ] as const)('%s with every label', async (name, options) => {
    const labels = ['IP', 'Namespace', 'podname', 'workload', 'service', 'port', 'zone'];
    const option = {
      sourceLabels: labels,
      destinationLabels: labels,
      podLabels: ['team', 'app.kubernetes.io/name'],
    };
    const node = new Node(options).configure({
      ...all,
      contextOptions: [
        { metricName: 'forward_count', additionalLabels: ['is_reply', 'direction'], ...option },
        { metricName: 'drop_bytes', ...option },
        { metricName: 'tcp_retransmission_count', ...option },
        { metricName: 'dns_response_count', ...option },
      ],
    });
    await expect(await node.live().text()).toMatchFileSnapshot(`golden/${name}-every-label.txt`);
  });
});

describe('a configuration', () => {
  it('shows of the metrics that it can name those that it names, and gives all back when it is gone', async () => {
    const node = new Node().configure({
      ...all,
      contextOptions: [{ metricName: FORWARD, sourceLabels: ['podname'] }],
    });
    node.live();
    expect(await node.shown('')).toEqual([
      'forward_count{direction="egress",podname="cart-1"} 6',
      'forward_count{direction="ingress",podname="db-0"} 5',
      'forward_count{direction="egress",podname="db-0"} 4',
      'forward_count{direction="ingress",podname="cart-1"} 4',
      'forward_count{direction="egress",podname="unknown"} 7',
    ]);
    node.sink.apply({ metrics: [], overruled: [] });
    expect(await node.shown('')).toEqual([]);
    node.live();
    expect(await node.shown('')).toEqual(await new Node().live().shown(''));
  });

  it('leaves alone what it does not change', async () => {
    const option = { metricName: FORWARD, sourceLabels: ['podname'] } as const;
    const bytes = { metricName: 'forward_bytes', sourceLabels: ['namespace'] } as const;
    const node = new Node().configure({ ...all, contextOptions: [option, bytes] }).live();
    const before = await node.shown('forward_count');
    node.configure({
      ...all,
      contextOptions: [
        { ...option, ttl: '5m' },
        { ...bytes, sourceLabels: ['podname'] },
      ],
    });
    expect(await node.shown('forward_count')).toEqual(before);
    expect(await node.shown('forward_bytes')).toEqual([]);
    node.live();
    expect(await node.shown('forward_count')).toContain('{direction="egress",podname="cart-1"} 12');
    expect(await node.shown('forward_bytes')).toContain('{direction="egress",podname="cart-1"} 580');
  });

  it.each([
    [{ include: ['data'] }, ['db-0']],
    [{ exclude: ['data', 'unknown'] }, ['cart-1']],
  ])('observes the pods of the namespaces %j', async (namespaces, pods) => {
    const node = new Node().configure({
      namespaces,
      contextOptions: [{ metricName: FORWARD, sourceLabels: ['podname'] }],
    });
    node.live();
    const shown = async (name: string): Promise<Set<string>> =>
      new Set((await scrape(node.registry, name)).map((line) => /podname="([^"]*)"/.exec(line)![1]!));
    expect(await shown('networkobservability_adv_forward_count')).toEqual(new Set(pods));
    // So do the metrics that no configuration can name.
    for (const name of ['retina_tcp_handshake_rtt_seconds_count', 'retina_dns_latency_seconds_count']) {
      expect([...(await shown(name))].filter((pod) => !pods.includes(pod))).toEqual([]);
    }
  });

  it('shows traffic of an observed pod whichever end that is, in remote context', async () => {
    const node = new Node({ remoteContext: true }).configure({
      namespaces: { include: ['kube-system'] },
      contextOptions: [{ metricName: FORWARD, sourceLabels: ['ip'], destinationLabels: ['podname'] }],
    });
    node.live();
    expect(await node.shown('forward_count')).toEqual([
      '{direction="EGRESS",source_ip="10.0.0.1",destination_podname="dns-1"} 1',
      '{direction="EGRESS",source_ip="192.168.0.10",destination_podname="dns-1"} 7',
    ]);
  });

  it('shows ReplicaSets where workloads are asked for as they are', async () => {
    const node = new Node().configure({
      ...all,
      workloads: 'Direct',
      contextOptions: [{ metricName: FORWARD, sourceLabels: ['workload'] }],
    });
    node.live();
    expect(await node.shown('forward_count')).toContain(
      '{direction="egress",workload_kind="ReplicaSet",workload_name="cart-5f"} 6',
    );
    expect(await node.shown('forward_count')).toContain(
      '{direction="egress",workload_kind="StatefulSet",workload_name="db"} 4',
    );
  });

  it('gives a pod label once, whatever its keys become', async () => {
    const node = new Node().configure({
      ...all,
      contextOptions: [
        { metricName: FORWARD, podLabels: ['team', 'app.kubernetes.io/name', 'app_kubernetes_io/name'] },
      ],
    });
    node.live();
    const lines = await node.shown('forward_count');
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line.match(/label_app_kubernetes_io_name=/g)).toHaveLength(1);
  });

  it('ends series after their time to live, and never when that is 0', async () => {
    const option = { sourceLabels: ['podname'] };
    const node = new Node().configure({
      ...all,
      contextOptions: [
        { metricName: FORWARD, ttl: '1m', ...option },
        { metricName: 'forward_bytes', ttl: '0', ...option },
        { metricName: 'drop_count', ...option },
      ],
    });
    node.live();
    await node.text();
    node.nowMs = 60_000;
    const counts = async (): Promise<number[]> =>
      Promise.all(
        ['forward_count', 'forward_bytes', 'drop_count'].map(async (name) => (await node.shown(name)).length),
      );
    expect(await counts()).toEqual([0, 5, 3]);
    node.nowMs = 15 * 60_000;
    expect(await counts()).toEqual([0, 5, 0]);
  });

  it('caps the series of a metric; the sum stays exact, and what was folded is counted', async () => {
    const node = new Node({ remoteContext: true }).configure({
      ...all,
      contextOptions: [
        { metricName: FORWARD, sourceLabels: ['ip', 'port'], destinationLabels: ['ip'], maxSeries: 10 },
      ],
    });
    for (let port = 1; port <= 1000; port++) {
      node.sink.accept({ kind: 'flow', flows: [aFlow({ sourcePort: port, packets: port })] });
    }
    const values = (await node.shown(FORWARD)).map((line) => Number(line.split(' ').at(-1)));
    expect(values).toHaveLength(11);
    expect(values.reduce((sum, value) => sum + value, 0)).toBe(500_500);
    expect(
      await scrape(
        node.registry,
        'retina_folded_observations_total{metric="networkobservability_adv_forward_count"}',
      ),
    ).toEqual([' 990']);
  });

  it('is refused where there are no metrics of pods', () => {
    const node = new Node({ podLevel: false });
    expect(() => node.sink.apply({ metrics: [], overruled: [] })).not.toThrow();
    expect(() => node.configure({ ...all, contextOptions: [{ metricName: FORWARD }] })).toThrow(
      'set enablePodLevel to true',
    );
  });
});

describe('the mode by annotation', () => {
  const pods = async (node: Node): Promise<Set<string>> =>
    new Set((await node.shown('')).map((line) => /podname="([^"]*)"/.exec(line)![1]!));

  it('observes pods that ask for it, with the default labels', async () => {
    const node = new Node({ annotations: true }).live();
    expect(await pods(node)).toEqual(new Set(['db-0']));
    expect(await node.shown('forward_count')).toEqual([
      '{direction="ingress",ip="10.0.0.2",namespace="data",podname="db-0",workload_kind="StatefulSet",workload_name="db"} 5',
      '{direction="egress",ip="10.0.0.2",namespace="data",podname="db-0",workload_kind="StatefulSet",workload_name="db"} 4',
    ]);
  });

  it.each([
    [{ include: ['shop'] }, ['cart-1', 'db-0']],
    [{ exclude: [] }, ['db-0']],
  ])('adds the namespaces %j of a configuration', async (namespaces, expected) => {
    const node = new Node({ annotations: true }).configure({
      namespaces,
      contextOptions: [{ metricName: FORWARD, sourceLabels: ['podname'] }],
    });
    expect(await pods(node.live())).toEqual(new Set(expected));
  });
});
