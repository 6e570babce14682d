/**
 * `node cardinality-agent.js`: metrics of a million connections, each with labels of its own, while somebody scrapes; prints
 * what it took. A process of its own, because its memory is measured.
 */

import { compileMetrics, type MetricsConfiguration } from '@retina/api';
import { HttpServer, silentLogger } from '@retina/core';
import type { Address, Flow } from '@retina/flow';
import { MetricRegistry, render } from '@retina/metrics';
import { LocalAddresses, MetricsSink } from '@retina/pipeline';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { ChildProgram } from '../host/child-program.js';
import type { ScrapeOutcome } from './scrape-client.js';
import { StallProbe } from './stall-probe.js';

/** What it prints, as JSON. */
export interface CardinalityOutcome {
  readonly scrapes: ScrapeOutcome;
  readonly records: number;
  readonly secondsOfWork: number;
  readonly longestStallMs: number;
  readonly rssMiB: number;
  /** Series of the metric with most. */
  readonly series: number;
  /** By how many packets the sum of all its series differs from what was counted. */
  readonly difference: number;
}

const CLIENT = join(import.meta.dirname, 'scrape-client.js');
const HOST = '127.0.0.1';
const TUPLES = 1_000_000;
/** Connections that are new in each window of a second, and how many a drain hands over at once. */
const PER_WINDOW = 10_240;
const BATCH = 256;
const WINDOW_MS = 1000;
const SCRAPES = 200;
const METRIC = 'networkobservability_adv_forward_count{';
const METRICS = ['forward_count', 'forward_bytes', 'tcp_flag_gauges'] as const;
const LABELS = ['ip', 'namespace', 'podname', 'workload', 'service', 'port', 'zone'];
const FLAGS = [0, 1, 0, 1, 0, 0, 0, 0, 0, 0];

function configuration(): MetricsConfiguration {
  const contextOptions = METRICS.map((metricName) => ({
    metricName,
    sourceLabels: LABELS,
    destinationLabels: LABELS,
  }));
  return {
    metadata: { name: 'all' },
    spec: { namespaces: { exclude: [] }, contextOptions },
  } as unknown as MetricsConfiguration;
}

/** The addresses of 200 pods here and 5,000 elsewhere; every connection has another pair, or another port. */
function flowsFrom(first: number, sources: readonly Address[], destinations: readonly Address[]): Flow[] {
  return Array.from({ length: BATCH }, (_, index): Flow => {
    const tuple = (first + index) % TUPLES;
    return {
      source: sources[tuple % sources.length]!,
      destination: destinations[Math.floor(tuple / sources.length) % destinations.length]!,
      sourcePort: 32_768 + (tuple % 28_000),
      destinationPort: 443,
      protocol: 6,
      sourceEndpoint: undefined,
      destinationEndpoint: undefined,
      point: 'from-endpoint',
      interfaceIndex: 7,
      weight: 1,
      packets: 3,
      bytes: 300,
      tcpFlags: FLAGS,
      firstSeenNs: 1,
      lastSeenNs: 1,
      handshakeRttNs: undefined,
      isReply: false,
    };
  });
}

function addresses(count: number, net: string): Address[] {
  return Array.from({ length: count }, (_, index) => ({
    family: 4,
    text: `${net}.${index >> 8}.${index & 255}`,
  }));
}

async function sumOf(registry: MetricRegistry): Promise<{ readonly series: number; readonly sum: number }> {
  const lines = [...(await registry.collect())]
    .join('')
    .split('\n')
    .filter((line) => line.startsWith(METRIC));
  const values = lines.map((line) => Number(line.slice(line.lastIndexOf(' '))));
  return { series: lines.length, sum: values.reduce((sum, value) => sum + value, 0) };
}

async function measure(): Promise<CardinalityOutcome> {
  const { signal } = new AbortController();
  const registry = new MetricRegistry();
  const local = new LocalAddresses({ has: () => false });
  const sink = new MetricsSink(registry, { local, podLevel: true, remoteContext: true });
  sink.apply(compileMetrics([configuration()]));
  const healthy = { problems: [] };
  const metrics = (accept: string | undefined): ReturnType<typeof render> => render(registry, accept);
  const http = new HttpServer({ host: HOST, port: 0, metrics, live: () => healthy, ready: () => healthy });
  const fail = (error: Error): never => {
    throw error;
  };
  await http.start({ signal, logger: silentLogger(), fail, beat: () => undefined });
  const [sources, destinations] = [addresses(200, '10.0'), addresses(5000, '10.1')];
  const url = `http://${HOST}:${http.address.port}/metrics`;
  await using client = new ChildProgram([process.execPath, CLIENT, url, `${SCRAPES}`, 'gzip'], { signal });
  using probe = new StallProbe();
  let [records, workMs] = [0, 0];
  while (records < TUPLES || !client.isClosed) {
    const beganMs = performance.now();
    for (let drained = 0; drained < PER_WINDOW; drained += BATCH) {
      const flows = flowsFrom(records, sources, destinations);
      const startMs = performance.now();
      sink.accept({ kind: 'flow', flows });
      workMs += performance.now() - startMs;
      records += flows.length;
      await turn();
    }
    await sleep(Math.max(0, WINDOW_MS - (performance.now() - beganMs)));
  }
  const longestStallMs = probe.takeLongestMs();
  const rssMiB = process.memoryUsage.rss() / 2 ** 20;
  const { series, sum } = await sumOf(registry);
  const scrapes = JSON.parse(await client.ended()) as ScrapeOutcome;
  await http.stop();
  const difference = sum - 3 * records;
  return { scrapes, records, secondsOfWork: workMs / 1000, longestStallMs, rssMiB, series, difference };
}

console.log(JSON.stringify(await measure()));
