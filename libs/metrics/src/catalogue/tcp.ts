/** Metrics of the tcp signal. */

import { type MetricDefinition, POD_LABELS } from './definition.js';

/** Powers of two from 64 µs to 8.4 s, as the kernel side counts. */
const RTT_BUCKETS = Array.from({ length: 18 }, (_, index) => 0.000064 * 2 ** index);
/** Retina's bounds in milliseconds, and more of them up to seconds. */
const MILLISECOND_BUCKETS = [
  ...Array.from({ length: 64 }, (_, index) => 0.5 + index),
  ...[100, 250, 500, 1000, 2500, 5000, 10_000],
];

/** Metrics of the tcp signal. */
export const TCP_METRICS = {
  tcpState: {
    name: 'networkobservability_tcp_state',
    type: 'gauge',
    help: "TCP sockets of the node's own network namespace by state.",
    labels: ['state'],
    unit: 'none',
    signal: 'tcp',
    origin: 'retina',
  },
  tcpRetransmissions: {
    name: 'retina_tcp_retransmissions_total',
    type: 'counter',
    help: 'TCP segments sent again, by cause: the timer ran out, or the peer told of a gap.',
    labels: ['cause'],
    unit: 'none',
    signal: 'tcp',
    origin: 'ours',
  },
  tcpResets: {
    name: 'retina_tcp_resets_total',
    type: 'counter',
    help: 'TCP resets that sockets of the node and its pods sent (egress) and received (ingress).',
    labels: ['direction'],
    unit: 'none',
    signal: 'tcp',
    origin: 'ours',
  },
  tcpConnectFailures: {
    name: 'retina_tcp_connect_failures_total',
    type: 'counter',
    help: 'TCP connections that could not be opened, by error.',
    labels: ['errno', ...POD_LABELS],
    unit: 'none',
    signal: 'tcp',
    origin: 'ours',
  },
  tcpOutOfOrder: {
    name: 'retina_tcp_out_of_order_segments_total',
    type: 'counter',
    help: 'TCP segments that came out of order, counted at the end of their connections.',
    labels: POD_LABELS,
    unit: 'none',
    signal: 'tcp',
    origin: 'ours',
  },
  tcpHappenings: {
    name: 'retina_tcp_happenings_total',
    type: 'counter',
    help: 'What happened to TCP connections, by kind, for the whole node; exact even when the table of pods is full.',
    labels: ['kind'],
    unit: 'none',
    signal: 'tcp',
    origin: 'ours',
  },
  podTcpRetransmissions: {
    name: 'networkobservability_adv_tcpretrans_count',
    type: 'counter',
    help: 'TCP segments of a pod that were sent again (egress), or sent again to it by a peer on the same node (ingress).',
    labels: ['direction', ...POD_LABELS],
    unit: 'none',
    signal: 'tcp',
    origin: 'retina',
  },
  podTcpResets: {
    name: 'retina_pod_tcp_resets_total',
    type: 'counter',
    help: 'TCP resets that a pod sent (egress) and received (ingress).',
    labels: ['direction', ...POD_LABELS],
    unit: 'none',
    signal: 'tcp',
    origin: 'ours',
  },
  podTcpRtt: {
    name: 'retina_tcp_smoothed_rtt_seconds',
    type: 'histogram',
    help: 'Smoothed round trip times of TCP connections when they ended.',
    labels: POD_LABELS,
    unit: 'seconds',
    signal: 'tcp',
    origin: 'ours',
    buckets: RTT_BUCKETS,
  },
  apiServerLatency: {
    name: 'networkobservability_adv_node_apiserver_latency',
    type: 'histogram',
    help: "Smoothed round trip times of the node's connections to API servers, read at intervals, in milliseconds.",
    labels: [],
    unit: 'none',
    signal: 'tcp',
    origin: 'retina',
    buckets: MILLISECOND_BUCKETS,
  },
  apiServerHandshakeLatency: {
    name: 'networkobservability_adv_node_apiserver_tcp_handshake_latency',
    type: 'histogram',
    help: 'Duration of TCP handshakes with API servers, in milliseconds.',
    labels: [],
    unit: 'none',
    signal: 'tcp',
    origin: 'retina',
    buckets: MILLISECOND_BUCKETS,
  },
  apiServerNoResponse: {
    name: 'networkobservability_adv_node_apiserver_no_response',
    type: 'counter',
    help: 'Attempts to connect to an API server that nobody answered.',
    labels: ['no_response'],
    unit: 'none',
    signal: 'tcp',
    origin: 'retina',
  },
} as const satisfies Record<string, MetricDefinition>;
