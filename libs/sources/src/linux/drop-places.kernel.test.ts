import { KernelFeatures } from '@retina/ebpf';
import {
  NetworkBed,
  type PodNetwork,
  type TestPod,
  UdpSink,
  canRunKernelTests,
  connectTcp,
  podNetwork,
  sendUdp,
} from '@retina/ebpf/testing';
import type { Drop } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { Observation } from '../testing.js';
import { DropSignal } from './drop.js';
import type { Kernel } from './kernel.js';

const missing = canRunKernelTests();

/** A kernel as before Linux 5.17: its tracepoint does not say why. */
function kernelWithoutReasons(): Kernel {
  return {
    dropReasons: new Map(),
    features: KernelFeatures.of('ring-buffer', 'batch-operations', 'kfree-skb-tracepoint'),
  };
}

function observeDrops({ node }: PodNetwork, ringBytes = 256 * 1024): Promise<Observation<DropSignal>> {
  return Observation.of(
    node,
    (context) => new DropSignal(context, { kernel: kernelWithoutReasons, maxEntries: 8192, ringBytes }),
  );
}

function twoPods(bed: NetworkBed): { network: PodNetwork; client: TestPod; server: TestPod } {
  const network = podNetwork(bed, { pods: 2, offloads: false });
  return { network, client: network.pods[0]!, server: network.pods[1]! };
}

/** What was dropped on its way to one port: the tracepoint tells of the whole machine. */
function dropsTo({ recording }: Observation<DropSignal>, port: number): Drop[] {
  return recording.drops.filter(({ destinationPort }) => destinationPort === port);
}

function packetsOf(records: readonly { readonly packets: number }[]): number {
  return records.reduce((sum, { packets }) => sum + packets, 0);
}

function expectBalance(observation: Observation<DropSignal>): void {
  for (const stage of ['drop_table', 'drop_totals', 'drop_ring'] as const) {
    const { produced, delivered, sampled, lost } = observation.ledger.entry(stage);
    expect(delivered + sampled + lost, stage).toBe(produced);
  }
}

describe.skipIf(missing)(`drops on a kernel without reasons ${missing ?? ''}`, () => {
  it('are netfilter’s by their place, in totals and causes too', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    network.node.run([
      'nft',
      'add table inet t; add chain inet t c { type filter hook forward priority 0; }; ' +
        'add rule inet t c udp dport 7171 counter drop comment "Policy shop/knp.default.deny ingress"',
    ]);
    const observation = await observeDrops(network);
    await sendUdp(client.namespace, { to: server.v4, port: 7171, count: 200 });
    await sendUdp(client.namespace, { to: server.v6, port: 7171, count: 100 });
    await observation[Symbol.asyncDispose]();
    const drops = dropsTo(observation, 7171);
    expect(packetsOf(drops)).toBe(300);
    expect(new Set(drops.map(({ reason }) => reason))).toEqual(new Set(['NETFILTER_DROP']));
    const { totals, causes } = observation.recording;
    expect(packetsOf(totals.filter(({ reason }) => reason === 'NETFILTER_DROP'))).toBeGreaterThanOrEqual(300);
    expect(packetsOf(causes.filter(({ cause }) => cause.policy === 'deny'))).toBe(300);
    expectBalance(observation);
  });

  it.each(['v4', 'v6'] as const)('have no socket, or one that is full (%s)', async (family) => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    using slow = new UdpSink({ in: server.namespace, port: 7172, receiveBufferBytes: 1 });
    const observation = await observeDrops(network);
    await sendUdp(client.namespace, { to: server[family], port: 7172, count: 500, bytes: 200 });
    await sendUdp(client.namespace, { to: server[family], port: 7173, count: 50 });
    const dropped = slow.dropped();
    await observation[Symbol.asyncDispose]();
    const [full, closed] = [dropsTo(observation, 7172), dropsTo(observation, 7173)];
    expect(dropped).toBeGreaterThan(100);
    expect([packetsOf(full), packetsOf(closed)]).toEqual([dropped, 50]);
    expect(new Set(full.map(({ reason }) => reason))).toEqual(new Set(['SOCKET_RCVBUFF']));
    expect(new Set(closed.map(({ reason }) => reason))).toEqual(new Set(['NO_SOCKET']));
    expectBalance(observation);
  });

  it('are not what a queue held whose socket was closed', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const observation = await observeDrops(network);
    const sink = new UdpSink({ in: server.namespace, port: 7174 });
    await sendUdp(client.namespace, { to: server.v4, port: 7174, count: 40 });
    sink[Symbol.dispose]();
    // The kernel empties the queue after a grace period (SOCK_RCU_FREE).
    await expect
      .poll(
        async () => {
          await observation.collect();
          return observation.ledger.entry('drop_table').sampled;
        },
        { timeout: 5000 },
      )
      .toBeGreaterThanOrEqual(40);
    await observation[Symbol.asyncDispose]();
    expect(dropsTo(observation, 7174)).toEqual([]);
    expect(observation.recording.samples.filter(({ destinationPort }) => destinationPort === 7174)).toEqual(
      [],
    );
    expectBalance(observation);
  });

  it('have no reason where a place has several, but the place', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const observation = await observeDrops(network);
    await connectTcp(client.namespace, { to: server.v4, port: 7175, connections: 5 });
    await observation[Symbol.asyncDispose]();
    const drops = dropsTo(observation, 7175);
    expect(packetsOf(drops)).toBe(5);
    expect(drops[0]).toMatchObject({ reason: 'NOT_SPECIFIED', location: 'tcp_v4_rcv' });
  });
});
