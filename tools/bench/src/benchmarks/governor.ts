/** What a flood loses to an agent that keeps within a small budget. */

import { RetinaError } from '@retina/core';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, BenchmarkContext } from '../benchmark.js';
import { AgentProcess } from '../host/agent-process.js';
import { cpuPercent } from '../host/usage.js';
import { interleave, samplesOf } from '../interleave.js';
import type { Report } from '../report/report.js';
import { summarize, summarizePairs } from '../summary.js';
import { measureUdp } from '../traffic/throughput.js';
import { MANY_FLOWS } from '../traffic/traffic.js';
import { TrafficBed } from '../traffic/traffic-bed.js';

/** So little that any flood is an emergency: the governor reads every 5 s, and leaps. */
const KERNEL_BUDGET = 0.005;
const USER_BUDGET = 0.2;
const COUNTERS_LEVEL = 3;
const LEVEL_TIMEOUT_MS = 30_000;
/** A record shows up after two windows of 1 s at most. */
const ACCOUNTED_MS = 3000;

const VARIANTS = ['none', 'off', 'on'] as const;
type Variant = (typeof VARIANTS)[number];

interface Run {
  readonly sentPerSecond: number;
  /** Of one CPU, while the traffic ran. */
  readonly agentCpuPercent: number;
  /** At the hook of the pod's link, since the agent began. */
  readonly packets: number;
  /** In no flow, and counted so. */
  readonly leftOut: number;
  /** Neither delivered nor counted as left out or lost. */
  readonly unaccounted: number;
}

/** Throughput of a flood with an agent whose governor gave way, with one that has none, and without an agent. */
export const GOVERNOR: Benchmark = {
  name: 'governor',
  rounds: 5,
  async run(context) {
    await using bed = new TrafficBed();
    const { rounds } = context;
    const samples = await interleave({ variants: VARIANTS, rounds }, (variant, round) => {
      context.progress(`round ${round + 1} of ${rounds}, governor ${variant}`);
      return variant === 'none' ? measureWithout(bed, context) : measureWith(bed, context, variant);
    });
    const of = (variant: Variant): readonly Run[] => samplesOf(samples, variant);
    return report(of('none'), of('off'), of('on'));
  },
};

async function measureWithout(bed: TrafficBed, context: BenchmarkContext): Promise<Run> {
  const { sentPerSecond } = await measureUdp(bed, context);
  return { sentPerSecond, agentCpuPercent: 0, packets: 0, leftOut: 0, unaccounted: 0 };
}

async function measureWith(bed: TrafficBed, context: BenchmarkContext, governor: 'on' | 'off'): Promise<Run> {
  const budgets = [`RETINA_KERNELBUDGET=${KERNEL_BUDGET}`, `RETINA_USERBUDGET=${USER_BUDGET}`];
  const settings = [`RETINA_GOVERNOR=${governor}`, ...budgets];
  await using agent = await AgentProcess.start(bed.node, context.signal, settings);
  if (governor === 'on') await floodUntilCounters(agent, bed, context);
  let sentPerSecond = 0;
  const agentCpuPercent = await cpuPercent(agent.pid, async () => {
    ({ sentPerSecond } = await measureUdp(bed, context));
  });
  await sleep(ACCOUNTED_MS, undefined, { signal: context.signal });
  const packets = (outcome: string): Promise<number> =>
    agent.metric(`retina_ledger_records_total{stage="flow_table",outcome="${outcome}"}`);
  const [produced, delivered, sampled, lost] = (await Promise.all(
    ['produced', 'delivered', 'sampled', 'lost'].map(packets),
  )) as [number, number, number, number];
  await agent.stop();
  const unaccounted = Math.abs(produced - delivered - sampled - lost);
  return { sentPerSecond, agentCpuPercent, packets: produced, leftOut: sampled + lost, unaccounted };
}

/** The flood that the governor gives way to. */
async function floodUntilCounters(
  agent: AgentProcess,
  bed: TrafficBed,
  context: BenchmarkContext,
): Promise<void> {
  await using _ = await MANY_FLOWS.start(bed, context);
  const deadlineMs = performance.now() + LEVEL_TIMEOUT_MS;
  while ((await agent.metric('retina_governor_level')) < COUNTERS_LEVEL) {
    if (performance.now() > deadlineMs) {
      throw new RetinaError('ILLEGAL_STATE', 'the governor did not give way to a flood');
    }
    await sleep(200, undefined, { signal: context.signal });
  }
  // A rate holds from the next window on.
  await sleep(ACCOUNTED_MS, undefined, { signal: context.signal });
}

function report(none: readonly Run[], off: readonly Run[], on: readonly Run[]): Report {
  const sent = (runs: readonly Run[]): number[] => runs.map(({ sentPerSecond }) => sentPerSecond / 1e6);
  const ratio = (runs: readonly Run[]) =>
    summarizePairs(sent(runs), sent(none), (left, right) => left / right);
  const cpu = (runs: readonly Run[]) => summarize(runs.map(({ agentCpuPercent }) => agentCpuPercent));
  const millions = (of: (run: Run) => number) => summarize(on.map((run) => of(run) / 1e6));
  const { median, min, max } = summarize(sent(none));
  return {
    name: 'governor',
    title: 'what a flood loses to an agent within its budget',
    method: [
      `64-byte UDP frames from a pod to its node as fast as one CPU sends them, 1.5 s; without an agent, with governor: off, and with a budget of ${KERNEL_BUDGET} core in the kernel and ${USER_BUDGET} core for the process.`,
      'All run once per round, in random order; ratios are within a round. With the governor, a flood of 8,192 flows goes before until it has given way (level counters).',
      'Unaccounted is what the ledger misses 3 s after the flood: produced less delivered, sampled and lost.',
      '“Within noise”: the loss is smaller than half the spread of the runs without an agent.',
    ],
    tables: [
      {
        columns: ['agent', 'sent, Mpps', 'to none', 'agent, % of one CPU'],
        rows: [
          ['none', summarize(sent(none)), '', ''],
          ['governor off', summarize(sent(off)), ratio(off), cpu(off)],
          ['governor on', summarize(sent(on)), ratio(on), cpu(on)],
        ],
      },
      {
        columns: ['', 'millions of packets'],
        rows: [
          ['passed the hook, governor on', millions(({ packets }) => packets)],
          ['of these left out and counted', millions(({ leftOut }) => leftOut)],
        ],
      },
    ],
    targets: [
      {
        what: 'throughput lost with the governor',
        unit: '%',
        limit: ((max - min) / 2 / median) * 100,
        bound: 'at most',
        measured: (1 - ratio(on).median) * 100,
      },
      {
        what: 'packets unaccounted',
        unit: 'packets',
        limit: 0,
        bound: 'at most',
        measured: Math.max(...[...off, ...on].map(({ unaccounted }) => unaccounted)),
      },
    ],
  };
}
