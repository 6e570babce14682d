/** The signals of the agent: how each is made from the configuration. */

import type { ApiServers } from '@retina/flow';
import {
  DnsSignal,
  DropSignal,
  type FlowDetail,
  FlowSignal,
  ForwardSignal,
  InfinibandSignal,
  type Kernel,
  type NodeNetwork,
  ReachabilitySignal,
  NodeSignal,
  type Signal,
  type SignalContext,
  TcpSignal,
  readKernel,
} from '@retina/sources';
import { SIGNALS, type SignalName } from './plugins.js';
import { type AgentConfig, metricsIntervalMs } from './settings.js';

/** What signals are made of. */
export interface SignalParts {
  readonly config: AgentConfig;
  readonly context: SignalContext;
  readonly network: NodeNetwork;
  /** The name of this node, unless configured. */
  readonly nodeName: string;
  readonly apiServers: ApiServers;
  /** Other compiled programs than our own, by signal. */
  readonly objectPaths: Readonly<Partial<Record<SignalName, string>>>;
}

/** A signal that has a name of the table. */
export type NamedSignal = Signal & { readonly name: SignalName };

/** Makes the signals with these names, in the order in which they start. Opens none. */
export function createSignals(names: ReadonlySet<SignalName>, parts: SignalParts): NamedSignal[] {
  const { config, context, network, apiServers, objectPaths } = parts;
  const kernel = once(readKernel);
  const objectPath = (signal: SignalName): { objectPath?: string } => {
    const path = objectPaths[signal];
    return path === undefined ? {} : { objectPath: path };
  };
  const makers: Record<SignalName, () => NamedSignal> = {
    forward: () => new ForwardSignal(context, network),
    drop: () =>
      new DropSignal(context, {
        ...objectPath('drop'),
        kernel,
        maxEntries: config.dropMapMaxEntries,
        ringBytes: config.dropRingBytes,
      }),
    tcp: () =>
      new TcpSignal(context, {
        ...objectPath('tcp'),
        kernel,
        maxEntries: config.tcpMapMaxEntries,
        socketsIntervalMs: metricsIntervalMs(config),
        topRemotes: config.tcpRemotes,
        apiServers,
      }),
    node: () =>
      new NodeSignal(context, {
        shows: (name) => !network.isEndpoint(name),
        namespaceFolder: config.enablePodLevel ? config.podNamespaceFolder : undefined,
      }),
    infiniband: () => new InfinibandSignal(context),
    dns: () =>
      new DnsSignal(context, {
        ...objectPath('dns'),
        kernel,
        ringBytes: config.dnsRingBytes,
        timeoutMs: config.dnsTimeout,
        cgroup: config.cgroupFolder,
      }),
    flow: () =>
      new FlowSignal(context, {
        ...objectPath('flow'),
        kernel,
        interfaces: network,
        ...flowDetail(config),
        maxEntries: config.flowMapMaxEntries,
        tcx: config.enableTCX,
      }),
    reachability: () =>
      new ReachabilitySignal(context, {
        nodeName: parts.nodeName,
        targets: () => config.reachabilityTargets,
        timeoutMs: config.reachabilityTimeout,
        jitterMs: config.reachabilityInterval / 10,
      }),
  };
  return SIGNALS.filter((name) => names.has(name)).map((name) => makers[name]());
}

/** As Retina means its keys: `high` leaves out the uplinks, and only there flows are sampled. */
export function flowDetail({
  dataAggregationLevel,
  dataSamplingRate,
}: Pick<AgentConfig, 'dataAggregationLevel' | 'dataSamplingRate'>): FlowDetail {
  if (dataAggregationLevel === 'low') return { roles: ['endpoint', 'uplink'], oneOf: 1 };
  return { roles: ['endpoint'], oneOf: dataSamplingRate };
}

/** Signals that do little else than read counters. */
const COUNTERS: readonly SignalName[] = ['forward', 'node', 'infiniband'];

/** How often a signal is collected. */
export function collectionIntervalMs(signal: SignalName, config: AgentConfig): number {
  if (signal === 'reachability') return config.reachabilityInterval;
  return COUNTERS.includes(signal) ? metricsIntervalMs(config) : config.windowInterval;
}

/** Asks the kernel at most once, however many signals want to know. */
function once(read: () => Kernel): () => Kernel {
  let kernel: Kernel | undefined;
  return () => (kernel ??= read());
}
