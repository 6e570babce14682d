/** What a process uses, from /proc. */

import { readFileSync, readdirSync } from 'node:fs';

/** Memory of a process. */
export interface MemoryUse {
  readonly residentMiB: number;
  /** What no other process shares, and no file backs. */
  readonly anonymousMiB: number;
}

/** Time that all threads of a process have spent on CPUs. A thread that ended is not in it any more. */
export function cpuTimeNs(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    // "<on CPU, ns> <waiting, ns> <timeslices>" (Documentation/scheduler/sched-stats.rst).
    sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
  }
  return sum;
}

/** How much memory a process has now. */
export function memoryUse(pid: number): MemoryUse {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mebibytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { residentMiB: mebibytes('VmRSS'), anonymousMiB: mebibytes('RssAnon') };
}

/** The share of one CPU, in per cent, that a process takes while `during` lasts. */
export async function cpuPercent(pid: number, during: () => Promise<unknown>): Promise<number> {
  const startNs = cpuTimeNs(pid);
  const startMs = performance.now();
  await during();
  return ((cpuTimeNs(pid) - startNs) / ((performance.now() - startMs) * 1e6)) * 100;
}
