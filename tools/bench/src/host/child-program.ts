/** A program of another process that a benchmark starts, watches and ends. */

import { RetinaError } from '@retina/core';
import type { Namespace } from '@retina/ebpf/testing';
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Enough of it to say what went wrong. */
const ERROR_LENGTH = 2000;
const LOOK_INTERVAL_MS = 5;

/** How to start a program. */
export interface ChildOptions {
  /** Where it runs; in this process's namespace if absent. */
  readonly namespace?: Namespace;
  /** The only CPU that it runs on; any if absent. */
  readonly cpu?: number;
  /** Ends every wait for the program when aborted. */
  readonly signal: AbortSignal;
  /** File descriptors that it inherits as 3, 4, … */
  readonly inherit?: readonly number[];
}

/** What a generator or a sink says at its end. */
export interface Tally {
  readonly count: number;
  /** How long it ran, where it knows. */
  readonly seconds?: number;
}

/** A running program. It dies with this object, and with this process however that ends. */
export class ChildProgram implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #command: string;
  readonly #signal: AbortSignal;
  #isClosed = false;
  #output = '';
  #errors = '';

  constructor(command: readonly string[], { namespace, cpu, signal, inherit = [] }: ChildOptions) {
    signal.throwIfAborted();
    const pin = cpu === undefined ? [] : ['taskset', '-c', String(cpu)];
    const args = ['--pdeathsig', 'KILL', ...pin, ...command];
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...inherit];
    const child = namespace?.spawn(['setpriv', ...args], { stdio }) ?? spawn('setpriv', args, { stdio });
    child.stdout?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-ERROR_LENGTH);
    });
    child.once('error', ({ message }) => (this.#errors += message));
    child.once('close', () => (this.#isClosed = true));
    this.#child = child;
    this.#command = command.join(' ');
    this.#signal = signal;
  }

  /** @throws HOST_CALL_FAILED when it could not be started. */
  get pid(): number {
    if (this.#child.pid === undefined) throw this.#failure();
    return this.#child.pid;
  }

  /** What it has written so far. */
  get output(): string {
    return this.#output;
  }

  /** Whether it is over. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Waits until it has written `text`, by which it says that it is ready. */
  async wrote(text: string): Promise<void> {
    while (!this.#output.includes(text)) {
      if (this.#isClosed) throw this.#failure();
      await sleep(LOOK_INTERVAL_MS, undefined, { signal: this.#signal });
    }
  }

  /** Asks it to end. */
  stop(): void {
    this.#child.kill('SIGTERM');
  }

  /** Waits for its end and returns what it wrote. @throws HOST_CALL_FAILED when it did not end well. */
  async ended(): Promise<string> {
    if (!this.#isClosed) await once(this.#child, 'close', { signal: this.#signal });
    if (this.#child.exitCode !== 0) throw this.#failure();
    return this.#output;
  }

  /** Waits for the end of a generator or a sink, and returns what it counted. */
  async tally(): Promise<Tally> {
    const output = await this.ended();
    return JSON.parse(output.slice(output.indexOf('{'))) as Tally;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed || this.#child.pid === undefined) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }

  #failure(): RetinaError {
    const { exitCode, signalCode } = this.#child;
    return new RetinaError('HOST_CALL_FAILED', `${this.#command} failed: ${this.#errors}`, {
      details: { exitCode, signalCode, output: this.#output.slice(-ERROR_LENGTH) },
    });
  }
}
