import { setTimeout as sleep } from 'node:timers/promises';
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
import { type Drop, IP_PROTOCOL } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { Observation } from '../testing.js';
import { DropSignal } from './drop.js';
import { type Kernel, readKernel } from './kernel.js';

const missing = canRunKernelTests();
/** skb->len of a dropped packet begins with the IP header. */
const IP_UDP_HEADERS = 20 + 8;

interface Options {
  readonly kernel?: () => Kernel;
  readonly maxEntries?: number;
  readonly ringBytes?: number;
}

function observeDrops({ node }: PodNetwork, options: Options = {}): Promise<Observation<DropSignal>> {
  return Observation.of(
    node,
    (context) =>
      new DropSignal(context, { kernel: readKernel, maxEntries: 8192, ringBytes: 256 * 1024, ...options }),
  );
}

function twoPods(bed: NetworkBed): { network: PodNetwork; client: TestPod; server: TestPod } {
  const network = podNetwork(bed, { pods: 2, offloads: false });
  return { network, client: network.pods[0]!, server: network.pods[1]! };
}

/** What was dropped on its way to one port. kfree_skb tells of the whole machine; the port is the test's own. */
function dropsTo(observation: Observation<DropSignal>, port: number) {
  const drops = observation.recording.drops.filter((drop) => drop.destinationPort === port);
  return { drops, packets: total(drops, 'packets'), bytes: total(drops, 'bytes') };
}

function total(drops: readonly Drop[], what: 'packets' | 'bytes'): number {
  return drops.reduce((sum, drop) => sum + drop[what], 0);
}

describe.skipIf(missing)(`drop ${missing ?? ''}`, () => {
  it.each([
    [
      'nftables',
      [
        'nft',
        'add table ip t; add chain ip t c { type filter hook forward priority 0; }; add rule ip t c udp dport 7001 drop',
      ],
    ],
    ['iptables', ['iptables-legacy', '-A', 'FORWARD', '-p', 'udp', '--dport', '7001', '-j', 'DROP']],
  ])('names NETFILTER_DROP for what %s drops', async (_, rule) => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    network.node.run(rule);
    const observation = await observeDrops(network);
    await sendUdp(client.namespace, { to: server.v4, port: 7001, count: 1000, bytes: 100 });
    await observation[Symbol.asyncDispose]();

    const { drops, packets, bytes } = dropsTo(observation, 7001);
    expect({ packets, bytes }).toEqual({ packets: 1000, bytes: 1000 * (100 + IP_UDP_HEADERS) });
    expect(drops[0]).toMatchObject({
      reason: 'NETFILTER_DROP',
      direction: 'ingress',
      protocol: IP_PROTOCOL.UDP,
      source: { text: client.v4 },
      destination: { text: server.v4 },
      interfaceIndex: client.nodeLinkIndex,
    });
    expect(drops[0]?.location).toMatch(/^(nft_do_chain|nf_hook_slow)/);
    expect(drops[0]?.networkNamespace).toBeGreaterThan(0);
  });

  it('tells egress from ingress', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    client.namespace.run(['iptables-legacy', '-A', 'OUTPUT', '-p', 'udp', '--dport', '7002', '-j', 'DROP']);
    const observation = await observeDrops(network);
    // The sender is told (EPERM), so the generator cannot be used.
    client.namespace.run([
      'bash',
      '-c',
      `for i in 1 2 3 4 5; do echo x > /dev/udp/${server.v4}/7002; done 2>/dev/null; true`,
    ]);
    await observation[Symbol.asyncDispose]();
    const { drops, packets } = dropsTo(observation, 7002);
    expect(packets).toBe(5);
    expect(drops[0]).toMatchObject({ reason: 'NETFILTER_DROP', direction: 'egress' });
  });

  it.each(['v4', 'v6'] as const)('names NO_SOCKET for a closed UDP port (%s)', async (family) => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const observation = await observeDrops(network);
    await sendUdp(client.namespace, { to: server[family], port: 7003, count: 1000, bytes: 20 });
    await observation[Symbol.asyncDispose]();
    const { drops, packets } = dropsTo(observation, 7003);
    expect(packets).toBe(1000);
    expect(new Set(drops.map(({ reason }) => reason))).toEqual(new Set(['NO_SOCKET']));
    expect(drops[0]?.location).toMatch(/^(__)?udp.?4?6?_(lib_)?rcv/);
  });

  it('names SOCKET_RCVBUFF for a full socket buffer, as often as the socket counts', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const observation = await observeDrops(network);
    using sink = new UdpSink({ in: server.namespace, port: 7004, receiveBufferBytes: 1 });
    await sendUdp(client.namespace, { to: server.v4, port: 7004, count: 500 });
    const dropped = sink.dropped();
    await observation[Symbol.asyncDispose]();
    const { drops, packets } = dropsTo(observation, 7004);
    expect(dropped).toBeGreaterThan(100);
    expect(packets).toBe(dropped);
    expect(new Set(drops.map(({ reason }) => reason))).toEqual(new Set(['SOCKET_RCVBUFF']));
  });

  it('names the reason of an expired TTL', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    client.namespace.sysctl('net.ipv4.ip_default_ttl', 1);
    const observation = await observeDrops(network);
    await sendUdp(client.namespace, { to: server.v4, port: 7005, count: 200 });
    await observation[Symbol.asyncDispose]();
    const { drops, packets } = dropsTo(observation, 7005);
    expect(packets).toBe(200);
    expect(drops.map(({ reason, location }) => ({ reason, location }))).toEqual([
      { reason: 'IP_INHDR', location: 'ip_forward' },
    ]);
  });

  it('adds up totals by reason exactly, also when the table is full', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    client.namespace.sysctl('net.ipv4.ip_default_ttl', 1);
    const observation = await observeDrops(network, { maxEntries: 64, ringBytes: 4096 });
    await sendUdp(client.namespace, { to: server.v4, port: 7006, count: 2000, sockets: 1000 });
    await observation[Symbol.asyncDispose]();

    const totals = observation.recording.totals.filter(({ reason }) => reason === 'IP_INHDR');
    expect(totals.reduce((sum, { packets }) => sum + packets, 0)).toBe(2000);
    const all = observation.ledger.entry('drop_totals');
    expect(all.delivered + all.lost).toBe(all.produced);
    const table = observation.ledger.entry('drop_table');
    expect(table.lost).toBeGreaterThan(1000);
    expect(table.delivered + table.lost).toBe(table.produced);
    expect(total(observation.recording.drops, 'packets')).toBe(table.delivered);
  });

  it('balances the ring that is much too small: produced = delivered + sampled + lost', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    client.namespace.sysctl('net.ipv4.ip_default_ttl', 1);
    const observation = await observeDrops(network, { ringBytes: 4096 });
    const sending = sendUdp(client.namespace, { to: server.v4, port: 7007, count: 4000, sockets: 2000 });
    // The event loop is blocked while drops come, as by a long garbage collection.
    await sleep(200);
    const until = performance.now() + 300;
    while (performance.now() < until);
    await sending;
    await observation[Symbol.asyncDispose]();

    const ring = observation.ledger.entry('drop_ring');
    expect(ring.lost).toBeGreaterThan(0);
    expect(ring.sampled).toBeGreaterThanOrEqual(2000);
    expect(ring.delivered + ring.sampled + ring.lost).toBe(ring.produced);
    expect(observation.recording.samples).toHaveLength(ring.delivered);
  });

  it('sends a sample of a new kind of drop at once, with the name of its place', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    await using observation = await observeDrops(network);
    await sendUdp(client.namespace, { to: server.v4, port: 7008, count: 10, sourcePort: 4000 });
    await expect
      .poll(() => observation.recording.samples.filter(({ destinationPort }) => destinationPort === 7008))
      .toMatchObject(
        [{ reason: 'NO_SOCKET', sourcePort: 4000, packets: 1, location: /^__udp4_lib_rcv/ }].map(
          ({ location, ...rest }) => ({ ...rest, location: expect.stringMatching(location) as string }),
        ),
      );
  });

  it('leaves out what is no drop', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const observation = await observeDrops(network);
    using sink = new UdpSink({ in: server.namespace, port: 7009 });
    await sendUdp(client.namespace, { to: server.v4, port: 7009, count: 1000 });
    expect(sink.received().packets).toBe(1000);
    await observation[Symbol.asyncDispose]();
    expect(dropsTo(observation, 7009).packets).toBe(0);
    expect(observation.recording.totals.map(({ reason }) => reason)).not.toContain('CONSUMED');
  });

  it('leaves out the ends of packets that nobody lost, such as the queue of a closed socket', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const observation = await observeDrops(network);
    using sink = new UdpSink({ in: server.namespace, port: 7012 });
    await sendUdp(client.namespace, { to: server.v4, port: 7012, count: 50 });
    sink[Symbol.dispose]();
    await observation[Symbol.asyncDispose]();
    expect(dropsTo(observation, 7012).drops).toEqual([]);
  });

  it('counts refused connections with the ports of the SYN', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const observation = await observeDrops(network);
    await connectTcp(client.namespace, { to: server.v6, port: 7010, connections: 7 });
    await observation[Symbol.asyncDispose]();
    const { drops, packets } = dropsTo(observation, 7010);
    expect(packets).toBe(7);
    expect(drops[0]).toMatchObject({
      reason: 'NO_SOCKET',
      protocol: IP_PROTOCOL.TCP,
      location: 'tcp_v6_rcv',
    });
  });
});
