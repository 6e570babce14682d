/** Turns batches into Retina's metrics, at node level and, with local context, at pod level. */

import type { Batch, Drop, DropTotal, Flow, ForwardTotal, Sink } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import { ConntrackMetrics, type CountedConnections } from './conntrack-metrics.js';
import type { LocalAddresses } from './local-addresses.js';
import { PodMetrics } from './pod-metrics.js';
import { ReachabilityMetrics } from './reachability-metrics.js';

const DEFAULT_IDLE_MS = 15 * 60_000;

/** What a metrics sink needs to know. */
export interface MetricsSinkOptions {
  readonly local: LocalAddresses;
  /** Whether there are series for pods; otherwise for the node only. */
  readonly podLevel: boolean;
  /** Whether Retina's metrics of connections are kept. */
  readonly conntrack?: boolean;
  /** How long a series of a pod lives on without a write; 15 min unless told. */
  readonly idleMs?: number;
  /** A clock that never goes back; that of the process unless told. */
  readonly nowMs?: () => number;
}

/** Counts what batches report. Never blocks and keeps nothing of a batch. */
export class MetricsSink implements Sink {
  readonly #registry: MetricRegistry;
  readonly #conntrack: ConntrackMetrics;
  readonly #withConntrack: boolean;
  readonly #reachability: ReachabilityMetrics;
  readonly #pods: PodMetrics | undefined;

  constructor(registry: MetricRegistry, options: MetricsSinkOptions) {
    const { local, podLevel, idleMs = DEFAULT_IDLE_MS, nowMs = () => performance.now() } = options;
    this.#registry = registry;
    this.#conntrack = new ConntrackMetrics(registry);
    this.#reachability = new ReachabilityMetrics(registry);
    this.#withConntrack = options.conntrack ?? false;
    if (!podLevel) return;
    const pods = new PodMetrics(registry, { local, idleMs });
    this.#pods = pods;
    // Only a scrape shows whether a series has ended, so each begins with that, and no timer has to be kept.
    registry.onCollect(() => pods.expire(nowMs()));
  }

  accept(batch: Batch): void {
    switch (batch.kind) {
      case 'flow':
        this.#countFlows(batch.flows);
        break;
      case 'connection':
        this.#conntrack.count(batch.connections, this.#withConntrack);
        break;
      case 'drop':
        for (const drop of batch.drops) this.#countDrop(drop);
        break;
      case 'drop-total':
        for (const total of batch.totals) this.#countDropTotal(total);
        break;
      case 'forward-total':
        for (const total of batch.totals) this.#countForward(total);
        break;
      case 'reachability':
        this.#reachability.show(batch.nodes);
        break;
      case 'drop-sample':
        break;
    }
  }

  /** Shows before each scrape which connections there are. */
  showConnections(connections: CountedConnections): Disposable {
    return this.#conntrack.show(connections, this.#withConntrack);
  }

  #countFlows(flows: readonly Flow[]): void {
    if (this.#pods === undefined) return;
    for (const flow of flows) this.#pods.countFlow(flow);
  }

  #countDrop(drop: Drop): void {
    const { reason, location, packets } = drop;
    this.#registry.counter('dropLocationPackets').series([reason, location]).add(packets);
    this.#pods?.countDrop(drop);
  }

  #countDropTotal({ reason, direction, packets, bytes }: DropTotal): void {
    this.#registry.counter('dropCount').series([reason, direction]).add(packets);
    this.#registry.counter('dropBytes').series([reason, direction]).add(bytes);
  }

  #countForward({ direction, packets, bytes }: ForwardTotal): void {
    this.#registry.counter('forwardCount').series([direction]).add(packets);
    this.#registry.counter('forwardBytes').series([direction]).add(bytes);
  }
}
