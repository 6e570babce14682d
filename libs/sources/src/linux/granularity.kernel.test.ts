import {
  NetworkBed,
  type PodNetwork,
  askDns,
  canRunKernelTests,
  connectTcp,
  podNetwork,
  sendUdp,
  serveDns,
} from '@retina/ebpf/testing';
import { ApiServers, type LedgerEntry, type LedgerStage } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { FULL, type Granularity } from '../granularity.js';
import { Observation } from '../testing.js';
import { DnsSignal } from './dns.js';
import { DropSignal } from './drop.js';
import { readKernel } from './kernel.js';
import { TcpSignal } from './tcp.js';

const missing = canRunKernelTests();
const FLOW: Granularity = { level: 'flow', oneOf: 1 };
const COUNTERS: Granularity = { level: 'counters', oneOf: Number.POSITIVE_INFINITY };

function bedOf(bed: NetworkBed): PodNetwork {
  return podNetwork(bed, { pods: 2, offloads: false });
}

function expectBalance(
  { ledger }: { ledger: { entry: (stage: LedgerStage) => LedgerEntry } },
  stage: LedgerStage,
): void {
  const { produced, delivered, sampled, lost } = ledger.entry(stage);
  expect(delivered + sampled + lost, stage).toBe(produced);
}

describe.skipIf(missing)(`less detail ${missing ?? ''}`, () => {
  it('of drops is no samples, then no records, with totals exact', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = bedOf(bed);
    const observation = await Observation.of(
      node,
      (context) => new DropSignal(context, { kernel: readKernel, maxEntries: 8192, ringBytes: 65_536 }),
    );
    const { signal, recording, ledger } = observation;
    const send = async (port: number): Promise<void> => {
      await sendUdp(pods[0]!.namespace, { to: pods[1]!.v4, port, count: 100 });
      await observation.collect();
    };
    const seen = (port: number): { packets: number; samples: number } => ({
      packets: recording.drops
        .filter(({ destinationPort }) => destinationPort === port)
        .reduce((sum, { packets }) => sum + packets, 0),
      samples: recording.samples.filter(({ destinationPort }) => destinationPort === port).length,
    });
    signal.setGranularity(FLOW);
    await send(7181);
    signal.setGranularity(COUNTERS);
    await send(7182);
    signal.setGranularity(FULL);
    await send(7183);
    await observation[Symbol.asyncDispose]();
    expect(seen(7181)).toEqual({ packets: 100, samples: 0 });
    expect(seen(7182)).toEqual({ packets: 0, samples: 0 });
    expect(seen(7183).packets).toBe(100);
    expect(seen(7183).samples).toBeGreaterThan(0);
    const total = recording.totals
      .filter(({ reason }) => reason === 'NO_SOCKET')
      .reduce((sum, { packets }) => sum + packets, 0);
    expect(total).toBeGreaterThanOrEqual(300);
    expect(ledger.entry('drop_table').sampled).toBeGreaterThanOrEqual(100);
    for (const stage of ['drop_table', 'drop_ring', 'drop_totals'] as const)
      expectBalance(observation, stage);
  });

  it('of DNS is one socket of N, then none, with totals exact and no false time-out', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = bedOf(bed);
    const [client, server] = [pods[0]!, pods[1]!];
    const observation = await Observation.of(
      node,
      (context) => new DnsSignal(context, { kernel: readKernel, ringBytes: 256 * 1024, timeoutMs: 300 }),
    );
    const { signal, recording } = observation;
    await using _ = await serveDns(server.namespace, { address: server.v4 });
    /** Ten questions from each of so many sockets. */
    const ask = async (name: string, sockets: number): Promise<number> => {
      const questions = Array.from({ length: 10 }, () => ({ name }));
      for (let asked = 0; asked < sockets; asked++) {
        await askDns(client.namespace, { server: server.v4, questions });
      }
      await observation.collect();
      return recording.dnsEvents.filter((event) => event.kind === 'query' && event.name === `${name}.`)
        .length;
    };
    signal.setGranularity({ level: 'sampled', oneOf: 4 });
    const some = await ask('some.test', 16);
    // Whole sockets; which of them, their numbers tell, of which each CPU has its own.
    expect(some % 10).toBe(0);
    expect(some).toBeGreaterThanOrEqual(10);
    expect(some).toBeLessThanOrEqual(80);
    const answers = recording.dnsEvents.filter(
      ({ kind, name }) => kind === 'response' && name === 'some.test.',
    );
    expect(answers).toHaveLength(some);
    signal.setGranularity(COUNTERS);
    expect(await ask('none.test', 2)).toBe(0);
    signal.setGranularity(FULL);
    expect(await ask('all.test', 2)).toBe(20);
    await observation[Symbol.asyncDispose]();
    expect(
      recording.dnsEvents.filter((event) => event.kind === 'timeout' && event.name.endsWith('.test.')),
    ).toEqual([]);
    expect(recording.dnsTotals.reduce((sum, { queries }) => sum + queries, 0)).toBeGreaterThanOrEqual(200);
    expect(observation.ledger.entry('dns_ring').sampled).toBeGreaterThanOrEqual(2 * (80 + 20));
    expectBalance(observation, 'dns_ring');
  });

  it('of TCP is no addresses, with totals exact', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = bedOf(bed);
    const observation = await Observation.of(
      node,
      (context) =>
        new TcpSignal(context, {
          kernel: readKernel,
          maxEntries: 4096,
          socketsIntervalMs: 1e9,
          topRemotes: 10,
          apiServers: new ApiServers([]),
        }),
    );
    const { signal, recording } = observation;
    const fail = async (port: number): Promise<void> => {
      await connectTcp(pods[0]!.namespace, { to: pods[1]!.v4, port, connections: 20 });
      await observation.collect();
    };
    const failed = (port: number): number =>
      recording.tcpHappenings
        .filter(({ kind, remotePort }) => kind === 'connect-failed' && remotePort === port)
        .reduce((sum, { count }) => sum + count, 0);
    signal.setGranularity(COUNTERS);
    await fail(91);
    signal.setGranularity(FLOW);
    await fail(92);
    await observation[Symbol.asyncDispose]();
    expect([failed(91), failed(92)]).toEqual([0, 20]);
    const totals = recording.tcpTotals.filter(({ kind }) => kind === 'connect-failed');
    expect(totals.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(40);
    expectBalance(observation, 'tcp_table');
  });
});
