/** The parts of the agent that talk to NATS. */

import { BusConnection, busOptions, IdentityWatch, podKeys } from '@retina/bus';
import type { Component } from '@retina/core';
import type { AgentConfig } from '../settings.js';
import type { AgentBusParts } from './agent-bus.js';
import { clusterOf } from './cluster-name.js';
import { Heartbeat } from './heartbeat.js';
import { BusConfiguration, type ReportedObserver } from './bus-configuration.js';

/** The connection that all of them share. */
export function createConnection(config: AgentConfig, nodeName: string): BusConnection {
  return new BusConnection(busOptions(config.nats, `retina-agent ${nodeName}`));
}

/** In the order of their start. */
export function createBusComponents(
  config: AgentConfig,
  connection: BusConnection,
  { nodeName, table, apply, health }: AgentBusParts,
): readonly Component[] {
  // Local context shows pods of this node only: nobody else's identity is worth its memory.
  const filter = config.remoteContext ? undefined : podKeys(nodeName);
  return [
    connection,
    new IdentityWatch(connection, table, filter),
    new BusConfiguration(connection, { node: nodeName, observer: reachableObserver(config), apply }),
    new Heartbeat({ bus: connection, cluster: clusterOf(config), node: nodeName, health }),
  ];
}

/** The Observer, unless it is off or only for this machine. */
function reachableObserver({ observer }: AgentConfig): ReportedObserver | undefined {
  const { enabled, host, port, certFile } = observer;
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  return !enabled || isLoopback ? undefined : { port, tls: certFile !== undefined };
}
