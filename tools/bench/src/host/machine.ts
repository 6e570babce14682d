/** On what the figures were measured: they mean nothing without it. */

import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem } from 'node:os';

/** A machine, and what was measured on it when. */
export interface Machine {
  readonly date: string;
  readonly kernel: string;
  readonly cpu: string;
  readonly cpus: number;
  readonly memoryGiB: number;
  readonly node: string;
  /** The commit; with a plus when there were changes that it does not have. */
  readonly revision: string;
}

/** Describes this machine, today. */
export function describeMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    kernel: release(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    revision: revision(),
  };
}

function revision(): string {
  const git = (...args: readonly string[]): string | undefined => {
    const { status, stdout } = spawnSync('git', ['-C', import.meta.dirname, ...args], { encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  const commit = git('rev-parse', '--short', 'HEAD');
  if (commit === undefined) return 'unknown';
  return git('status', '--porcelain') === '' ? commit : `${commit}+`;
}
