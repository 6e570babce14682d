/** The agent's table of connections, made from the configuration. */

import type { Component, Logger } from '@retina/core';
import type { MetricRegistry } from '@retina/metrics';
import {
  ConnectionTable,
  type ConnectionTableOptions,
  ConnectionTracker,
  type MetricsSink,
} from '@retina/pipeline';
import { ConntrackNat, ListeningSockets, type NodeNetwork } from '@retina/sources';
import type { SignalName } from './plugins.js';
import type { AgentConfig } from './settings.js';

const NS_PER_MS = 1e6;

/** What the table works with. */
export interface ConnectionParts extends Pick<ConnectionTableOptions, 'ledger' | 'report'> {
  readonly network: NodeNetwork;
  readonly metricsSink: MetricsSink;
  readonly registry: MetricRegistry;
  readonly logger: Logger;
}

/** The table, and what keeps it going. */
export interface Connections {
  readonly table: ConnectionTable;
  readonly tracker: Component;
}

/** Makes them where there are flows to join. Starts nothing. */
export function createConnections(
  signals: ReadonlySet<SignalName>,
  config: AgentConfig,
  { network, metricsSink, registry, logger, ...parts }: ConnectionParts,
): Connections | undefined {
  if (!signals.has('flow')) return undefined;
  const listeners = new ListeningSockets(network);
  const nat =
    config.publish.enabled && config.nats.servers.length > 0 ? createNat(registry, logger) : undefined;
  const table = new ConnectionTable({
    ...parts,
    listeners,
    nat,
    maxEntries: config.conntrackMaxEntries,
    lifetimes: {
      tcpNs: config.conntrackTcpLifetime * NS_PER_MS,
      closedNs: config.conntrackClosedLifetime * NS_PER_MS,
      openingNs: config.conntrackSynLifetime * NS_PER_MS,
      otherNs: config.conntrackOtherLifetime * NS_PER_MS,
    },
    sinceNs: Number(process.hrtime.bigint()),
  });
  metricsSink.showConnections(table);
  const tracker = new ConnectionTracker({
    table,
    listeners,
    nat,
    reportIntervalMs: config.conntrackReportInterval,
  });
  return { table, tracker };
}

/** For the aggregator, which adds up what several nodes see: the node's own metrics do without. */
function createNat(registry: MetricRegistry, logger: Logger): ConntrackNat {
  const lookups = registry.counter('natLookups');
  return new ConntrackNat({
    logger,
    count: (outcome, connections) => lookups.series([outcome]).add(connections),
  });
}
