/** What it costs to ask nf_conntrack about new connections. */

import { NetworkBed, podNetwork, sendUdp, type TestPod, UdpSink } from '@retina/ebpf/testing';
import { type FiveTuple, IP_PROTOCOL } from '@retina/flow';
import { ConntrackNat } from '@retina/sources';
import { silentLogger } from '@retina/core';
import type { Benchmark } from '../benchmark.js';
import { interleave, samplesOf } from '../interleave.js';
import type { Report } from '../report/report.js';
import { summarize } from '../summary.js';

/** As many as one batch of flows has. */
const CONNECTIONS = 1024;
/** In one sample: long enough for the clock of the process. */
const REPEATS = 20;
const WARM_UP_ROUNDS = 2;
const SERVICE = '10.96.0.1';
const [PORT, SERVER_PORT, FIRST_PORT] = [53, 5353, 10_000];

interface Way {
  readonly name: string;
  readonly connections: readonly FiveTuple[];
}

/** CPU per connection. */
export const NAT: Benchmark = {
  name: 'nat',
  rounds: 9,
  async run(context) {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2 });
    const [client, server] = pods as [TestPod, TestPod];
    node.run(['sysctl', '-qw', 'net.netfilter.nf_conntrack_udp_timeout=600']);
    const match = ['-p', 'udp', '-d', SERVICE, '--dport', String(PORT)];
    const target = ['-j', 'DNAT', '--to-destination', `${server.v4}:${SERVER_PORT}`];
    node.run(['iptables', '-t', 'nat', '-A', 'PREROUTING', ...match, ...target]);
    using _sink = new UdpSink({ in: server.namespace, port: SERVER_PORT });
    const traffic = { to: SERVICE, port: PORT, count: CONNECTIONS, sockets: CONNECTIONS };
    await sendUdp(client.namespace, { ...traffic, sourcePort: FIRST_PORT });

    const outcomes = new Map<string, number>();
    using nat = new ConntrackNat({
      logger: silentLogger(),
      count: (outcome, count) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count),
    });
    const ways = waysOf(client.v4);
    const rounds = context.rounds + WARM_UP_ROUNDS;
    using _ = node.enter();
    const samples = await interleave({ variants: ways, rounds }, async (way, round) => {
      context.progress(`round ${round + 1} of ${rounds}, ${way.name}`);
      const before = process.cpuUsage();
      for (let repeat = 0; repeat < REPEATS; repeat++) nat.find(way.connections);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / REPEATS / CONNECTIONS;
    });
    expectOutcomes(outcomes, rounds * REPEATS * CONNECTIONS);
    return report(ways, (way) => samplesOf(samples, way).slice(WARM_UP_ROUNDS));
  },
};

function waysOf(client: string): Way[] {
  const connections = (firstPort: number): FiveTuple[] =>
    Array.from({ length: CONNECTIONS }, (_none, index) => ({
      source: { family: 4, text: client },
      sourcePort: firstPort + index,
      destination: { family: 4, text: SERVICE },
      destinationPort: PORT,
      protocol: IP_PROTOCOL.UDP,
    }));
  return [
    { name: 'translated', connections: connections(FIRST_PORT) },
    { name: 'not found', connections: connections(FIRST_PORT + 2 * CONNECTIONS) },
  ];
}

/** Figures of something else than what they say are worse than none. */
function expectOutcomes(outcomes: ReadonlyMap<string, number>, each: number): void {
  if (outcomes.get('translated') === each && outcomes.get('absent') === each) return;
  throw new Error(`nf_conntrack did not answer as it should: ${JSON.stringify([...outcomes])}`);
}

function report(ways: readonly Way[], runsOf: (way: Way) => readonly number[]): Report {
  return {
    name: 'nat',
    title: 'new connections, asked of nf_conntrack',
    method: [
      `${CONNECTIONS.toLocaleString('en-US')} UDP connections to a Service of one pod, ${REPEATS} times a sample; CPU of the process by getrusage.`,
    ],
    tables: [
      {
        columns: ['connection', 'CPU, µs'],
        rows: ways.map((way) => [way.name, summarize(runsOf(way))]),
      },
    ],
    targets: [],
  };
}
