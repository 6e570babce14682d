/** Metrics of the Observer: the flows that it keeps, and the clients that it shows them to. */

import { type MetricDefinition } from './definition.js';

/** Metrics of the Observer: the flows that it keeps, and the clients that it shows them to. */
export const OBSERVER_METRICS = {
  observerFlows: {
    name: 'retina_observer_flows_total',
    type: 'counter',
    help: 'Flows, drops and DNS messages that were put into the ring of the Observer.',
    labels: [],
    unit: 'none',
    signal: 'observer',
    origin: 'ours',
  },
  observerLostFlows: {
    name: 'retina_observer_lost_flows_total',
    type: 'counter',
    help: 'Flows that a client lost because it read too slowly; each was told how many.',
    labels: [],
    unit: 'none',
    signal: 'observer',
    origin: 'ours',
  },
  observerStreams: {
    name: 'retina_observer_streams',
    type: 'gauge',
    help: 'Streams that are open.',
    labels: [],
    unit: 'none',
    signal: 'observer',
    origin: 'ours',
  },
  observerFailedCalls: {
    name: 'retina_observer_failed_calls_total',
    type: 'counter',
    help: 'Calls of clients that were answered by an error, requests that are no message among them.',
    labels: ['code'],
    unit: 'none',
    signal: 'observer',
    origin: 'ours',
  },
  observerRefusedStreams: {
    name: 'retina_observer_refused_streams_total',
    type: 'counter',
    help: 'Streams that were refused because too many were open.',
    labels: [],
    unit: 'none',
    signal: 'observer',
    origin: 'ours',
  },
} as const satisfies Record<string, MetricDefinition>;
