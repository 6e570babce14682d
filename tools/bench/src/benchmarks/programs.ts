/** What the flow program costs a packet, beside a program that does nothing and the plainest aggregate. */

import { enableProgramStats } from '@retina/ebpf';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, BenchmarkContext } from '../benchmark.js';
import { interleave, samplesOf } from '../interleave.js';
import { FLOW_OBJECT } from '../paths.js';
import type { Report, Target } from '../report/report.js';
import { summarize, summarizePairs } from '../summary.js';
import { BULK, HOT, MANY_FLOWS, SHORT_CONNECTIONS, type Traffic } from '../traffic/traffic.js';
import { TrafficBed } from '../traffic/traffic-bed.js';
import { MeasuredProgram, type ProgramOptions } from './measured-program.js';

const HALF_SECOND_MS = 500;
/** Long enough that a generator runs at full speed and every flow has its record. */
const WARM_UP_MS = 150;

/** Promised for flow, net of what an empty program costs. */
const LIMITS_NS: ReadonlyMap<Traffic, number> = new Map([
  [HOT, 60],
  [MANY_FLOWS, 130],
  [SHORT_CONNECTIONS, 250],
]);

/** One run: every program once over the same traffic, in ns per packet, and how many packets there were. */
interface Cell {
  readonly nsPerPacket: number;
  readonly packetsPerSecond: number;
}

/** ns per packet of our program and of what to compare it with. */
export const PROGRAMS: Benchmark = {
  name: 'programs',
  rounds: 7,
  async run(context) {
    const { build } = context;
    const reports = await measurePrograms(context, [
      simpleProgram('empty', build.object('empty'), []),
      simpleProgram('plain_hash', build.object('plain_hash'), ['flows']),
      {
        name: 'flow',
        objectPath: FLOW_OBJECT,
        programs: { ingress: 'flow_from_endpoint', egress: 'flow_to_endpoint' },
        tables: ['flow4_even', 'flow4_odd'],
      },
    ]);
    return reports;
  },
};

function simpleProgram(name: string, objectPath: string, tables: readonly string[]): ProgramOptions {
  return { name, objectPath, programs: { ingress: name, egress: name }, tables };
}
