/** Metrics of the reachability signal. */

import { type MetricDefinition } from './definition.js';

const NODE_LABELS = ['source_node_name', 'target_node_name'] as const;

/** Metrics of the reachability signal. */
export const REACHABILITY_METRICS = {
  nodeConnectivityStatus: {
    name: 'networkobservability_node_connectivity_status',
    type: 'gauge',
    help: 'Whether a node answered the last probe: 1, or 0.',
    labels: NODE_LABELS,
    unit: 'none',
    signal: 'reachability',
    origin: 'retina',
  },
  nodeConnectivityLatency: {
    name: 'networkobservability_node_connectivity_latency_seconds',
    type: 'gauge',
    help: 'Time that a node took to answer the last probe; there is none for a node that did not.',
    labels: NODE_LABELS,
    unit: 'seconds',
    signal: 'reachability',
    origin: 'retina',
  },
} as const satisfies Record<string, MetricDefinition>;
