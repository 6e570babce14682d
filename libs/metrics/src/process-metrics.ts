/**
 * What is known about the process itself, kept by prom-client. Its default set also watches every garbage collection and
 * wakes up a hundred times a second; these are read at the scrape and cost nothing between.
 */

import {
  Counter,
  Gauge,
  type OpenMetricsContentType,
  type PrometheusContentType,
  Registry,
} from 'prom-client';
import { OPEN_METRICS, type TextFormat } from './text-format.js';

/** A metric of the process; `read` gives its value now. */
export interface ProcessMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly read: () => number;
}

/** The metrics of the process, named as all Prometheus clients name them. */
export const PROCESS_METRICS: readonly ProcessMetric[] = [
  {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'User and system CPU time of the process.',
    read: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  },
  {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    help: 'Resident memory of the process.',
    read: () => process.memoryUsage.rss(),
  },
  {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'Start of the process, in Unix time.',
    read: () => performance.timeOrigin / 1000,
  },
  {
    name: 'nodejs_heap_size_total_bytes',
    type: 'gauge',
    help: 'Size of the JavaScript heap.',
    read: () => process.memoryUsage().heapTotal,
  },
  {
    name: 'nodejs_heap_size_used_bytes',
    type: 'gauge',
    help: 'Used part of the JavaScript heap.',
    read: () => process.memoryUsage().heapUsed,
  },
  {
    name: 'nodejs_external_memory_bytes',
    type: 'gauge',
    help: 'Memory of buffers and typed arrays outside the JavaScript heap.',
    read: () => process.memoryUsage().external,
  },
];

type ProcessRegistry = Registry<OpenMetricsContentType | PrometheusContentType>;
/** One for each text: prom-client fixes it when a registry is made. */
const registries = new Map<TextFormat, ProcessRegistry>();

/** The metrics of the process as text, without the last line of OpenMetrics: more follows. */
export async function processText(format: TextFormat): Promise<string> {
  const registry = registries.get(format) ?? createProcessRegistry(format);
  registries.set(format, registry);
  const text = await registry.metrics();
  return format.end === '' ? text : text.replace(format.end, '');
}

function createProcessRegistry(format: TextFormat): ProcessRegistry {
  const registry = new Registry() as ProcessRegistry;
  registry.setContentType(
    format === OPEN_METRICS ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE,
  );
  for (const { name, type, help, read } of PROCESS_METRICS) {
    const options = { name, help, registers: [registry] };
    if (type === 'gauge') {
      const gauge: Gauge = new Gauge({ ...options, collect: () => gauge.set(read()) });
      continue;
    }
    const counter: Counter = new Counter({
      ...options,
      collect: () => {
        counter.reset();
        counter.inc(read());
      },
    });
  }
  return registry;
}
