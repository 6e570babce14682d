import { KernelFeatures, testRun } from '@retina/ebpf';
import { NetworkBed, UdpSink, canRunKernelTests, podNetwork, sendUdp } from '@retina/ebpf/testing';
import { type Flow, IP_PROTOCOL } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { ALL_ROLES, Observation } from '../testing.js';
import { FlowDecoder } from './flow-decoder.js';
import { FlowPrograms } from './flow-programs.js';
import { FlowSignal } from './flow.js';
import { readKernel } from './kernel.js';

const missing = canRunKernelTests();
const FLOWS = 12_000;

interface TestFlow {
  readonly there: Uint8Array;
  readonly back: Uint8Array;
  readonly packets: number;
}

/** Marsaglia's xorshift32: the same flows in every run. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** A UDP packet over IPv4 or IPv6. */
function frame(addresses: readonly [Uint8Array, Uint8Array], ports: readonly [number, number]): Uint8Array {
  const [source, destination] = addresses;
  const v6 = source.length === 16;
  const header = new Uint8Array(v6 ? 40 : 20);
  header.set(v6 ? [0x60, 0, 0, 0, 0, 8, 17, 64] : [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17]);
  header.set(source, v6 ? 8 : 12);
  header.set(destination, v6 ? 24 : 16);
  const ethernet = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, ...(v6 ? [0x86, 0xdd] : [8, 0])];
  return Uint8Array.from([
    ...ethernet,
    ...header,
    ...ports.flatMap((port) => [port >> 8, port & 255]),
    0,
    8,
    0,
    0,
  ]);
}

/** Pods of one network that ask a few servers, from rising ports: what a hash likes least. */
function someFlows(family: 4 | 6): TestFlow[] {
  const random = xorshift(0xf10e + family);
  return Array.from({ length: FLOWS }, (_, index) => {
    const client = new Uint8Array(family === 4 ? 4 : 16);
    const server = client.slice();
    client.set([10, 77, 0, 2 + (index % 50)], client.length - 4);
    server.set([10, 88, 0, 1 + (random() % 4)], server.length - 4);
    const ports: [number, number] = [32_768 + (index >> 2), 53];
    return {
      there: frame([client, server], ports),
      back: frame([server, client], [ports[1], ports[0]]),
      packets: 1 + (random() % 20),
    };
  });
}

describe.skipIf(missing)(`sampling of flows ${missing ?? ''}`, () => {
  describe.each([
    ['in tables of records', KernelFeatures.of('bpf-atomics')],
    ['in hash maps', KernelFeatures.of('batch-operations')],
  ])('%s', (_, features) => {
    it.each([4, 6] as const)(
      'keeps one IPv%i flow of N, and both its ways; scaled totals are unbiased',
      async (family) => {
        using programs = new FlowPrograms({ features, maxEntries: 8 * FLOWS });
        const flows = someFlows(family);
        const truth = flows.reduce((sum, { packets }) => sum + packets, 0);
        const squares = flows.reduce((sum, { packets }) => sum + packets ** 2, 0);
        for (const oneOf of [1, 2, 3, 8, 64]) {
          programs.sampling.oneOf = oneOf;
          programs.endWindow();
          for (const { there, back, packets } of flows) {
            testRun(programs.object.programFd('flow_from_endpoint'), there, packets);
            testRun(programs.object.programFd('flow_to_network'), back, 1);
          }
          programs.endWindow();
          const kept = await readResting(programs);
          const [to, from] = [53, undefined].map((port) =>
            kept.filter((flow) => (flow.destinationPort === 53) === (port === 53)),
          ) as [Flow[], Flow[]];
          expect(new Set(kept.map(({ weight }) => weight))).toEqual(new Set([oneOf]));
          expect(new Set(to.map(({ source, sourcePort }) => `${source.text} ${sourcePort}`))).toEqual(
            new Set(from.map(({ destination, destinationPort }) => `${destination.text} ${destinationPort}`)),
          );
          const scaled = to.reduce((sum, { weight, packets }) => sum + weight * packets, 0);
          // Each flow is kept with probability 1/N and counts N times.
          expect(Math.abs(scaled - truth)).toBeLessThanOrEqual(3 * Math.sqrt((oneOf - 1) * squares));
          expect(Math.abs(to.length * oneOf - FLOWS)).toBeLessThanOrEqual(3 * Math.sqrt((oneOf - 1) * FLOWS));
        }
      },
    );
  });

  it('changes its rate when a window ends, and accounts for every packet', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [client, server] = [pods[0]!, pods[1]!];
    const observation = await observe(node);
    using _sink = new UdpSink({ in: server.namespace, port: 7000 });
    const send = (): Promise<void> =>
      sendUdp(client.namespace, { to: server.v4, port: 7000, count: 2000, sockets: 400 });
    for (const oneOf of [4, Infinity, 1]) {
      observation.signal.setDetail({ roles: ALL_ROLES, oneOf });
      await observation.collect();
      await send();
      await observation.collect();
    }
    await observation[Symbol.asyncDispose]();
    const { produced, delivered, sampled, lost } = observation.ledger.entry('flow_table');
    expect(produced).toBe(3 * 2 * 2000);
    expect(delivered + sampled + lost).toBe(produced);
    const { flows } = observation.recording;
    const packets = (weight: number): number =>
      flows.filter((flow) => flow.weight === weight).reduce((sum, flow) => sum + flow.packets, 0);
    expect(packets(1)).toBe(4000);
    expect(packets(4)).toBe(delivered - 4000);
    expect(packets(4)).toBeGreaterThan(500);
    expect(packets(4)).toBeLessThan(1500);
  });

  it('leaves uplinks alone while the level is high, and comes back to them', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [client, uplink] = [pods[0]!, pods[1]!];
    await using observation = await observe(node, [uplink.nodeLink]);
    using _sink = new UdpSink({ in: uplink.namespace, port: 7000 });
    const points = async (): Promise<string[]> => {
      const before = observation.recording.flows.length;
      await sendUdp(client.namespace, { to: uplink.v4, port: 7000, count: 10 });
      await observation.collect();
      const seen = observation.recording.flows.slice(before);
      return seen
        .filter(({ protocol }) => protocol === IP_PROTOCOL.UDP)
        .map(({ point }) => point)
        .toSorted();
    };
    const attached = (): Record<string, number> => Object.fromEntries(observation.signal.attached());
    expect(await points()).toEqual(['from-endpoint', 'to-network']);
    observation.signal.setDetail({ roles: ['endpoint'] });
    await expect.poll(attached).toEqual({ endpoint: 1, uplink: 0 });
    expect(await points()).toEqual(['from-endpoint']);
    observation.signal.setDetail({ roles: ALL_ROLES });
    await expect.poll(attached).toEqual({ endpoint: 1, uplink: 1 });
    expect(await points()).toEqual(['from-endpoint', 'to-network']);
  });
});

async function readResting(programs: FlowPrograms): Promise<Flow[]> {
  const decoder = new FlowDecoder();
  const weight = programs.sampling.weightOfResting(programs.epoch);
  const flows: Flow[] = [];
  await programs.readResting(
    (records, count) => void flows.push(...decoder.decode4(records, count, weight)),
    (records, count) => void flows.push(...decoder.decode6(records, count, weight)),
  );
  return flows;
}

function observe(
  node: Parameters<typeof Observation.of>[0],
  uplinks: readonly string[] = [],
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
      }),
    uplinks,
  );
}
