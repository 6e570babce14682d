/** Sums over a node or a workload that many ask for. */

import type { Recording } from './alert.js';

/** By the name that Prometheus' conventions give them: level, metric, operations. */
export const RECORDINGS: readonly Recording[] = [
  {
    record: 'instance_direction:networkobservability_forward_bytes:rate5m',
    expr: 'sum by (instance, direction) (rate(networkobservability_forward_bytes[5m]))',
  },
  {
    record: 'instance_reason:networkobservability_drop_count:rate5m',
    expr: 'sum by (instance, reason) (rate(networkobservability_drop_count[5m]))',
  },
  {
    record: 'source_workload_destination_workload:retina_cluster_forwarded_bytes:rate5m',
    expr: 'sum by (source_namespace, source_workload, destination_namespace, destination_workload) (rate(retina_cluster_forwarded_bytes_total[5m]))',
  },
];
