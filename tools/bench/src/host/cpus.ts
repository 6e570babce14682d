/** Who runs where: a generator that moves between CPUs, or shares one with its reader, measures the scheduler. */

import { RetinaError } from '@retina/core';
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Where packets are sent, and so where the programs under test run. */
export const SENDER_CPU = 0;
/** Where the other end runs; the same when there is no other. */
export const RECEIVER_CPU = Math.min(1, availableParallelism() - 1);

/** Keeps all threads of this process on one CPU until the result is disposed. */
export function pinSelf(cpu: number): Disposable {
  const before = /affinity list: (.*)/.exec(taskset('-p', '-c', String(process.pid)))?.[1] ?? '';
  taskset('-a', '-p', '-c', String(cpu), String(process.pid));
  return { [Symbol.dispose]: () => void taskset('-a', '-p', '-c', before, String(process.pid)) };
}

function taskset(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('taskset', args, { encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new RetinaError('HOST_CALL_FAILED', `taskset ${args.join(' ')}: ${stderr}`, { cause: error });
}
