/** Metrics of the registry in OpenTelemetry's model: names, labels and buckets are those of /metrics. */

import { type HrTime, ValueType } from '@opentelemetry/api';
import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';
import {
  type MetricDefinition,
  type MetricFamily,
  PROCESS_METRICS,
  parseLabelText,
  type SeriesPoint,
} from '@retina/metrics';

/** Units as UCUM writes them, which OpenTelemetry asks for; what is counted stands in braces. */
const UNITS: Readonly<Record<MetricDefinition['unit'], string>> = {
  seconds: 's',
  bytes: 'By',
  packets: '{packet}',
  records: '{record}',
  interfaces: '{interface}',
  entries: '{entry}',
  errors: '{error}',
  none: '',
};

type Point = MetricData['dataPoints'][number];

/** Gives the metrics of a registry, none with more than `maxPoints` series at once: what is more comes as a second part. */
export function* metricData(families: readonly MetricFamily[], maxPoints: number): Generator<MetricData> {
  yield* processData();
  for (const family of families) {
    const { definition } = family;
    let points: Point[] = [];
    for (const point of family.points()) {
      points.push(dataPoint(definition, point));
      if (points.length < maxPoints) continue;
      yield metric(definition, points);
      points = [];
    }
    if (points.length > 0) yield metric(definition, points);
  }
}

type Described = Pick<MetricDefinition, 'name' | 'help' | 'type' | 'unit'>;

function metric({ name, help, type, unit }: Described, points: readonly Point[]): MetricData {
  const types = {
    counter: DataPointType.SUM,
    gauge: DataPointType.GAUGE,
    histogram: DataPointType.HISTOGRAM,
  };
  return {
    descriptor: { name, description: help, unit: UNITS[unit], valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: types[type],
    isMonotonic: type === 'counter',
    dataPoints: points,
  } as MetricData;
}

function dataPoint(definition: MetricDefinition, { labelText, startMs, cells }: SeriesPoint): Point {
  return {
    startTime: time(startMs),
    endTime: time(Date.now()),
    attributes: parseLabelText(labelText),
    value: definition.type === 'histogram' ? histogram(definition.buckets, cells) : (cells[0] ?? 0),
  } as Point;
}

/** The cells of a histogram: each bucket, what is above the last one, the sum. */
function histogram(boundaries: readonly number[], cells: Float64Array): Point['value'] {
  const counts = [...cells.subarray(0, boundaries.length + 1)];
  const count = counts.reduce((sum, bucket) => sum + bucket, 0);
  return { buckets: { boundaries: [...boundaries], counts }, count, sum: cells[boundaries.length + 1] ?? 0 };
}

function* processData(): Generator<MetricData> {
  for (const { name, help, type, read } of PROCESS_METRICS) {
    const times = { startTime: time(performance.timeOrigin), endTime: time(Date.now()) };
    const unit = name.includes('seconds') ? 'seconds' : 'bytes';
    yield metric({ name, help, type, unit }, [{ ...times, attributes: {}, value: read() }]);
  }
}

function time(unixMs: number): HrTime {
  const ms = Math.floor(unixMs);
  return [Math.floor(ms / 1000), (ms % 1000) * 1_000_000];
}
