/** What waits for NATS. What became of the rest is in the ledger, stage `bus`. */

import type { MetricDefinition } from './definition.js';

/** What waits for NATS. */
export const BUS_METRICS = {
  busWaiting: {
    name: 'retina_bus_waiting_records',
    type: 'gauge',
    help: 'Records that NATS has not confirmed yet: on their way, or on disk.',
    labels: [],
    unit: 'records',
    signal: 'agent',
    origin: 'ours',
  },
  busSpoolBytes: {
    name: 'retina_bus_spool_bytes',
    type: 'gauge',
    help: 'Bytes of messages on disk that wait for NATS.',
    labels: [],
    unit: 'bytes',
    signal: 'agent',
    origin: 'ours',
  },
  busDuplicates: {
    name: 'retina_bus_duplicate_records_total',
    type: 'counter',
    help: 'Records that NATS had already when they were sent again; part of the delivered ones.',
    labels: [],
    unit: 'records',
    signal: 'agent',
    origin: 'ours',
  },
} as const satisfies Record<string, MetricDefinition>;
