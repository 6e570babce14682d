/** What a running agent leaves of the traffic of a pod. */

import { RetinaError } from '@retina/core';
import type { Benchmark, BenchmarkContext } from '../benchmark.js';
import { AgentProcess } from '../host/agent-process.js';
import { cpuPercent } from '../host/usage.js';
import { interleave, samplesOf } from '../interleave.js';
import type { Cell, Report, Target } from '../report/report.js';
import { type Summary, summarize, summarizePairs } from '../summary.js';
import { measureTcp, measureUdp } from '../traffic/throughput.js';
import { TrafficBed } from '../traffic/traffic-bed.js';

/** Promised: of small packets, with an agent at the pod's link. */
const UDP_LOSS_PERCENT = 8;

const VARIANTS = ['none', 'agent'] as const;

/** One run of all traffic, with or without an agent. */
interface Run {
  readonly udpSent: number;
  readonly udpReceived: number;
  readonly tcpGbits: number;
  /** Of one CPU, while the traffic ran. */
  readonly agentCpuPercent: number;
}

/** Throughput with an agent, against none at all. */
export const THROUGHPUT: Benchmark = {
  name: 'throughput',
  rounds: 7,
  async run(context) {
    await using bed = new TrafficBed();
    const { rounds } = context;
    const samples = await interleave({ variants: VARIANTS, rounds }, (variant, round) => {
      context.progress(`round ${round + 1} of ${rounds}, ${variant}`);
      return variant === 'none' ? measure(bed, context) : measureWithAgent(bed, context);
    });
    return report(samplesOf(samples, 'none'), samplesOf(samples, 'agent'));
  },
};

async function measure(bed: TrafficBed, context: BenchmarkContext): Promise<Run> {
  const { sentPerSecond, receivedPerSecond } = await measureUdp(bed, context);
  const tcpGbits = await measureTcp(bed, context);
  return { udpSent: sentPerSecond, udpReceived: receivedPerSecond, tcpGbits, agentCpuPercent: 0 };
}

async function measureWithAgent(bed: TrafficBed, context: BenchmarkContext): Promise<Run> {
  await using agent = await AgentProcess.start(bed.node, context.signal);
  const interfaces = await agent.metric('retina_attached_interfaces');
  if (interfaces !== 1) {
    throw new RetinaError('ILLEGAL_STATE', `the agent watches ${interfaces} interfaces instead of the pod’s`);
  }
  let run: Run | undefined;
  const agentCpuPercent = await cpuPercent(agent.pid, async () => (run = await measure(bed, context)));
  await agent.stop();
  return { ...run!, agentCpuPercent };
}

function report(none: readonly Run[], agent: readonly Run[]): Report {
  const rows: Cell[][] = [];
  const compare = (name: string, of: (run: Run) => number): Summary => {
    const ratio = summarizePairs(agent.map(of), none.map(of), (left, right) => left / right);
    rows.push([name, summarize(none.map(of)), summarize(agent.map(of)), ratio]);
    return ratio;
  };
  const sent = compare('UDP, 64-byte frames sent, Mpps', ({ udpSent }) => udpSent / 1e6);
  compare('UDP, 64-byte frames received, Mpps', ({ udpReceived }) => udpReceived / 1e6);
  const tcp = compare('TCP, one bulk connection, Gbit/s', ({ tcpGbits }) => tcpGbits);
  return {
    name: 'throughput',
    title: 'what an agent leaves of a pod’s traffic',
    method: [
      'From a pod to its node over a veth, with and without an agent (default settings, flow and drop programs attached).',
      'Both run once per round, in random order; the ratio is within a round. Sender and receiver have a CPU each.',
      'UDP: sendmmsg on one CPU, 1.5 s; TCP: iperf3, one connection with TSO, 2 s.',
      'What “within noise” means for TCP: the loss is smaller than half the spread of the runs without an agent.',
    ],
    tables: [
      { columns: ['traffic', 'none', 'agent', 'agent : none'], rows },
      {
        columns: ['', 'of one CPU, %'],
        rows: [['agent meanwhile', summarize(agent.map(({ agentCpuPercent }) => agentCpuPercent))]],
      },
    ],
    targets: [
      loss('UDP throughput lost', sent, UDP_LOSS_PERCENT),
      loss('TCP throughput lost', tcp, noisePercent(none.map(({ tcpGbits }) => tcpGbits))),
    ],
  };
}

function loss(what: string, ratio: Summary, limit: number): Target {
  return { what, unit: '%', limit, bound: 'at most', measured: (1 - ratio.median) * 100 };
}

/** Half of what separates the best run from the worst. */
function noisePercent(samples: readonly number[]): number {
  const { median, min, max } = summarize(samples);
  return ((max - min) / 2 / median) * 100;
}
