/** Runs a program of the repository, with its output where ours goes. */

import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** What to run, from the root of the repository. */
export interface Command {
  /** A program of node_modules/.bin or of the system. */
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** A program that is still running then is killed. */
  readonly timeoutMs: number;
}

/** How a program ended. */
export type Ending =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'timed-out'; readonly timeoutMs: number }
  | { readonly kind: 'missing' };

/** Runs commands; tests replace it. */
export type RunCommand = (command: Command) => Promise<Ending>;

/** A runner for a repository, with the environment that its programs inherit. */
export function commandRunner(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): RunCommand {
  const path = [join(root, 'node_modules/.bin'), environment['PATH'] ?? ''].join(delimiter);
  return async ({ program, args, environment: added, timeoutMs }) =>
    new Promise<Ending>((resolve) => {
      const child = spawn(program, args, {
        cwd: root,
        env: { ...environment, PATH: path, ...added },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, timeoutMs);
      child.once('error', () => {
        clearTimeout(timer);
        resolve({ kind: 'missing' });
      });
      child.once('exit', (status, signal) => {
        clearTimeout(timer);
        if (timedOut) resolve({ kind: 'timed-out', timeoutMs });
        else
          resolve(status === null ? { kind: 'killed', signal: String(signal) } : { kind: 'exited', status });
      });
    });
}

/** Whether a program did what it should. */
export function succeeded(ending: Ending): boolean {
  return ending.kind === 'exited' && ending.status === 0;
}

/** How a program ended, in words. */
export function endingText(ending: Ending): string {
  switch (ending.kind) {
    case 'exited':
      return `exit status ${ending.status}`;
    case 'killed':
      return `killed by ${ending.signal}`;
    case 'timed-out':
      return `still running after ${ending.timeoutMs / 1000} s`;
    case 'missing':
      return 'could not be started';
  }
}
