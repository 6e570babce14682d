/** What the agent has from NATS: who is who, and what to do. */

import type { BusConnection } from '@retina/bus';
import type { Component, RunContext } from '@retina/core';
import type { IdentityTable } from '@retina/pipeline';
import type { AgentConfig } from '../settings.js';
import type { ApplyConfiguration } from './bus-configuration.js';
import type { Health } from './heartbeat.js';

/** Where things go. */
export interface AgentBusParts {
  readonly nodeName: string;
  readonly table: IdentityTable;
  readonly apply: ApplyConfiguration;
  /** What heartbeats say of the agent. */
  readonly health: Health;
}

/** Undefined when no server is configured. */
export function createBus(config: AgentConfig, parts: AgentBusParts): AgentBus | undefined {
  return config.nats.servers.length === 0 ? undefined : new AgentBus(config, parts);
}

/** The client of NATS is loaded with the start: an agent that stands alone does without its memory. */
export class AgentBus implements Component {
  readonly name = 'nats';
  /** Without NATS everything that is known stays, and everything else works. */
  readonly optional = true;
  readonly #config: AgentConfig;
  readonly #parts: AgentBusParts;
  readonly #running: Component[] = [];
  #connection: Promise<BusConnection> | undefined;

  constructor(config: AgentConfig, parts: AgentBusParts) {
    this.#config = config;
    this.#parts = parts;
  }

  /** The connection, which stays the same over restarts of this component. */
  async connection(): Promise<BusConnection> {
    this.#connection ??= import('./bus-components.js').then(({ createConnection }) =>
      createConnection(this.#config, this.#parts.nodeName),
    );
    return this.#connection;
  }

  /** Resolves at once, also while no server can be reached. */
  async start(context: RunContext): Promise<void> {
    const { createBusComponents } = await import('./bus-components.js');
    for (const component of createBusComponents(this.#config, await this.connection(), this.#parts)) {
      this.#running.push(component);
      await component.start(context);
    }
  }

  async stop(): Promise<void> {
    for (const component of this.#running.splice(0).toReversed()) await component.stop();
  }
}
