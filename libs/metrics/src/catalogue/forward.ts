/** Metrics of the forward signal, and of traffic forwarded to and from pods. */

import { type MetricDefinition, POD_LABELS } from './definition.js';

/** Metrics of the forward signal, and of traffic forwarded to and from pods. */
export const FORWARD_METRICS = {
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
} as const satisfies Record<string, MetricDefinition>;
