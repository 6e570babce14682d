/**
 * What is known about the process itself, kept by prom-client. Its default set also watches every garbage collection and
 * wakes up a hundred times a second; these are read at the scrape and cost nothing between.
 */

import { Counter, Gauge, Registry } from 'prom-client';

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

/** A prom-client registry with the metrics of the process. */
export function createProcessRegistry(): Registry {
  const registry = new Registry();
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
