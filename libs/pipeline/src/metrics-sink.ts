/** Turns batches into Retina's metrics, at node level and at pod level. */

import type { CompiledMetrics } from '@retina/api';
import { RetinaError } from '@retina/core';
import { ApiServers, type Batch, type Sink } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import { ConntrackMetrics, type CountedConnections } from './conntrack-metrics.js';
import { DropCauseMetrics } from './drop-cause-metrics.js';
import { DnsMetrics } from './dns-metrics.js';
import type { LocalAddresses } from './local-addresses.js';
import { NodeMetrics } from './node-metrics.js';
import { PodLevel } from './pod-level.js';
import { PodMetrics } from './pod-metrics.js';
import { PodNetworkMetrics } from './pod-network-metrics.js';
import { ReachabilityMetrics } from './reachability-metrics.js';
import { StatisticMetrics } from './statistic-metrics.js';
import { TcpMetrics } from './tcp-metrics.js';

const DEFAULT_IDLE_MS = 15 * 60_000;
const DEFAULT_DNS_NAMES = 200;

/** What a metrics sink needs to know. */
export interface MetricsSinkOptions {
  readonly local: LocalAddresses;
  /** Whether there are series for pods; otherwise for the node only. */
  readonly podLevel: boolean;
  /** Whether Retina's metrics of pods tell of both ends of their traffic. */
  readonly remoteContext?: boolean;
  /** Whether only pods are observed that ask for it by annotation. */
  readonly annotations?: boolean;
  /** Whether Retina's metrics of connections are kept. */
  readonly conntrack?: boolean;
  /** Where the Kubernetes API is served; nowhere unless told. */
  readonly apiServers?: ApiServers;
  /** DNS names that get series of their own; 200 unless told. */
  readonly dnsNames?: number;
  /** How long a series of a pod lives on without a write, unless the configuration says; 15 min unless told. */
  readonly idleMs?: number;
  /** A clock that never goes back; that of the process unless told. */
  readonly nowMs?: () => number;
}

/** What to do with each kind of batch. A new kind does not compile until it has its place here. */
type Counting = { readonly [Kind in Batch['kind']]: (batch: Extract<Batch, { kind: Kind }>) => void };

/** Counts what batches report. Never blocks and keeps nothing of a batch. */
export class MetricsSink implements Sink {
  readonly #counting: Counting;
  readonly #conntrack: ConntrackMetrics;
  readonly #level: PodLevel | undefined;

  constructor(registry: MetricRegistry, options: MetricsSinkOptions) {
    const { local, podLevel, dnsNames = DEFAULT_DNS_NAMES } = options;
    const { idleMs = DEFAULT_IDLE_MS, nowMs = () => performance.now() } = options;
    const { remoteContext = false, annotations = false } = options;
    const level = podLevel ? new PodLevel(registry, { remoteContext, annotations, idleMs }) : undefined;
    this.#level = level;
    const pods = level === undefined ? undefined : new PodMetrics(level, { local, idleMs });
    const dns = new DnsMetrics(registry, { level, names: dnsNames, idleMs });
    const { apiServers = new ApiServers([]) } = options;
    const tcp = new TcpMetrics(registry, { level, local, apiServers });
    const node = new NodeMetrics(registry);
    const causes = new DropCauseMetrics(registry);
    const conntrack = new ConntrackMetrics(registry, options.conntrack ?? false);
    this.#conntrack = conntrack;
    const reachability = new ReachabilityMetrics(registry);
    const statistics = new StatisticMetrics(registry);
    const podNetworks = podLevel ? new PodNetworkMetrics(registry) : undefined;
    this.#counting = {
      flow: ({ flows }) => {
        for (const flow of flows) {
          pods?.countFlow(flow);
          tcp.countHandshake(flow);
        }
      },
      tcp: ({ happenings }) => happenings.forEach((happening) => tcp.countHappening(happening)),
      'tcp-total': ({ totals }) => totals.forEach((total) => tcp.countTotal(total)),
      'tcp-sockets': ({ sockets }) => tcp.setSockets(sockets),
      connection: ({ connections }) => conntrack.count(connections),
      reachability: ({ nodes }) => reachability.show(nodes),
      drop: ({ drops }) => {
        for (const drop of drops) {
          node.countDropPlace(drop);
          pods?.countDrop(drop);
        }
      },
      'drop-total': ({ totals }) => totals.forEach((total) => node.countDrop(total)),
      'drop-cause': ({ totals }) => totals.forEach((total) => causes.count(total)),
      'drop-sample': () => undefined,
      'forward-total': ({ totals }) => totals.forEach((total) => node.countForward(total)),
      statistics: ({ reading }) => statistics.show(reading),
      'pod-network': ({ pods: networks }) => podNetworks?.show(networks),
      dns: ({ events }) => events.forEach((event) => dns.countEvent(event)),
      'dns-total': ({ total }) => dns.countTotal(total),
    };
    if (!podLevel) return;
    // Only a scrape shows whether a series has ended, so each begins with that, and no timer has to be kept.
    registry.onCollect(() => {
      level?.expire(nowMs());
      pods?.expire(nowMs());
      dns.expire(nowMs());
    });
  }

  /**
   * Shapes the pod metrics as a cluster's configuration says.
   * @throws RetinaError FEATURE_UNSUPPORTED when there are none.
   */
  apply(compiled: CompiledMetrics): void {
    if (this.#level !== undefined) this.#level.apply(compiled);
    else if (compiled.metrics.length > 0) {
      throw new RetinaError(
        'FEATURE_UNSUPPORTED',
        'MetricsConfigurations shape metrics of pods, and this agent has none: set enablePodLevel to true',
      );
    }
  }

  /** Shows before each scrape which connections there are. */
  showConnections(connections: CountedConnections): Disposable {
    return this.#conntrack.show(connections);
  }

  accept(batch: Batch): void {
    // Each kind finds the function of its own kind; TypeScript cannot follow that.
    (this.#counting[batch.kind] as (batch: Batch) => void)(batch);
  }
}
