/** Everything that can be configured in the agent: Retina's keys, and ours. docs/reference/configuration.md is made of it. */

import {
  LOG_LEVELS,
  type SettingType,
  type SettingsOf,
  boolean,
  bytes,
  defineSettings,
  duration,
  ignored,
  integer,
  listOf,
  oneOf,
  optionalText,
  port,
  positiveFraction,
  setting,
  text,
} from '@retina/core';

import { BUS_SETTINGS } from '@retina/bus/settings';
import { OTLP_SETTINGS } from '@retina/otlp';
import { nodeTarget } from './node-target.js';
import { PUBLISH_SETTINGS } from './publish-settings.js';
import { OBSERVER_SETTINGS } from './observer-settings.js';

/** Names that `enabledPlugin` takes: our signals, and Retina's plugins. */
const PLUGINS = [
  'forward',
  'drop',
  'flow',
  'reachability',
  'tcp',
  'node',
  'packetforward',
  'dropreason',
  'packetparser',
  'dns',
  'linuxutil',
  'tcpretrans',
  'infiniband',
  'ciliumeventobserver',
] as const;

/** A shorter interval would do little else than read counters. */
const MIN_INTERVAL_MS = 100;

/** Those values of a type that are fit; `which` says what they have in common. */
function only<T>(type: SettingType<T>, which: string, isFit: (value: T) => boolean): SettingType<T> {
  const accepts = `${type.accepts}, ${which}`;
  return {
    ...type,
    accepts,
    parse: (raw) => {
      const parsed = type.parse(raw);
      if ('value' in parsed && isFit(parsed.value)) return parsed;
      return { problem: `${JSON.stringify(raw)} is not ${accepts}` };
    },
  };
}

/** Sizes that the kernel takes for a ring buffer. */
function ringSize(): SettingType<number> {
  const sizes = bytes({ min: 4096, max: 2 ** 30 });
  return only(sizes, 'a power of two', (size) => Number.isInteger(Math.log2(size)));
}

/** Intervals, and zero for none. */
function intervalOrZero(): SettingType<number> {
  return only(duration(), 'at least 100ms or 0s', (ms) => ms === 0 || ms >= MIN_INTERVAL_MS);
}

/** How long something idle is kept. */
function lifetime(): SettingType<number> {
  return duration({ minMs: 1000 });
}

const HOT = { hotReloadable: true };

/** The table of the agent's settings. */
export const AGENT_SETTINGS = defineSettings({
  'apiServer.host': setting(text(), '0.0.0.0', 'Address on which metrics and probes are served.'),
  'apiServer.port': setting(port(), 10093, 'Port on which metrics and probes are served.'),
  ...OBSERVER_SETTINGS,
  clusterName: setting(
    optionalText(),
    undefined,
    'Name of the cluster, which stands before the names of nodes.',
  ),
  logLevel: setting(oneOf(LOG_LEVELS), 'info', 'The least severe lines that are logged.', HOT),
  enabledPlugin: setting(
    listOf(oneOf(PLUGINS)),
    ['forward', 'drop', 'flow', 'tcp', 'dns', 'node', 'reachability'],
    "What is observed; Retina's plugin names are understood.",
  ),
  metricsInterval: setting(
    duration({ bareSeconds: true, minMs: MIN_INTERVAL_MS }),
    10_000,
    'How often the counters of interfaces are read.',
  ),
  metricsIntervalDuration: setting(
    intervalOrZero(),
    0,
    "Retina's newer name of `metricsInterval`; wins over it unless it is 0s.",
  ),
  windowInterval: setting(
    duration({ minMs: MIN_INTERVAL_MS }),
    1000,
    'How often the tables of flows and drops are drained; a record shows up after two windows at most.',
  ),
  enablePodLevel: setting(boolean(), true, 'Whether metrics at pod level are kept.'),
  dataAggregationLevel: setting(
    oneOf(['low', 'high']),
    'low',
    'Where flows are seen: `low` at pods and uplinks, `high` at pods only.',
    HOT,
  ),
  dataSamplingRate: setting(
    integer({ min: 1, max: 65_536 }),
    1,
    'Keep one flow of so many, by the hash of the flow, at `dataAggregationLevel` `high`; what is counted is scaled up.',
    HOT,
  ),
  enableTCX: setting(
    oneOf(['auto', 'off']),
    'auto',
    'Whether TCX is used where the kernel has it; clsact otherwise.',
  ),
  uplinks: setting(
    listOf(text()),
    [],
    'Names of the interfaces that lead out of the node; those of the default routes when empty.',
  ),
  identityFile: setting(
    optionalText(),
    undefined,
    'A YAML file that maps IP addresses to pods where there is no Kubernetes; reread when it changes.',
  ),
  podNamespaceFolder: setting(
    text(),
    '/run/netns',
    'Folder where the CNI plugin or runtime keeps network namespaces of pods, which the node signal reads; needs CAP_SYS_ADMIN.',
  ),
  flowMapMaxEntries: setting(
    integer({ min: 64, max: 2 ** 22 }),
    32_768,
    'IPv4 flows that one window can hold, per kernel table; IPv6 gets half. What does not fit is counted as lost.',
  ),
  dropMapMaxEntries: setting(
    integer({ min: 64, max: 2 ** 20 }),
    8192,
    'Kinds of drops (5-tuple, reason, place) that one window can hold. Totals by reason are exact in any case.',
  ),
  dropBurstPackets: setting(
    integer({ min: 0, max: 1_000_000 }),
    50,
    'Packets dropped in a second, for one reason and destination, from which on an event tells of it; 0 for none.',
  ),
  dropRingBytes: setting(ringSize(), 256 * 1024, 'Size of the ring buffer for samples of drops.'),
  tcpMapMaxEntries: setting(
    integer({ min: 64, max: 2 ** 20 }),
    4096,
    'Kinds of happenings (addresses, kind) to TCP connections that one window can hold. Totals are exact in any case.',
  ),
  tcpRemotes: setting(
    integer({ min: 0, max: 1000 }),
    20,
    'Remote addresses whose connections are shown by themselves; the rest counts under `other`.',
  ),
  apiServerAddresses: setting(
    listOf(text()),
    [],
    'Addresses and ports at which the Kubernetes API is served (`10.96.0.1:443`), whose latency is measured.',
  ),
  dnsRingBytes: setting(ringSize(), 256 * 1024, 'Size of the ring buffer for DNS messages.'),
  dnsTimeout: setting(
    duration({ minMs: MIN_INTERVAL_MS }),
    5000,
    'How long a DNS query waits for its response before it counts as timed out.',
  ),
  dnsNames: setting(
    integer({ min: 2, max: 10_000 }),
    200,
    'DNS names that get series of their own; the rest counts under `other`.',
  ),
  cgroupFolder: setting(
    optionalText(),
    undefined,
    'The cgroup (version 2) whose sockets are watched for DNS; the root of the hierarchy when empty.',
  ),
  governor: setting(
    oneOf(['on', 'off']),
    'on',
    'Whether detail is reduced while the agent costs more than its budget. Every step is logged and counted.',
  ),
  kernelBudget: setting(
    positiveFraction(),
    0.02,
    'CPU time that the programs in the kernel may take, as a fraction of one core.',
  ),
  userBudget: setting(
    positiveFraction(),
    0.1,
    'CPU time that the process of the agent may take, as a fraction of one core.',
  ),
  keepState: setting(
    boolean(),
    false,
    'Whether programs and counts outlive the process, so that a restart or a crash loses nothing. `retina-agent uninstall` ends it.',
  ),
  pinFolder: setting(
    text(),
    '/sys/fs/bpf/retina',
    'Where programs and maps are kept with `keepState`; in a BPF file system.',
  ),
  stateFolder: setting(
    text(),
    '/run/retina',
    'Where counts are kept with `keepState`; best in memory, they are worth nothing after a reboot.',
  ),
  enableConntrackMetrics: setting(boolean(), false, "Whether Retina's metrics of connections are kept."),
  conntrackReportInterval: setting(
    duration({ minMs: 1000 }),
    30_000,
    'How often a connection that goes on is added to the metrics of connections; one that ends is added at once.',
  ),
  conntrackMaxEntries: setting(
    integer({ min: 1024, max: 2 ** 22 }),
    262_144,
    'Connections that are followed at once; beyond, the one that was idle longest is reported and given up.',
  ),
  conntrackTcpLifetime: setting(lifetime(), 360_000, 'How long a TCP connection without packets is kept.'),
  conntrackClosedLifetime: setting(
    lifetime(),
    30_000,
    'How long a TCP connection is kept that was closed or reset.',
  ),
  conntrackSynLifetime: setting(
    lifetime(),
    60_000,
    'How long a TCP connection is kept that nobody accepted.',
  ),
  conntrackOtherLifetime: setting(
    lifetime(),
    60_000,
    'How long UDP, ICMP and the rest are kept without packets.',
  ),
  ...BUS_SETTINGS,
  ...PUBLISH_SETTINGS,
  ...OTLP_SETTINGS,
  remoteContext: setting(
    boolean(),
    false,
    "Whether Retina's pod metrics tell of both ends of their traffic; identities of the whole cluster are kept then.",
  ),
  enableAnnotations: setting(
    boolean(),
    false,
    'Whether only those pods are observed that have the annotation `retina.sh: observe`, on themselves or on their namespace, and those of namespaces that a MetricsConfiguration includes.',
  ),
  nodeName: setting(
    optionalText(),
    undefined,
    'Name of this node; the variable NODE_NAME when empty, or else the host name.',
  ),
  reachabilityTargets: setting(
    listOf(nodeTarget()),
    [],
    'Nodes that are probed by a TCP handshake; none when empty.',
  ),
  reachabilityInterval: setting(
    duration({ minMs: MIN_INTERVAL_MS }),
    10_000,
    'How often each node is probed.',
  ),
  reachabilityTimeout: setting(
    duration({ minMs: 10 }),
    2000,
    'How long a node has time to answer; the default leaves room for one lost packet.',
  ),
  enableTelemetry: ignored('the agent sends nothing home'),
  telemetryInterval: ignored('the agent sends nothing home'),
  bypassLookupIPOfInterest: ignored('every pod of the node is observed'),
  filterMapMaxEntries: ignored('every pod of the node is observed'),
  packetParserRingBuffer: ignored('flows are read from maps, so there is no buffer of packets'),
  packetParserRingBufferSize: ignored('flows are read from maps, so there is no buffer of packets'),
  enableRetinaEndpoint: ignored('the agent needs no Kubernetes API'),
  monitorSockPath: ignored("Cilium's events are not read yet"),
});

/** The agent's configuration, every value there. */
export type AgentConfig = SettingsOf<typeof AGENT_SETTINGS>;

/** The interval between readings of counters, in ms. */
export function metricsIntervalMs(config: AgentConfig): number {
  return config.metricsIntervalDuration > 0 ? config.metricsIntervalDuration : config.metricsInterval;
}
