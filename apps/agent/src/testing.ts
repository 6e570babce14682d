/** Agents inside test networks. Only for tests. */

import { type LogLine, LogLines, createLogger, formatAddress, loadSettings } from '@retina/core';
import type { Namespace } from '@retina/ebpf/testing';
import type { Ledger } from '@retina/flow';
import { type Agent, type AgentOptions, createAgent } from './agent.js';
import { AGENT_SETTINGS } from './settings.js';

/** With the thread in a namespace until the work is done. */
export async function inside<T>(namespace: Namespace, work: () => Promise<T>): Promise<T> {
  using _ = namespace.enter();
  return await work();
}

/** A running agent whose sockets and programs are in a namespace. */
export class TestAgent implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #entered: Disposable;
  readonly #log: LogLines;

  private constructor(agent: Agent, entered: Disposable, log: LogLines) {
    this.#agent = agent;
    this.#entered = entered;
    this.#log = log;
  }

  /** Starts an agent with these settings, given as in the environment without RETINA_. */
  static async start(
    namespace: Namespace,
    settings: Readonly<Record<string, string>> = {},
    options: Partial<AgentOptions> = {},
  ): Promise<TestAgent> {
    const env: Record<string, string> = {
      RETINA_APISERVER_HOST: '127.0.0.1',
      RETINA_APISERVER_PORT: '0',
      RETINA_OBSERVER_PORT: '0',
      RETINA_WINDOWINTERVAL: '100ms',
      RETINA_METRICSINTERVAL: '100ms',
      // The process is that of the tests, which is busier than an agent.
      RETINA_GOVERNOR: 'off',
    };
    for (const [key, value] of Object.entries(settings)) env[`RETINA_${key}`] = value;
    const log = new LogLines();
    const agent = createAgent(loadSettings(AGENT_SETTINGS, { env }).config, {
      logger: createLogger({ level: 'info', destination: log }),
      onFailure: (error) => {
        throw error;
      },
      ...options,
    });
    // Interfaces are found and programs attached by number, in the namespace of the thread: it stays there.
    const entered = namespace.enter();
    await agent.supervisor.start();
    return new TestAgent(agent, entered, log);
  }

  get ledger(): Ledger {
    return this.#agent.ledger;
  }

  /** Where the Observer listens, as its clients take it. */
  get observerAddress(): string {
    const address = this.#agent.observer?.address;
    if (address === undefined) throw new Error('the Observer does not listen');
    return formatAddress(address);
  }

  /** Lines logged so far. */
  get lines(): readonly LogLine[] {
    return this.#log.lines;
  }

  /** What the agent serves at a path. */
  async get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const { host, port } = this.#agent.http.address;
    const response = await fetch(`http://${host}:${port}${path}`, { headers: { connection: 'close' } });
    return { status: response.status, text: await response.text() };
  }

  /** The value of a series by its name and labels as they are written, or undefined when there is no such series. */
  async metric(series: string): Promise<number | undefined> {
    const { text } = await this.get('/metrics');
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.supervisor.stop();
    this.#entered[Symbol.dispose]();
  }
}
