/** What the catalogue says of a metric. */

/** What a metric tells about. */
export type Signal =
  | 'forward'
  | 'drop'
  | 'flow'
  | 'conntrack'
  | 'tcp'
  | 'dns'
  | 'node'
  | 'infiniband'
  | 'reachability'
  | 'governor'
  | 'observer'
  | 'operator'
  | 'cluster'
  | 'agent';

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

/** The labels of a local address at pod level (Retina's local context). */
export const POD_LABELS = ['ip', 'namespace', 'podname', 'workload_kind', 'workload_name'] as const;
