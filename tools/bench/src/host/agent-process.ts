/** The agent, run as users run it: another process, in the namespace of the node. */

import { RetinaError } from '@retina/core';
import type { Namespace } from '@retina/ebpf/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { AGENT_MAIN } from '../paths.js';
import { ChildProgram } from './child-program.js';
import { getInNamespace } from './get-in-namespace.js';

const HOST = '127.0.0.1';
const PORT = 10093;
const LOOK_INTERVAL_MS = 5;
const START_TIMEOUT_MS = 15_000;

/** A running agent with its default settings, but for those that are given. */
export class AgentProcess implements AsyncDisposable {
  /** From the start of the process until /readyz said yes. */
  readonly startUpMs: number;
  readonly #program: ChildProgram;
  readonly #node: Namespace;
  readonly #signal: AbortSignal;

  private constructor(
    program: ChildProgram,
    { node, signal, startUpMs }: { node: Namespace; signal: AbortSignal; startUpMs: number },
  ) {
    this.#program = program;
    this.#node = node;
    this.#signal = signal;
    this.startUpMs = startUpMs;
  }

  /**
   * Starts it on a node, and resolves when it is ready.
   * @param changes Settings as in the environment, such as RETINA_GOVERNOR=off.
   */
  static async start(
    node: Namespace,
    signal: AbortSignal,
    changes: readonly string[] = [],
  ): Promise<AgentProcess> {
    const startMs = performance.now();
    const settings = [`RETINA_APISERVER_HOST=${HOST}`, `RETINA_APISERVER_PORT=${PORT}`];
    const command = ['env', ...settings, ...changes, AGENT_MAIN];
    const program = new ChildProgram(command, { namespace: node, signal });
    try {
      await untilReady(program, { node, signal });
      return new AgentProcess(program, { node, signal, startUpMs: performance.now() - startMs });
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw error;
    }
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** The sum of a metric's series, or one series by its name and labels; 0 when there is none. */
  async metric(name: string): Promise<number> {
    const { body } = await getInNamespace(this.#node, `http://${HOST}:${PORT}/metrics`, {
      signal: this.#signal,
    });
    return body
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** Stops it as Kubernetes does, and waits for its end. */
  async stop(): Promise<void> {
    this.#program.stop();
    await this.#program.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }
}

async function untilReady(
  program: ChildProgram,
  { node, signal }: { readonly node: Namespace; readonly signal: AbortSignal },
): Promise<void> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (!(await isReady(node, signal))) {
    // Says why when the agent ended by itself.
    if (program.isClosed) await program.ended();
    if (performance.now() > deadlineMs) {
      throw new RetinaError('HOST_CALL_FAILED', `the agent is not ready after ${START_TIMEOUT_MS} ms`);
    }
    await sleep(LOOK_INTERVAL_MS, undefined, { signal });
  }
}

/** Before it listens, the connection is refused. */
async function isReady(node: Namespace, signal: AbortSignal): Promise<boolean> {
  try {
    return (await getInNamespace(node, `http://${HOST}:${PORT}/readyz`, { signal })).status === 200;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
