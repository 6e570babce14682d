/** Metrics of the network namespaces of pods. */

import { type MetricDefinition, POD_LABELS } from './definition.js';

/** Metrics of the network namespaces of pods. */
export const POD_NETWORK_METRICS = {
  podNetworkStatistics: {
    name: 'retina_pod_network_statistics',
    type: 'gauge',
    help: "What the kernel counts in a pod's network namespace: sockets by state (group Sockets), and counters of TCP and UDP that tell of trouble.",
    labels: ['network_namespace', 'group', 'statistic_name', ...POD_LABELS],
    unit: 'none',
    signal: 'node',
    origin: 'ours',
  },
} as const satisfies Record<string, MetricDefinition>;
