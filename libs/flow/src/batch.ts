/** What travels from sources to sinks. */

import type { Connection } from './connection.js';
import type { DropCauseTotal } from './drop-cause.js';
import type { Drop, DropTotal, Flow, ForwardTotal } from './flow.js';
import type { PodNetwork } from './pod-network.js';
import type { Reachability } from './reachability.js';
import type { DnsEvent, DnsTotal } from './dns.js';
import type { StatisticReading } from './statistic.js';
import type { TcpHappening, TcpSockets, TcpTotal } from './tcp.js';

/** New counts since the last batch of the same kind: sinks add them up. */
export type Batch =
  | { readonly kind: 'flow'; readonly flows: readonly Flow[] }
  | { readonly kind: 'connection'; readonly connections: readonly Connection[] }
  /** All nodes that are probed: one that is not in it any more is gone. */
  | { readonly kind: 'reachability'; readonly nodes: readonly Reachability[] }
  | { readonly kind: 'drop'; readonly drops: readonly Drop[] }
  | { readonly kind: 'drop-total'; readonly totals: readonly DropTotal[] }
  /** Shares of the total of NETFILTER_DROP: they add up to it. */
  | { readonly kind: 'drop-cause'; readonly totals: readonly DropCauseTotal[] }
  | { readonly kind: 'drop-sample'; readonly drops: readonly Drop[] }
  | { readonly kind: 'dns'; readonly events: readonly DnsEvent[] }
  | { readonly kind: 'dns-total'; readonly total: DnsTotal }
  | { readonly kind: 'tcp'; readonly happenings: readonly TcpHappening[] }
  | { readonly kind: 'tcp-total'; readonly totals: readonly TcpTotal[] }
  | { readonly kind: 'tcp-sockets'; readonly sockets: TcpSockets }
  | { readonly kind: 'statistics'; readonly reading: StatisticReading }
  /** All network namespaces of pods: one that is not in it any more is gone. */
  | { readonly kind: 'pod-network'; readonly pods: readonly PodNetwork[] }
  | { readonly kind: 'forward-total'; readonly totals: readonly ForwardTotal[] };

/**
 * Where batches go. `accept` is synchronous and never waits: a sink that has to wait owns a bounded queue and counts
 * what it cannot hold. Batches are small enough (1,024 records) that one call stays within a few milliseconds.
 */
export interface Sink {
  accept(batch: Batch): void;
}
