/** Metrics of the flow signal beside the forwarded traffic. */

import { type MetricDefinition, POD_LABELS } from './definition.js';

/** Metrics of the flow signal beside the forwarded traffic. */
export const FLOW_METRICS = {
  unparsedPackets: {
    name: 'retina_flow_unparsed_packets_total',
    type: 'counter',
    help: 'Packets seen at the flow hooks that are in no flow, by what they are instead.',
    labels: ['reason'],
    unit: 'packets',
    signal: 'flow',
    origin: 'ours',
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
