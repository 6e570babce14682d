/** What it costs to take a flow record from the kernel's table into the series of its pod. */

import { RetinaError } from '@retina/core';
import { readKernel } from '@retina/sources';
import type { Benchmark, BenchmarkContext } from '../benchmark.js';
import { ChildProgram } from '../host/child-program.js';
import { SENDER_CPU } from '../host/cpus.js';
import { interleave, samplesOf } from '../interleave.js';
import type { Report } from '../report/report.js';
import { summarize, summarizePairs } from '../summary.js';
import { POD_ADDRESS, TrafficBed } from '../traffic/traffic-bed.js';
import { type RecordDrain, drainOnly, drainAndDecode, drainIntoSeries } from './record-drains.js';

/** So many pods, each with so many flows: nearly as many records as a table holds. */
const PODS = 64;
const FLOWS_PER_POD = 480;
const RECORD_COUNT = PODS * FLOWS_PER_POD;
const FIRST_PORT = 1024;
/** Until the engine has compiled what it runs. */
const WARM_UP_ROUNDS = 3;

const LIMIT_US = 5;

/** What one window's records took. */
interface Run {
  readonly cpuUs: number;
  readonly recordsPerSecond: number;
}

/** CPU per record, stage by stage. */
export const RECORDS: Benchmark = {
  name: 'records',
  rounds: 15,
  async run(context) {
    await using bed = new TrafficBed();
    const kernel = readKernel();
    await using drain = await drainOnly(bed);
    await using decode = await drainAndDecode(bed, kernel);
    await using series = await drainIntoSeries(bed, kernel);
    const variants = [drain, decode, series];
    const rounds = context.rounds + WARM_UP_ROUNDS;
    const samples = await interleave({ variants, rounds }, async (variant, round) => {
      context.progress(`round ${round + 1} of ${rounds}, ${variant.name}`);
      return measure(variant, bed, context);
    });
    return report(variants, (variant) => samplesOf(samples, variant).slice(WARM_UP_ROUNDS));
  },
};

async function measure(variant: RecordDrain, bed: TrafficBed, context: BenchmarkContext): Promise<Run> {
  await sendOneOfEachFlow(bed, context);
  // The window of the traffic ends here, and is drained at the end of the next one.
  await variant.collect();
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const records = await variant.collect();
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  if (records !== RECORD_COUNT) {
    throw new RetinaError(
      'ILLEGAL_STATE',
      `${variant.name} has ${records} records instead of ${RECORD_COUNT}`,
    );
  }
  return { cpuUs: (user + system) / records, recordsPerSecond: records / seconds };
}

/** TCP segments, whose records are the costliest: every flag is counted. */
async function sendOneOfEachFlow({ node }: TrafficBed, { build, signal }: BenchmarkContext): Promise<void> {
  const flows = ['-t', '-a', `${PODS}`, '-n', `${FLOWS_PER_POD}`, '-c', `${RECORD_COUNT}`];
  const command = [build.executable('flood'), ...flows, POD_ADDRESS, `${FIRST_PORT}`];
  await using flood = new ChildProgram(command, { namespace: node, cpu: SENDER_CPU, signal });
  await flood.ended();
}

function report(variants: readonly RecordDrain[], runsOf: (variant: RecordDrain) => readonly Run[]): Report {
  const cpuOf = (variant: RecordDrain): number[] => runsOf(variant).map(({ cpuUs }) => cpuUs);
  const rows = variants.map((variant, index) => {
    const before = variants[index - 1];
    return [
      variant.name,
      summarize(cpuOf(variant)),
      before === undefined
        ? ''
        : summarizePairs(cpuOf(variant), cpuOf(before), (with_, without) => with_ - without),
      summarize(runsOf(variant).map(({ recordsPerSecond }) => recordsPerSecond)),
    ];
  });
  const whole = variants.at(-1);
  return {
    name: 'records',
    title: 'from the kernel’s table to a pod’s series',
    method: [
      `One window of ${RECORD_COUNT.toLocaleString('en-US')} TCP records, ${FLOWS_PER_POD} flows to each of ${PODS} pods, made by real packets.`,
      'Each stage includes those above it: the batched system calls alone, the flow signal with its decoder, and with pipeline and metrics sink.',
      'CPU is that of the whole process (getrusage), so what the garbage collector does on other threads counts too.',
    ],
    tables: [{ columns: ['stage', 'CPU per record, µs', 'more than before, µs', 'records/s'], rows }],
    targets: [
      {
        what: 'CPU per record, all stages',
        unit: 'µs',
        limit: LIMIT_US,
        bound: 'at most',
        measured: summarize(whole === undefined ? [] : cpuOf(whole)).median,
      },
    ],
  };
}
