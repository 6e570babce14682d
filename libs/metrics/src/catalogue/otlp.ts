/** What the export to OpenTelemetry tells of itself. */

import type { MetricDefinition } from './definition.js';

/** Only with `otlp.endpoint`. */
export const OTLP_METRICS = {
  otlpExports: {
    name: 'retina_otlp_exports_total',
    type: 'counter',
    help: 'Exports of all metrics to the OpenTelemetry collector, by their end; one that failed is not repeated, the next has all sums again.',
    labels: ['outcome'],
    unit: 'none',
    signal: 'agent',
    origin: 'ours',
  },
  otlpRejectedPoints: {
    name: 'retina_otlp_rejected_points_total',
    type: 'counter',
    help: 'Values that the OpenTelemetry collector refused of exports that it took.',
    labels: [],
    unit: 'none',
    signal: 'agent',
    origin: 'ours',
  },
  otlpExportDuration: {
    name: 'retina_otlp_export_duration_seconds',
    type: 'gauge',
    help: 'How long the last export to the OpenTelemetry collector took.',
    labels: [],
    unit: 'seconds',
    signal: 'agent',
    origin: 'ours',
  },
} as const satisfies Record<string, MetricDefinition>;
