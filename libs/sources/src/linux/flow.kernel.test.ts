import { SocketAddress } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { KernelFeatures } from '@retina/ebpf';
import {
  DelayForwarder,
  NetworkBed,
  PacketCapture,
  type PodNetwork,
  type TestPod,
  UdpSink,
  canRunKernelTests,
  connectTcp,
  countTcpFlags,
  podNetwork,
  sendUdp,
  serveTcp,
} from '@retina/ebpf/testing';
import { type Flow, IP_PROTOCOL, TCP_FLAGS, type TcpFlag } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { ALL_ROLES, Observation } from '../testing.js';
import { FlowSignal } from './flow.js';
import { type Kernel, readKernel } from './kernel.js';

const missing = canRunKernelTests();
/** What the Ethernet, IP and UDP headers add to a payload. */
const UDP_HEADERS = { 4: 14 + 20 + 8, 6: 14 + 40 + 8 };

interface Options {
  readonly kernel?: () => Kernel;
  readonly maxEntries?: number;
}

function observeFlows(
  { node }: Pick<PodNetwork, 'node'>,
  options: Options = {},
): Promise<Observation<FlowSignal>> {
  return Observation.of(
    node,
    (context, interfaces) =>
      new FlowSignal(context, {
        interfaces,
        kernel: readKernel,
        maxEntries: 4096,
        roles: ALL_ROLES,
        tcx: 'auto',
        ...options,
      }),
  );
}

function twoPods(
  bed: NetworkBed,
  offloads = false,
): { network: PodNetwork; client: TestPod; server: TestPod } {
  const network = podNetwork(bed, { pods: 2, offloads });
  return { network, client: network.pods[0]!, server: network.pods[1]! };
}

function sum(flows: readonly Flow[], of: (flow: Flow) => number): number {
  return flows.reduce((total, flow) => total + of(flow), 0);
}

/** What was counted of one protocol at one observation point of one interface. */
function at(
  observation: Observation<FlowSignal>,
  pod: TestPod,
  point: Flow['point'],
  protocol: number = IP_PROTOCOL.UDP,
) {
  const flows = observation.recording.flows.filter(
    (flow) => flow.interfaceIndex === pod.nodeLinkIndex && flow.point === point && flow.protocol === protocol,
  );
  return { flows, packets: sum(flows, ({ packets }) => packets), bytes: sum(flows, ({ bytes }) => bytes) };
}

function flag(flows: readonly Flow[], name: TcpFlag): number {
  return sum(flows, ({ tcpFlags }) => tcpFlags[TCP_FLAGS.indexOf(name)]!);
}

/** A kernel without TCX, as before Linux 6.6. */
function kernelWithoutTcx(): Kernel {
  return {
    ...readKernel(),
    features: KernelFeatures.of('ring-buffer', 'batch-operations', 'kfree-skb-tracepoint'),
  };
}

describe.skipIf(missing)(`flow ${missing ?? ''}`, () => {
  describe.each([
    ['TCX', readKernel],
    ['clsact', kernelWithoutTcx],
  ])('by %s', (_, kernel) => {
    it.each([4, 6] as const)(
      'counts each IPv%i packet once at each observation point, both ways',
      async (family) => {
        await using bed = new NetworkBed();
        const { network, client, server } = twoPods(bed);
        const observation = await observeFlows(network, { kernel });
        const address = (pod: TestPod): string => (family === 4 ? pod.v4 : pod.v6);
        using _sink = new UdpSink({ in: server.namespace, port: 7000 });
        using _back = new UdpSink({ in: client.namespace, port: 7001 });
        await sendUdp(client.namespace, {
          to: address(server),
          port: 7000,
          count: 1000,
          bytes: 100,
          sockets: 4,
        });
        await sendUdp(server.namespace, { to: address(client), port: 7001, count: 300, bytes: 50 });
        await observation[Symbol.asyncDispose]();

        const there = { packets: 1000, bytes: 1000 * (100 + UDP_HEADERS[family]) };
        const back = { packets: 300, bytes: 300 * (50 + UDP_HEADERS[family]) };
        expect(at(observation, client, 'from-endpoint')).toMatchObject(there);
        expect(at(observation, server, 'to-endpoint')).toMatchObject(there);
        expect(at(observation, server, 'from-endpoint')).toMatchObject(back);
        expect(at(observation, client, 'to-endpoint')).toMatchObject(back);
        expect(
          new Set(at(observation, client, 'from-endpoint').flows.map((flow) => flow.sourcePort)).size,
        ).toBe(4);
        const flow = at(observation, client, 'from-endpoint').flows[0]!;
        expect(flow).toMatchObject({
          source: { text: canonical(address(client)) },
          destination: { text: canonical(address(server)) },
          destinationPort: 7000,
        });
        expect(flow.lastSeenNs).toBeGreaterThanOrEqual(flow.firstSeenNs);
        expect(observation.ledger.entry('flow_table')).toMatchObject({
          produced: 2600,
          delivered: 2600,
          lost: 0,
        });
      },
    );
  });

  it('counts packets that pass while windows change, none twice and none lost', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const observation = await observeFlows(network);
    using sink = new UdpSink({ in: server.namespace, port: 7000 });
    const sent = sendUdp(client.namespace, {
      to: server.v4,
      port: 7000,
      count: 20_000,
      packetsPerSecond: 20_000,
    });
    let done = false;
    void sent.then(() => (done = true));
    while (!done) {
      await observation.collect();
      await sleep(5);
    }
    await observation[Symbol.asyncDispose]();
    expect(sink.received().packets).toBe(20_000);
    expect(at(observation, client, 'from-endpoint').packets).toBe(20_000);
    expect(at(observation, server, 'to-endpoint').packets).toBe(20_000);
    expect(at(observation, server, 'to-endpoint').flows.length).toBeGreaterThan(3);
  });

  it('sees pings as flows with their type', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const observation = await observeFlows(network);
    client.namespace.run(['ping', '-c', '3', '-i', '0.01', server.v4]);
    client.namespace.run(['ping', '-c', '2', '-i', '0.01', server.v6]);
    await observation[Symbol.asyncDispose]();
    const echoes = (protocol: number, type: number): number =>
      sum(
        at(observation, server, 'to-endpoint', protocol).flows.filter((flow) => flow.sourcePort === type),
        ({ packets }) => packets,
      );
    expect(echoes(IP_PROTOCOL.ICMP, 8)).toBe(3);
    expect(echoes(IP_PROTOCOL.ICMPV6, 128)).toBe(2);
  });

  it('counts TCP flags as tcpdump does on the same link', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const observation = await observeFlows(network);
    const capture = await PacketCapture.start({ in: network.node, link: server.nodeLink, filter: 'tcp' });
    const service = await serveTcp(server.namespace, { port: 8080, responseBytes: 3000 });
    await connectTcp(client.namespace, { to: server.v4, port: 8080, connections: 20, responseBytes: 3000 });
    await connectTcp(client.namespace, {
      to: server.v6,
      port: 8080,
      connections: 10,
      close: 'reset',
      responseBytes: 3000,
    });
    await connectTcp(client.namespace, { to: server.v4, port: 8081, connections: 5 });
    await service[Symbol.asyncDispose]();
    await sleep(100);
    const packets = await capture.stop();
    await observation[Symbol.asyncDispose]();

    const seen = [
      ...at(observation, server, 'to-endpoint', IP_PROTOCOL.TCP).flows,
      ...at(observation, server, 'from-endpoint', IP_PROTOCOL.TCP).flows,
    ];
    const combinations = Object.entries(countTcpFlags(packets));
    const captured = (...flags: readonly string[]): number =>
      combinations.reduce(
        (total, [names, count]) => total + (flags.every((f) => names.split(' ').includes(f)) ? count : 0),
        0,
      );
    const synAck = captured('SYN', 'ACK');
    expect(flag(seen, 'SYN')).toBe(35);
    expect({
      SYN: flag(seen, 'SYN'),
      SYNACK: flag(seen, 'SYNACK'),
      FIN: flag(seen, 'FIN'),
      RST: flag(seen, 'RST'),
      PSH: flag(seen, 'PSH'),
      ACK: flag(seen, 'ACK'),
    }).toEqual({
      SYN: captured('SYN') - synAck,
      SYNACK: synAck,
      FIN: captured('FIN'),
      RST: captured('RST'),
      PSH: captured('PSH'),
      ACK: captured('ACK') - synAck,
    });
    expect(sum(seen, (flow) => flow.packets)).toBe(packets.length);
  });

  it('counts the segments of GSO packets as they are on the wire', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed, true);
    const observation = await observeFlows(network);
    const capture = await PacketCapture.start({
      in: network.node,
      link: client.nodeLink,
      filter: 'tcp',
      direction: 'in',
    });
    const payload = 8_000_000;
    await using _service = await serveTcp(server.namespace, { port: 8080, requestBytes: payload });
    await connectTcp(client.namespace, { to: server.v4, port: 8080, connections: 1, requestBytes: payload });
    const large = await capture.stop();
    await observation[Symbol.asyncDispose]();

    // Cuts what tcpdump saw as a device would: 1,448 bytes fit a segment with timestamps, behind 66 bytes of headers.
    const segments = large.map(({ bytes }) => Math.max(1, Math.ceil((bytes - 66) / 1448)));
    const packets = segments.reduce((total, count) => total + count, 0);
    const bytes = large.reduce(
      (total, packet, index) => total + packet.bytes + (segments[index]! - 1) * 66,
      0,
    );
    expect(packets).toBeGreaterThan(large.length * 5);
    expect(bytes).toBeGreaterThan(payload + Math.ceil(payload / 1448) * 66);
    expect(at(observation, client, 'from-endpoint', IP_PROTOCOL.TCP)).toMatchObject({ packets, bytes });
  });

  it.each([10, 100])(
    'measures the handshake over a path of 2 × 10 ms, with windows of %i ms',
    async (windowMs) => {
      await using bed = new NetworkBed();
      const node = bed.namespace('node');
      const server = bed.namespace('server');
      const pod = addRoutedPod(bed, node);
      using _wire = new DelayForwarder({
        delayMs: 10,
        ends: [
          { in: node, name: 'tun0', addresses: ['10.9.0.1/24'] },
          { in: server, name: 'tun0', addresses: ['10.9.0.2/24'] },
        ],
      });
      server.ip('route add default dev tun0');
      node.forward();
      await using _service = await serveTcp(server, { port: 8080 });
      const observation = await observeFlows({ node });
      const timer = setInterval(() => void observation.collect(), windowMs);
      await connectTcp(pod, { to: '10.9.0.2', port: 8080, connections: 30 });
      clearInterval(timer);
      await sleep(50);
      await observation[Symbol.asyncDispose]();

      const measured = observation.recording.flows.flatMap(({ handshakeRttNs }) => handshakeRttNs ?? []);
      const medianMs = measured.toSorted((a, b) => a - b)[measured.length >> 1]! / 1e6;
      expect(measured.length).toBeGreaterThanOrEqual(25);
      expect(medianMs).toBeGreaterThan(17);
      expect(medianMs).toBeLessThan(23);
    },
  );

  it('loses nothing silently when the table is full', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const observation = await observeFlows(network, { maxEntries: 64 });
    using _sink = new UdpSink({ in: server.namespace, port: 7000 });
    await sendUdp(client.namespace, { to: server.v4, port: 7000, count: 1000, sockets: 500 });
    await observation[Symbol.asyncDispose]();
    const { produced, delivered, sampled, lost } = observation.ledger.entry('flow_table');
    expect(produced).toBe(2000);
    expect(lost).toBeGreaterThan(1000);
    expect(delivered + sampled + lost).toBe(produced);
    expect(sum(observation.recording.flows, ({ packets }) => packets)).toBe(delivered);
  });

  it('attaches to a veth within 500 ms of its birth', async () => {
    await using bed = new NetworkBed();
    const node = bed.namespace('node');
    await using observation = await observeFlows({ node });
    const started = performance.now();
    addRoutedPod(bed, node);
    await expect.poll(() => observation.signal.attached().get('endpoint'), { interval: 5 }).toBe(1);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

/** An address as the kernel writes it. */
function canonical(address: string): string {
  return new SocketAddress({ address, family: address.includes(':') ? 'ipv6' : 'ipv4' }).address;
}

/** A pod that reaches the world through the node. */
function addRoutedPod(bed: NetworkBed, node: ReturnType<NetworkBed['namespace']>) {
  const pod = bed.namespace('pod');
  bed.veth({
    in: node,
    name: 'veth-pod',
    addresses: ['10.77.0.1/24'],
    peer: { in: pod, name: 'eth0', addresses: ['10.77.0.2/24'] },
  });
  pod.ip('route add default via 10.77.0.1');
  return pod;
}
