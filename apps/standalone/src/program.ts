/** A program that runs beside others and ends with them. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Component, RetinaError, type RunContext } from '@retina/core';

/** What is run. */
export interface ProgramOptions {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Its output goes where ours goes, or nowhere. */
  readonly output: 'shown' | 'hidden';
  /** Asked every 50 ms after the start until it says yes; nobody is waited for unless told. */
  readonly isUp?: () => Promise<boolean>;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 25_000;
const POLL_MS = 50;

/**
 * In a process group of its own, so that Ctrl-C reaches only us and we stop all in order; and the kernel ends it when we
 * are killed. Its end before its time ends the others.
 */
export class Program implements Component {
  readonly name: string;
  readonly #options: ProgramOptions;
  #child: ChildProcess | undefined;
  #isStopping = false;

  constructor(options: ProgramOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async start(context: RunContext): Promise<void> {
    const { command, env, output, isUp } = this.#options;
    const stdio = output === 'shown' ? 'inherit' : 'ignore';
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', ...command], {
      env,
      detached: true,
      stdio: ['ignore', stdio, 'inherit'],
    });
    this.#child = child;
    child.once('error', (cause) => context.fail(this.#ended(cause.message)));
    child.once('exit', (code, signal) => {
      if (!this.#isStopping) context.fail(this.#ended(`it ended by itself with ${signal ?? code}`));
    });
    await this.#comesUp(child, isUp);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timeout = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timeout);
  }

  async #comesUp(child: ChildProcess, isUp: () => Promise<boolean> = async () => true): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!(await isUp())) {
      if (child.exitCode !== null) throw this.#ended(`it ended with ${child.exitCode}`);
      if (performance.now() > deadline) throw this.#ended('it does not answer');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Terminal: what it had to say is on the screen, and a second try would say it again. */
  #ended(why: string): RetinaError {
    return new RetinaError('PROGRAM_ENDED', `${this.name}: ${why}`, { details: { program: this.name } });
  }
}
