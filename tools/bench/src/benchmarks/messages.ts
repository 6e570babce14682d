/** What flows cost as messages: in batches for the bus, and one by one for Hubble's clients. */

import { type Address, AddressTable, type Endpoint, type Flow, IP_PROTOCOL } from '@retina/flow';
import { ObserverSink } from '@retina/observer';
import { FlowBatchBuilder, flowBatchCodec, flowsOf, readFlowBatch } from '@retina/wire';
import { type GetFlowsResponseInit, getFlowsResponseCodec } from '@retina/wire/hubble';
import { toHubble } from '@retina/observer/messages';
import type { Benchmark } from '../benchmark.js';
import { interleave, samplesOf } from '../interleave.js';
import type { Report } from '../report/report.js';
import { summarize } from '../summary.js';

const FLOWS = 1024;
const ENDS = 500;
/** In one sample: long enough for the clock of the process. */
const REPEATS = 200;
const WARM_UP_ROUNDS = 2;
const RING_BYTES = 1024 * 1024;

/** One way of a thousand flows. */
interface Way {
  readonly name: string;
  readonly run: () => void;
}

/** CPU per flow. */
export const MESSAGES: Benchmark = {
  name: 'messages',
  rounds: 9,
  async run(context) {
    const batch = buildBatch(someFlows());
    const ways = [...busWays(batch), ...observerWays()];
    const rounds = context.rounds + WARM_UP_ROUNDS;
    const samples = await interleave({ variants: ways, rounds }, async (way, round) => {
      context.progress(`round ${round + 1} of ${rounds}, ${way.name}`);
      const before = process.cpuUsage();
      for (let repeat = 0; repeat < REPEATS; repeat++) way.run();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / REPEATS / FLOWS;
    });
    return report(ways, batch.length / FLOWS, (way) => samplesOf(samples, way).slice(WARM_UP_ROUNDS));
  },
};

function busWays(batch: Uint8Array): Way[] {
  const flows = someFlows();
  const addresses = new AddressTable();
  return [
    { name: 'encode a batch of flows', run: () => void buildBatch(flows) },
    { name: 'decode it', run: () => void flowBatchCodec.decode(batch) },
    {
      name: 'decode it into flows',
      run: () => {
        for (const _ of flowsOf(readFlowBatch(batch, addresses)));
      },
    },
  ];
}

function observerWays(): Way[] {
  const flows = someFlows();
  const sink = new ObserverSink(RING_BYTES);
  sink.accept({ kind: 'flow', flows });
  const context = {
    ...{ cluster: '', node: 'bench', instance: '0123456789abcdef' },
    isLocal: () => false,
    interfaceName: () => 'eth0',
  };
  const each = (visit: (response: GetFlowsResponseInit) => void): void => {
    const { ring } = sink;
    for (let sequence = ring.next - FLOWS; sequence < ring.next; sequence++) {
      const flow = toHubble(ring.at(sequence), context);
      visit({ flow, nodeName: flow.nodeName, time: flow.time });
    }
  };
  return [
    { name: 'put into the ring of the Observer', run: () => sink.accept({ kind: 'flow', flows }) },
    { name: 'make messages of Hubble', run: () => each(() => undefined) },
    { name: 'and encode them', run: () => each((response) => void getFlowsResponseCodec.encode(response)) },
  ];
}

function buildBatch(flows: readonly Flow[]): Uint8Array {
  const builder = new FlowBatchBuilder({ baseTimeUs: 1.7e15, monotonicNs: 5e12 });
  for (const flow of flows) builder.addFlow(flow);
  return builder.build({ cluster: 'bench', node: 'bench', bootId: 'bench', epoch: 1, sequence: 1 });
}

/** TCP between pods that are known, each flow with another port. */
function someFlows(): Flow[] {
  const addresses = Array.from(
    { length: ENDS },
    (_, index): Address => ({ family: 4, text: `10.0.${index >> 8}.${index & 255}` }),
  );
  const endpoints = addresses.map(
    (_, index): Endpoint => ({
      namespace: `namespace-${index % 20}`,
      podName: `pod-${index}`,
      workloadKind: 'Deployment',
      workloadName: `workload-${index % 50}`,
      labels: { app: 'bench', tier: 'web' },
    }),
  );
  return Array.from({ length: FLOWS }, (_, index): Flow => {
    const [source, destination] = [index % ENDS, (index * 7) % ENDS];
    return {
      source: addresses[source]!,
      destination: addresses[destination]!,
      sourceEndpoint: endpoints[source],
      destinationEndpoint: endpoints[destination],
      sourcePort: 40_000 + index,
      destinationPort: 443,
      protocol: IP_PROTOCOL.TCP,
      point: 'from-endpoint',
      interfaceIndex: 3,
      weight: 1,
      packets: 12,
      bytes: 12_345,
      tcpFlags: [1, 1, 0, 10, 0, 3, 0, 0, 0, 0],
      firstSeenNs: 5e12,
      lastSeenNs: 5.1e12,
      isReply: false,
      handshakeRttNs: 80_000,
    };
  });
}

function report(ways: readonly Way[], bytesPerFlow: number, runsOf: (way: Way) => readonly number[]): Report {
  return {
    name: 'messages',
    title: 'flows as messages',
    method: [
      `${FLOWS.toLocaleString('en-US')} TCP flows between ${ENDS} pods, ${REPEATS} times a sample; CPU of the process by getrusage.`,
      `In a batch a flow takes ${bytesPerFlow.toFixed(0)} bytes, its share of the tables included.`,
    ],
    tables: [
      {
        columns: ['way', 'CPU per flow, µs'],
        rows: ways.map((way) => [way.name, summarize(runsOf(way))]),
      },
    ],
    targets: [],
  };
}
