/** What the relay of the aggregator tells of itself. */

import type { MetricDefinition } from './definition.js';

/** Its nodes and its clients. */
export const RELAY_METRICS = {
  relayNodes: {
    name: 'retina_relay_nodes',
    type: 'gauge',
    help: 'Nodes whose Observer can be asked.',
    labels: [],
    unit: 'none',
    signal: 'cluster',
    origin: 'ours',
  },
  relayStreams: {
    name: 'retina_relay_streams',
    type: 'gauge',
    help: 'Streams of clients that are open.',
    labels: [],
    unit: 'none',
    signal: 'cluster',
    origin: 'ours',
  },
  relayFailedCalls: {
    name: 'retina_relay_failed_calls_total',
    type: 'counter',
    help: 'Calls of clients that were answered by an error, requests that are no message among them.',
    labels: ['code'],
    unit: 'none',
    signal: 'cluster',
    origin: 'ours',
  },
  relayRefusedStreams: {
    name: 'retina_relay_refused_streams_total',
    type: 'counter',
    help: 'Streams that were refused because too many were open.',
    labels: [],
    unit: 'none',
    signal: 'cluster',
    origin: 'ours',
  },
} as const satisfies Record<string, MetricDefinition>;
