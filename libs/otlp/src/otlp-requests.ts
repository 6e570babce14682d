/** A registry as requests of OTLP. Loaded only when something is sent: this file pulls in OpenTelemetry's packages. */

import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import type { MetricRegistry } from '@retina/metrics';
import { setImmediate } from 'node:timers/promises';
import { metricData } from './metric-data.js';

/** What a service says of itself, after OpenTelemetry's semantic conventions. */
export type ResourceAttributes = Readonly<Record<string, string>>;

/** Some 300 KiB, and a few milliseconds to make. */
const POINTS_PER_REQUEST = 1000;

/**
 * Gives all metrics as of now in requests of bounded size, encoded one after the other as they are asked for. The event loop
 * has a turn between two.
 */
export async function* otlpRequests(
  registry: MetricRegistry,
  resource: ResourceAttributes,
  version: string,
): AsyncGenerator<Uint8Array> {
  registry.refresh();
  let metrics: MetricData[] = [];
  let points = 0;
  for (const metric of metricData(registry.families(), POINTS_PER_REQUEST)) {
    if (points + metric.dataPoints.length > POINTS_PER_REQUEST) {
      yield encode(metrics, resource, version);
      await setImmediate();
      [metrics, points] = [[], 0];
    }
    metrics.push(metric);
    points += metric.dataPoints.length;
  }
  yield encode(metrics, resource, version);
}

function encode(metrics: MetricData[], resource: ResourceAttributes, version: string): Uint8Array {
  const scope = { name: 'retina', version };
  const bytes = ProtobufMetricsSerializer.serializeRequest({
    resource: resourceFromAttributes(resource),
    scopeMetrics: [{ scope, metrics }],
  });
  return bytes ?? new Uint8Array();
}

/** How many values the collector did not take, by its answer to a request. */
export function rejectedPoints(response: Uint8Array): number {
  const { partialSuccess } = ProtobufMetricsSerializer.deserializeResponse(response);
  return partialSuccess?.rejectedDataPoints ?? 0;
}
