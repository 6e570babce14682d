/** Runs programs in turn under real traffic, and reads from the kernel what each packet cost. */

import { RetinaError } from '@retina/core';
import { enableProgramStats } from '@retina/ebpf';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchmarkContext } from '../benchmark.js';
import { type Samples, interleave } from '../interleave.js';
import type { Traffic } from '../traffic/traffic.js';
import { TrafficBed } from '../traffic/traffic-bed.js';
import type { MeasuredProgram } from './measured-program.js';

/** Long enough that a generator runs at full speed and every flow has its record. */
const WARM_UP_MS = 150;
const HALF_SECOND_MS = 500;

/** What one second of traffic gave. */
export interface ProgramRun {
  readonly nsPerPacket: number;
  readonly packetsPerSecond: number;
}

/** The runs of each program under each kind of traffic. */
export type ProgramRuns = ReadonlyMap<Traffic, Samples<MeasuredProgram, ProgramRun>>;

/** Measures each program once per round under each kind of traffic. */
export async function measurePrograms(
  context: BenchmarkContext,
  programs: readonly MeasuredProgram[],
  traffics: readonly Traffic[],
): Promise<ProgramRuns> {
  await using bed = new TrafficBed();
  using _ = enableProgramStats();
  const runs = new Map<Traffic, Samples<MeasuredProgram, ProgramRun>>();
  for (const traffic of traffics) {
    const samples = await interleave({ variants: programs, rounds: context.rounds }, (program, round) => {
      context.progress(`${traffic.name}, round ${round + 1} of ${context.rounds}, ${program.name}`);
      return measure(program, { bed, traffic, context });
    });
    runs.set(traffic, samples);
  }
  return runs;
}

interface Setting {
  readonly bed: TrafficBed;
  readonly traffic: Traffic;
  readonly context: BenchmarkContext;
}

/** One second, in the middle of which a window ends: as often as in the agent, records are made anew and drained. */
async function measure(program: MeasuredProgram, { bed, traffic, context }: Setting): Promise<ProgramRun> {
  const wait = (ms: number): Promise<void> => sleep(ms, undefined, { signal: context.signal });
  await program.clear();
  using _ = program.attach(bed);
  await using __ = await traffic.start(bed, context);
  await wait(WARM_UP_MS);
  await program.endWindow();
  await wait(WARM_UP_MS);

  const before = program.runs();
  const startMs = performance.now();
  await wait(HALF_SECOND_MS);
  await program.endWindow();
  await wait(HALF_SECOND_MS);
  const after = program.runs();
  const seconds = (performance.now() - startMs) / 1000;

  const count = after.count - before.count;
  if (count === 0) throw new RetinaError('ILLEGAL_STATE', `${traffic.name} made no traffic`);
  return { nsPerPacket: (after.timeNs - before.timeNs) / count, packetsPerSecond: count / seconds };
}
