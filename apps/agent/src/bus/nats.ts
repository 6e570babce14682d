/** Everything of the agent that needs NATS: none of it when no server is configured. */

import type { Component, Supervisor } from '@retina/core';
import type { EventSink, Ledger, Sink } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import type { IdentityTable } from '@retina/pipeline';
import type { AgentConfig } from '../settings.js';
import { VERSION } from '../version.js';
import { createBus } from './agent-bus.js';
import { AgentPublisher } from './agent-publisher.js';
import type { ApplyConfiguration } from './bus-configuration.js';
import { EventPublisher } from './event-publisher.js';

/** What it is made of. */
export interface NatsParts {
  readonly nodeName: string;
  readonly table: IdentityTable;
  readonly apply: ApplyConfiguration;
  readonly ledger: Ledger;
  readonly registry: MetricRegistry;
  readonly statuses: () => ReturnType<Supervisor['statuses']>;
}

/** What others give to it, and what runs. */
export interface Nats {
  readonly components: readonly Component[];
  /** What takes batches for the aggregator. */
  readonly sinks: readonly Sink[];
  /** What takes events. */
  readonly events: EventSink | undefined;
}

/** Starts nothing, and loads nothing of NATS: an agent that stands alone does without its memory. */
export function createNats(config: AgentConfig, { statuses, ledger, registry, ...parts }: NatsParts): Nats {
  const bus = createBus(config, { ...parts, health: () => healthOf(statuses()) });
  if (bus === undefined) return { components: [], sinks: [], events: undefined };
  const publishing = { nodeName: parts.nodeName, ledger, registry, connection: () => bus.connection() };
  const events = new EventPublisher(config, publishing);
  const flows = config.publish.enabled ? [new AgentPublisher(config, publishing)] : [];
  return { components: [bus, ...flows, events], sinks: flows, events };
}

/** What a heartbeat says: the version, and each component that is not up. */
function healthOf(statuses: ReturnType<Supervisor['statuses']>): Readonly<Record<string, unknown>> {
  const notUp = statuses.filter(({ state }) => state !== 'up');
  return {
    version: VERSION,
    components: Object.fromEntries(notUp.map(({ name, state, error }) => [name, error?.message ?? state])),
  };
}
