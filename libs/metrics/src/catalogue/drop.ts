/** Metrics of the drop signal. */

import { type MetricDefinition, POD_LABELS } from './definition.js';

/** Metrics of the drop signal. */
export const DROP_METRICS = {
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
  dropCausePackets: {
    name: 'retina_policy_drop_packets_total',
    type: 'counter',
    help:
      'Packets that netfilter dropped (reason NETFILTER_DROP), by the rule, the policy of a chain, or the part of ' +
      'nf_conntrack that counted them; unknown what none has counted.',
    labels: ['cause', 'table', 'chain', 'rule', 'policy_namespace', 'policy'],
    unit: 'packets',
    signal: 'drop',
    origin: 'ours',
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
} as const satisfies Record<string, MetricDefinition>;
