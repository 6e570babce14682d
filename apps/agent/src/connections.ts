/** The agent's table of connections, made from the configuration. */

import type { Component } from '@retina/core';
import {
  ConnectionTable,
  type ConnectionTableOptions,
  ConnectionTracker,
  type MetricsSink,
} from '@retina/pipeline';
import { ListeningSockets, type NodeNetwork } from '@retina/sources';
import type { SignalName } from './plugins.js';
import type { AgentConfig } from './settings.js';

const NS_PER_MS = 1e6;

/** What the table works with. */
export interface ConnectionParts extends Pick<ConnectionTableOptions, 'ledger' | 'report'> {
  readonly network: NodeNetwork;
  readonly metricsSink: MetricsSink;
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
  { network, metricsSink, ...parts }: ConnectionParts,
): Connections | undefined {
  if (!signals.has('flow')) return undefined;
  const listeners = new ListeningSockets(network);
  const table = new ConnectionTable({
    ...parts,
    listeners,
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
    reportIntervalMs: config.conntrackReportInterval,
  });
  return { table, tracker };
}
