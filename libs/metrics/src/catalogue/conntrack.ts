/** Metrics of connections. */

import { type MetricDefinition } from './definition.js';

/** Metrics of connections. */
export const CONNTRACK_METRICS = {
  conntrackPacketsTx: {
    name: 'networkobservability_conntrack_packets_tx',
    type: 'counter',
    help: 'Packets from the side that began a connection to the other. Needs enableConntrackMetrics.',
    labels: [],
    unit: 'packets',
    signal: 'conntrack',
    origin: 'retina',
  },
  conntrackPacketsRx: {
    name: 'networkobservability_conntrack_packets_rx',
    type: 'counter',
    help: 'Packets back to the side that began a connection. Needs enableConntrackMetrics.',
    labels: [],
    unit: 'packets',
    signal: 'conntrack',
    origin: 'retina',
  },
  conntrackBytesTx: {
    name: 'networkobservability_conntrack_bytes_tx',
    type: 'counter',
    help: 'Bytes from the side that began a connection to the other. Needs enableConntrackMetrics.',
    labels: [],
    unit: 'bytes',
    signal: 'conntrack',
    origin: 'retina',
  },
  conntrackBytesRx: {
    name: 'networkobservability_conntrack_bytes_rx',
    type: 'counter',
    help: 'Bytes back to the side that began a connection. Needs enableConntrackMetrics.',
    labels: [],
    unit: 'bytes',
    signal: 'conntrack',
    origin: 'retina',
  },
  conntrackTotalConnections: {
    name: 'networkobservability_conntrack_total_connections',
    type: 'gauge',
    help: 'Connections in the table. Needs enableConntrackMetrics.',
    labels: [],
    unit: 'entries',
    signal: 'conntrack',
    origin: 'retina',
  },
  connections: {
    name: 'retina_connections',
    type: 'gauge',
    help: 'Connections in the table by state, and by whether it is known who began them.',
    labels: ['state', 'direction'],
    unit: 'entries',
    signal: 'conntrack',
    origin: 'ours',
  },
  endedConnections: {
    name: 'retina_ended_connections_total',
    type: 'counter',
    help: 'Connections that left the table, by why; evicted: the table was full.',
    labels: ['reason'],
    unit: 'entries',
    signal: 'conntrack',
    origin: 'ours',
  },
  natLookups: {
    name: 'retina_nat_lookups_total',
    type: 'counter',
    help: 'Connections that nf_conntrack was asked about, to three times each, by what it said; absent, failed and no_room: what is translated may count twice in the cluster.',
    labels: ['outcome'],
    unit: 'none',
    signal: 'conntrack',
    origin: 'ours',
  },
} as const satisfies Record<string, MetricDefinition>;
