import type { Batch, Drop, Flow } from '@retina/flow';
import { MetricRegistry } from '@retina/metrics';
import { describe, expect, it } from 'vitest';
import { LocalAddresses } from './local-addresses.js';
import { MetricsSink } from './metrics-sink.js';
import { aDrop, aFlow, anAddress, anEndpoint, scrape, tcpFlags } from './testing.js';

const NODE = anAddress('192.168.0.10');
const POD = anAddress('10.0.0.1');
const OTHER_POD = anAddress('10.0.0.2');
const REMOTE = anAddress('10.9.9.9');
const IDLE_MS = 15 * 60_000;

const CART = 'namespace="shop",podname="cart-1",workload_kind="Deployment",workload_name="cart"';
const NOBODY = 'namespace="unknown",podname="unknown",workload_kind="unknown",workload_name="unknown"';

/** A sink with a registry and a clock of its own, on a node that knows its own address only. */
class Scene {
  readonly registry = new MetricRegistry();
  readonly local = new LocalAddresses({ has: ({ text }) => text === NODE.text });
  readonly sink: MetricsSink;
  nowMs = 0;

  constructor({ podLevel = true } = {}) {
    const nowMs = (): number => this.nowMs;
    this.sink = new MetricsSink(this.registry, { local: this.local, podLevel, nowMs });
  }

  accept(batch: Batch): this {
    this.sink.accept(batch);
    return this;
  }

  flows(...flows: readonly Flow[]): this {
    return this.accept({ kind: 'flow', flows });
  }

  drops(...drops: readonly Drop[]): this {
    return this.accept({ kind: 'drop', drops });
  }

  /** Lines of `networkobservability_<name>…`. */
  async retina(name: string): Promise<string[]> {
    return scrape(this.registry, `networkobservability_${name}`);
  }

  async podLevel(): Promise<string[]> {
    return [...(await this.retina('adv_')), ...(await scrape(this.registry, 'retina_tcp_handshake'))];
  }
}

describe('MetricsSink at node level', () => {
  it('adds up what passed the uplinks, by direction', async () => {
    const totals = (ingress: number, egress: number): Batch => ({
      kind: 'forward-total',
      totals: [
        { direction: 'ingress', packets: ingress, bytes: ingress * 100 },
        { direction: 'egress', packets: egress, bytes: egress * 100 },
      ],
    });
    const scene = new Scene().accept(totals(3, 0)).accept(totals(4, 5));
    expect(await scene.retina('forward_')).toEqual([
      'count{direction="ingress"} 7',
      'count{direction="egress"} 5',
      'bytes{direction="ingress"} 700',
      'bytes{direction="egress"} 500',
    ]);
  });

  it('adds up what was dropped, by reason and direction', async () => {
    const scene = new Scene();
    for (const packets of [1, 2]) {
      scene.accept({
        kind: 'drop-total',
        totals: [
          { reason: 'NO_SOCKET', direction: 'ingress', packets, bytes: packets * 60 },
          { reason: 'NO_SOCKET', direction: 'egress', packets: packets * 10, bytes: packets * 600 },
          { reason: 'NETFILTER_DROP', direction: 'ingress', packets: 1, bytes: 1500 },
        ],
      });
    }
    expect(await scene.retina('drop_')).toEqual([
      'count{reason="NO_SOCKET",direction="ingress"} 3',
      'count{reason="NO_SOCKET",direction="egress"} 30',
      'count{reason="NETFILTER_DROP",direction="ingress"} 2',
      'bytes{reason="NO_SOCKET",direction="ingress"} 180',
      'bytes{reason="NO_SOCKET",direction="egress"} 1800',
      'bytes{reason="NETFILTER_DROP",direction="ingress"} 3000',
    ]);
  });

  it.each([true, false])('says where packets were dropped, pod level or not (%s)', async (podLevel) => {
    const scene = new Scene({ podLevel }).drops(
      aDrop({ packets: 2 }),
      aDrop({ packets: 3, source: REMOTE }),
      aDrop({ location: 'tcp_v4_rcv' }),
    );
    expect(await scrape(scene.registry, 'retina_drop_location_packets_total')).toEqual([
      '{reason="NO_SOCKET",location="__udp4_lib_rcv"} 5',
      '{reason="NO_SOCKET",location="tcp_v4_rcv"} 1',
    ]);
  });

  it('counts neither flows nor samples there: totals have them already', async () => {
    const scene = new Scene().flows(aFlow()).accept({ kind: 'drop-sample', drops: [aDrop()] });
    expect(await scene.retina('forward_')).toEqual([]);
    expect(await scene.retina('drop_')).toEqual([]);
    expect(await scrape(scene.registry, 'retina_drop_location')).toEqual([]);
    expect(await scene.retina('adv_drop')).toEqual([]);
  });

  it('is all that there is without pod level', async () => {
    const scene = new Scene({ podLevel: false })
      .flows(aFlow({ tcpFlags: tcpFlags({ SYN: 1 }), handshakeRttNs: 1e6 }))
      .drops(aDrop({ sourceEndpoint: anEndpoint('cart-1') }));
    expect(await scene.podLevel()).toEqual([]);
  });
});

describe('MetricsSink at pod level', () => {
  it('counts what a pod sends and what it gets, with its identity', async () => {
    const endpoint = anEndpoint('cart-1');
    const sent = aFlow({ sourceEndpoint: endpoint, packets: 2, bytes: 300 });
    const got = aFlow({
      point: 'to-endpoint',
      source: REMOTE,
      destination: POD,
      destinationEndpoint: endpoint,
      packets: 5,
      bytes: 7000,
    });
    const scene = new Scene().flows(sent, sent).flows(got);
    expect(await scene.retina('adv_forward_')).toEqual([
      `count{direction="egress",ip="10.0.0.1",${CART}} 4`,
      `count{direction="ingress",ip="10.0.0.1",${CART}} 5`,
      `bytes{direction="egress",ip="10.0.0.1",${CART}} 600`,
      `bytes{direction="ingress",ip="10.0.0.1",${CART}} 7000`,
    ]);
  });

  it('counts for the node itself at its uplinks, and leaves to pods what is theirs', async () => {
    const scene = new Scene().flows(
      aFlow({ point: 'from-network', source: REMOTE, destination: NODE, packets: 3, bytes: 300 }),
      aFlow({ point: 'to-network', source: NODE, destination: REMOTE, packets: 4, bytes: 400 }),
      aFlow({ point: 'to-network', source: POD, destination: REMOTE }),
      aFlow({ point: 'from-network', source: REMOTE, destination: POD }),
    );
    expect(await scene.retina('adv_forward_count')).toEqual([
      `{direction="ingress",ip="192.168.0.10",${NOBODY}} 3`,
      `{direction="egress",ip="192.168.0.10",${NOBODY}} 4`,
    ]);
  });

  it('counts a packet between two pods of the node for both', async () => {
    const scene = new Scene().flows(
      aFlow({ source: POD, destination: OTHER_POD }),
      aFlow({ point: 'to-endpoint', source: POD, destination: OTHER_POD }),
    );
    expect(await scene.retina('adv_forward_count')).toEqual([
      `{direction="egress",ip="10.0.0.1",${NOBODY}} 1`,
      `{direction="ingress",ip="10.0.0.2",${NOBODY}} 1`,
    ]);
  });

  it('counts TCP packets by flag, and has no series for a flag that was never seen', async () => {
    const scene = new Scene().flows(
      aFlow({ tcpFlags: tcpFlags({ SYN: 1, ACK: 4, NS: 1 }) }),
      aFlow({ tcpFlags: tcpFlags({ ACK: 2, FIN: 1 }) }),
      aFlow(),
    );
    const series = (flag: string, packets: number): string =>
      `count{flag="${flag}",ip="10.0.0.1",${NOBODY}} ${packets}`;
    expect(await scene.retina('adv_tcpflags_')).toEqual([
      series('SYN', 1),
      series('ACK', 6),
      series('NS', 1),
      series('FIN', 1),
    ]);
  });

  it('counts a sampled flow for all that it stands for', async () => {
    const flow = aFlow({
      packets: 3,
      bytes: 300,
      tcpFlags: tcpFlags({ SYN: 1, ACK: 2 }),
      handshakeRttNs: 1e6,
    });
    const scene = new Scene().flows({ ...flow, weight: 8 });
    const totals = await Promise.all(
      [
        'networkobservability_adv_forward_count',
        'networkobservability_adv_forward_bytes',
        'networkobservability_adv_tcpflags_count',
        'retina_tcp_handshake_rtt_seconds_count',
        'retina_tcp_handshake_rtt_seconds_sum',
      ].map(async (name) =>
        (await scrape(scene.registry, `${name}{`)).map((line) => Number(line.split(' ').at(-1))),
      ),
    );
    expect(totals).toEqual([[24], [2400], [8, 16], [8], [0.008]]);
  });

  it('shows the round trips of handshakes as a histogram in seconds', async () => {
    const scene = new Scene().flows(
      aFlow({ handshakeRttNs: 800_000 }),
      aFlow({ handshakeRttNs: undefined }),
      aFlow({ handshakeRttNs: 250_000_000 }),
      aFlow({ handshakeRttNs: 0 }),
    );
    const lines = await scrape(scene.registry, 'retina_tcp_handshake_rtt_seconds');
    const counts = ['0.0001', '0.0005', '0.001', '0.1', '0.25', '+Inf'].map((bound) => [
      bound,
      lines
        .find((line) => line.includes(`le="${bound}"`))
        ?.split(' ')
        .at(-1),
    ]);
    expect(counts).toEqual([
      ['0.0001', '1'],
      ['0.0005', '1'],
      ['0.001', '2'],
      ['0.1', '2'],
      ['0.25', '3'],
      ['+Inf', '3'],
    ]);
    expect(lines.slice(-2)).toEqual([
      `_sum{ip="10.0.0.1",${NOBODY}} 0.2508`,
      `_count{ip="10.0.0.1",${NOBODY}} 3`,
    ]);
  });

  it('starts new series when somebody else is behind an address, and adds to the old ones when it is as before', async () => {
    const [first, second] = [anEndpoint('cart-1'), anEndpoint('cart-2')];
    const scene = new Scene().flows(
      aFlow({ sourceEndpoint: first }),
      aFlow({ sourceEndpoint: second, packets: 2 }),
      aFlow({ sourceEndpoint: anEndpoint('cart-1'), packets: 4 }),
      aFlow({ packets: 8 }),
    );
    expect(await scene.retina('adv_forward_count')).toEqual([
      `{direction="egress",ip="10.0.0.1",${CART}} 5`,
      `{direction="egress",ip="10.0.0.1",${CART.replace('cart-1', 'cart-2')}} 2`,
      `{direction="egress",ip="10.0.0.1",${NOBODY}} 8`,
    ]);
  });

  it('counts a drop between two pods for both: leaving the one, coming to the other', async () => {
    const between = aDrop({ source: POD, destination: OTHER_POD, packets: 2, bytes: 200 });
    const scene = new Scene()
      .flows(aFlow({ source: POD }), aFlow({ source: OTHER_POD }))
      .drops(between, { ...between, reason: 'NETFILTER_DROP' }, between);
    const series = (reason: string, direction: string, ip: string, value: number): string =>
      `{reason="${reason}",direction="${direction}",ip="${ip}",${NOBODY}} ${value}`;
    expect(await scene.retina('adv_drop_count')).toEqual([
      series('NO_SOCKET', 'egress', '10.0.0.1', 4),
      series('NO_SOCKET', 'ingress', '10.0.0.2', 4),
      series('NETFILTER_DROP', 'egress', '10.0.0.1', 2),
      series('NETFILTER_DROP', 'ingress', '10.0.0.2', 2),
    ]);
    expect(await scene.retina('adv_drop_bytes')).toContain(series('NO_SOCKET', 'egress', '10.0.0.1', 400));
  });

  it('counts a drop for the node, for a pod that is known by name only, and for nobody else', async () => {
    const scene = new Scene().drops(
      aDrop({ source: REMOTE, destination: NODE }),
      aDrop({ source: REMOTE, destination: POD, destinationEndpoint: anEndpoint('cart-1') }),
      aDrop({ source: REMOTE, destination: OTHER_POD }),
    );
    expect(await scene.retina('adv_drop_count')).toEqual([
      `{reason="NO_SOCKET",direction="ingress",ip="192.168.0.10",${NOBODY}} 1`,
      `{reason="NO_SOCKET",direction="ingress",ip="10.0.0.1",${CART}} 1`,
    ]);
  });
});

describe('MetricsSink and pods that went away', () => {
  const everything = [
    aFlow({ tcpFlags: tcpFlags({ SYN: 1 }), handshakeRttNs: 1e6 }),
    aFlow({ point: 'to-endpoint', source: REMOTE, destination: POD }),
  ];

  it('ends all series of an address that were idle for 15 minutes, at a scrape', async () => {
    const scene = new Scene().flows(...everything).drops(aDrop());
    const names = [
      'adv_forward_count',
      'adv_forward_bytes',
      'adv_drop_count',
      'adv_drop_bytes',
      'adv_tcpflags',
    ];
    const shown = async (): Promise<boolean[]> => [
      ...(await Promise.all(names.map(async (name) => (await scene.retina(name)).length > 0))),
      (await scrape(scene.registry, 'retina_tcp_handshake')).length > 0,
    ];
    expect(await shown()).toEqual([true, true, true, true, true, true]);
    scene.nowMs = IDLE_MS - 1;
    expect(await shown()).toEqual([true, true, true, true, true, true]);
    scene.nowMs = IDLE_MS;
    expect(await scene.podLevel()).toEqual([]);
    expect(await scrape(scene.registry, 'retina_drop_location')).toHaveLength(1);
  });

  it('keeps the series of an address that goes on', async () => {
    const scene = new Scene();
    for (scene.nowMs = 0; scene.nowMs <= 3 * IDLE_MS; scene.nowMs += IDLE_MS / 3) {
      scene.flows(aFlow());
      await scene.podLevel();
    }
    expect(await scene.retina('adv_forward_count')).toEqual([
      `{direction="egress",ip="10.0.0.1",${NOBODY}} 10`,
    ]);
  });

  it('starts again from zero when the address comes back', async () => {
    const scene = new Scene().flows(aFlow({ packets: 5 }));
    await scene.podLevel();
    scene.nowMs = IDLE_MS;
    expect(await scene.podLevel()).toEqual([]);
    scene.flows(aFlow({ packets: 2 }));
    expect(await scene.retina('adv_forward_count')).toEqual([
      `{direction="egress",ip="10.0.0.1",${NOBODY}} 2`,
    ]);
  });

  it('takes an address that was silent for long for another node’s', async () => {
    const scene = new Scene().flows(aFlow());
    for (scene.nowMs = 0; scene.nowMs < IDLE_MS; scene.nowMs += 60_000) await scene.podLevel();
    expect(scene.local.has(POD)).toBe(true);
    for (let period = 0; period < 2; period++) {
      scene.nowMs += IDLE_MS;
      await scene.podLevel();
    }
    scene.drops(aDrop());
    expect(await scene.retina('adv_drop')).toEqual([]);
    expect(scene.local.has(POD)).toBe(false);
  });

  it('is told how long idle may be', async () => {
    const registry = new MetricRegistry();
    const local = new LocalAddresses({ has: () => false });
    let nowMs = 0;
    const sink = new MetricsSink(registry, { local, podLevel: true, idleMs: 1000, nowMs: () => nowMs });
    sink.accept({ kind: 'flow', flows: [aFlow()] });
    expect(await scrape(registry, 'networkobservability_adv_forward_count')).toHaveLength(1);
    nowMs = 1000;
    expect(await scrape(registry, 'networkobservability_adv_forward_count')).toEqual([]);
  });
});
