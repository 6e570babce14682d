/** What the flow program costs a packet, beside a program that does nothing and the plainest aggregate. */

import type { Benchmark } from '../benchmark.js';
import { samplesOf } from '../interleave.js';
import type { Cell, Report, Target } from '../report/report.js';
import { summarize, summarizePairs } from '../summary.js';
import { BULK, HOT, MANY_FLOWS, SHORT_CONNECTIONS, type Traffic } from '../traffic/traffic.js';
import { type ProgramRuns, measurePrograms } from './measure-programs.js';
import type { MeasuredProgram } from './measured-program.js';
import { bareProgram, flowProgram, hashProgram } from './measured-programs.js';

const TRAFFICS = [HOT, MANY_FLOWS, SHORT_CONNECTIONS, BULK] as const;

/** Promised for flow, net of what an empty program costs. */
const LIMITS_NS: ReadonlyMap<Traffic, number> = new Map([
  [HOT, 60],
  [MANY_FLOWS, 130],
  [SHORT_CONNECTIONS, 250],
]);

interface Programs {
  readonly empty: MeasuredProgram;
  readonly plain: MeasuredProgram;
  readonly flow: MeasuredProgram;
}

/** ns per packet of our program, and of what to compare it with. */
export const PROGRAMS: Benchmark = {
  name: 'programs',
  rounds: 7,
  async run(context) {
    const { build } = context;
    using empty = bareProgram('empty', build.object('empty'));
    using plain = hashProgram('plain_hash', build.object('plain_hash'), 'flows');
    using flow = flowProgram();
    const runs = await measurePrograms(context, [empty, plain, flow], TRAFFICS);
    return report(runs, { empty, plain, flow });
  },
};

function report(runs: ProgramRuns, programs: Programs): Report {
  const { flow } = programs;
  const rows: Cell[][] = [];
  const targets: Target[] = [];
  for (const traffic of TRAFFICS) {
    const { cells, netNs } = compare(runs, traffic, programs);
    rows.push([traffic.name, ...cells]);
    const limit = LIMITS_NS.get(traffic);
    if (limit === undefined) continue;
    const what = `flow net of empty, ${traffic.name}`;
    targets.push({ what, unit: 'ns per packet', limit, bound: 'at most', measured: netNs });
  }
  return {
    name: 'programs',
    title: 'what a packet costs at the hook',
    method: [
      'Programs at both TCX hooks of a pod’s veth on the node’s side; the sender on one CPU, the other end on another.',
      'ns per packet is run_time_ns by run_cnt of the kernel’s own statistics (bpf_stats), over one second.',
      'flow changes and drains its tables once in that second, as the agent does; plain_hash is emptied between runs.',
      'Net is less what the empty program cost in the same round, the ratio is of two such differences.',
      ...TRAFFICS.map(({ name, description }) => `${name}: ${description}.`),
      `The largest window held ${flow.largestWindow} of ${flow.capacity} flows.`,
    ],
    tables: [
      {
        columns: [
          'traffic',
          'packets/s',
          'empty, ns',
          'plain_hash, ns',
          'flow, ns',
          'plain_hash net, ns',
          'flow net, ns',
          'flow net : plain_hash net',
        ],
        rows,
      },
    ],
    targets,
  };
}

function compare(
  runs: ProgramRuns,
  traffic: Traffic,
  { empty, plain, flow }: Programs,
): { readonly cells: readonly Cell[]; readonly netNs: number } {
  const samples = runs.get(traffic) ?? new Map();
  const ns = (program: MeasuredProgram): number[] =>
    samplesOf(samples, program).map(({ nsPerPacket }) => nsPerPacket);
  const difference = (left: number, right: number): number => left - right;
  const plainNet = summarizePairs(ns(plain), ns(empty), difference);
  const flowNet = summarizePairs(ns(flow), ns(empty), difference);
  const ratio = summarizePairs(flowNet.samples, plainNet.samples, (left, right) => left / right);
  const rates = samplesOf(samples, flow).map(({ packetsPerSecond }) => packetsPerSecond);
  const absolute = [empty, plain, flow].map((program) => summarize(ns(program)));
  return { cells: [summarize(rates), ...absolute, plainNet, flowNet, ratio], netNs: flowNet.median };
}
