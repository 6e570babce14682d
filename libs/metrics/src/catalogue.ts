/** The catalogue: every metric that exists, once. Registry, exposition and reference page are made from it. */

/** What a metric tells about. */
export type Signal = 'forward' | 'drop' | 'flow' | 'agent';

interface Definition {
  readonly name: string;
  readonly help: string;
  /** Label names, in the order in which a caller gives their values. */
  readonly labels: readonly string[];
  readonly unit: 'packets' | 'bytes' | 'seconds' | 'records' | 'interfaces' | 'entries' | 'errors' | 'none';
  readonly signal: Signal;
  /** `retina`: name and labels are Retina's and must not change. `ours`: after the conventions of Prometheus. */
  readonly origin: 'retina' | 'ours';
}

/** One metric; only a histogram has buckets: their upper bounds, rising, without +Inf. */
export type MetricDefinition =
  | (Definition & { readonly type: 'counter' | 'gauge' })
  | (Definition & { readonly type: 'histogram'; readonly buckets: readonly number[] });

const POD_LABELS = ['ip', 'namespace', 'podname', 'workload_kind', 'workload_name'] as const;

/** Every metric by its key. The large families come last, so that a scrape shows the state of the agent first. */
export const CATALOGUE = {
  forwardCount: {
    name: 'networkobservability_forward_count',
    type: 'counter',
    help: 'Packets that passed the uplinks of the node.',
    labels: ['direction'],
    unit: 'packets',
    signal: 'forward',
    origin: 'retina',
  },
  forwardBytes: {
    name: 'networkobservability_forward_bytes',
    type: 'counter',
    help: 'Bytes that passed the uplinks of the node.',
    labels: ['direction'],
    unit: 'bytes',
    signal: 'forward',
    origin: 'retina',
  },
  dropCount: {
    name: 'networkobservability_drop_count',
    type: 'counter',
    help: 'Packets that the kernel of the node dropped.',
    labels: ['reason', 'direction'],
    unit: 'packets',
    signal: 'drop',
    origin: 'retina',
  },
  dropBytes: {
    name: 'networkobservability_drop_bytes',
    type: 'counter',
    help: 'Bytes of the packets that the kernel of the node dropped.',
    labels: ['reason', 'direction'],
    unit: 'bytes',
    signal: 'drop',
    origin: 'retina',
  },
  dropLocationPackets: {
    name: 'retina_drop_location_packets_total',
    type: 'counter',
    help: 'Packets that the kernel of the node dropped, by the kernel function that dropped them.',
    labels: ['reason', 'location'],
    unit: 'packets',
    signal: 'drop',
    origin: 'ours',
  },
  unparsedPackets: {
    name: 'retina_flow_unparsed_packets_total',
    type: 'counter',
    help: 'Packets seen at the flow hooks that are in no flow, by what they are instead.',
    labels: ['reason'],
    unit: 'packets',
    signal: 'flow',
    origin: 'ours',
  },
  buildInfo: {
    name: 'retina_build_info',
    type: 'gauge',
    help: 'Always 1; the labels tell what runs.',
    labels: ['version', 'node_version'],
    unit: 'none',
    signal: 'agent',
    origin: 'ours',
  },
  pluginUp: {
    name: 'retina_plugin_up',
    type: 'gauge',
    help: 'Whether a plugin works: 1, or 0 with the reason.',
    labels: ['plugin', 'reason'],
    unit: 'none',
    signal: 'agent',
    origin: 'ours',
  },
  attachedInterfaces: {
    name: 'retina_attached_interfaces',
    type: 'gauge',
    help: 'Network interfaces that a program is attached to.',
    labels: ['kind'],
    unit: 'interfaces',
    signal: 'agent',
    origin: 'ours',
  },
  mapEntries: {
    name: 'retina_map_entries',
    type: 'gauge',
    help: 'Entries in a BPF map.',
    labels: ['map'],
    unit: 'entries',
    signal: 'agent',
    origin: 'ours',
  },
  mapMaxEntries: {
    name: 'retina_map_max_entries',
    type: 'gauge',
    help: 'Entries that a BPF map can hold.',
    labels: ['map'],
    unit: 'entries',
    signal: 'agent',
    origin: 'ours',
  },
  ledgerRecords: {
    name: 'retina_ledger_records_total',
    type: 'counter',
    help: 'Records at an edge of the data path; produced = delivered + sampled + lost.',
    labels: ['stage', 'outcome'],
    unit: 'records',
    signal: 'agent',
    origin: 'ours',
  },
  foldedObservations: {
    name: 'retina_folded_observations_total',
    type: 'counter',
    help: 'Observations that found their metric full: counted under "other" if counts, left out if gauges.',
    labels: ['metric'],
    unit: 'none',
    signal: 'agent',
    origin: 'ours',
  },
  errors: {
    name: 'retina_errors_total',
    type: 'counter',
    help: 'Errors by code.',
    labels: ['code'],
    unit: 'errors',
    signal: 'agent',
    origin: 'ours',
  },
  eventLoopLag: {
    name: 'retina_event_loop_lag_seconds',
    type: 'histogram',
    help: 'How late a timer fired because the event loop was busy; two samples a second.',
    labels: [],
    unit: 'seconds',
    signal: 'agent',
    origin: 'ours',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
  },
  scrapeDuration: {
    name: 'retina_scrape_duration_seconds',
    type: 'gauge',
    help: 'Time from the first to the last byte of the last complete scrape, its reader included.',
    labels: [],
    unit: 'seconds',
    signal: 'agent',
    origin: 'ours',
  },
  podForwardCount: {
    name: 'networkobservability_adv_forward_count',
    type: 'counter',
    help: 'Packets forwarded to and from a pod.',
    labels: ['direction', ...POD_LABELS],
    unit: 'packets',
    signal: 'forward',
    origin: 'retina',
  },
  podForwardBytes: {
    name: 'networkobservability_adv_forward_bytes',
    type: 'counter',
    help: 'Bytes forwarded to and from a pod.',
    labels: ['direction', ...POD_LABELS],
    unit: 'bytes',
    signal: 'forward',
    origin: 'retina',
  },
  podDropCount: {
    name: 'networkobservability_adv_drop_count',
    type: 'counter',
    help: 'Packets to and from a pod that the kernel dropped.',
    labels: ['reason', 'direction', ...POD_LABELS],
    unit: 'packets',
    signal: 'drop',
    origin: 'retina',
  },
  podDropBytes: {
    name: 'networkobservability_adv_drop_bytes',
    type: 'counter',
    help: 'Bytes of the packets to and from a pod that the kernel dropped.',
    labels: ['reason', 'direction', ...POD_LABELS],
    unit: 'bytes',
    signal: 'drop',
    origin: 'retina',
  },
  podTcpFlagsCount: {
    name: 'networkobservability_adv_tcpflags_count',
    type: 'counter',
    help: 'TCP packets of a pod by flag; a packet with SYN and ACK counts as SYNACK only.',
    labels: ['flag', ...POD_LABELS],
    unit: 'packets',
    signal: 'flow',
    origin: 'retina',
  },
  podHandshakeRtt: {
    name: 'retina_tcp_handshake_rtt_seconds',
    type: 'histogram',
    help: 'Time from the SYN to the ACK that ends the TCP handshake, for handshakes without a repeated SYN.',
    labels: POD_LABELS,
    unit: 'seconds',
    signal: 'flow',
    origin: 'ours',
    buckets: [
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ],
  },
} as const satisfies Record<string, MetricDefinition>;

/** The key of a metric. */
export type MetricKey = keyof typeof CATALOGUE;

/** The keys of the metrics of one type. */
export type MetricKeyOf<Type extends MetricDefinition['type']> = {
  [Key in MetricKey]: (typeof CATALOGUE)[Key]['type'] extends Type ? Key : never;
}[MetricKey];
