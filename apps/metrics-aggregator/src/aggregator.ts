/** The aggregator, put together: every part is made here and given what it needs. */

import {
  AGGREGATE_BUCKET,
  BusConnection,
  busOptions,
  ensureEventStream,
  ensureFlowStream,
  IdentityWatch,
  KeyValueBucket,
  StreamUpkeep,
} from '@retina/bus';
import { type Component, HttpServer, type Logger, RetinaError, Supervisor } from '@retina/core';
import { MetricRegistry, render } from '@retina/metrics';
import { createOtlpExport } from '@retina/otlp';
import { IdentityTable } from '@retina/pipeline';
import { setTimeout as sleep } from 'node:timers/promises';
import { AggregatorMetrics } from './aggregator-metrics.js';
import { PartitionShare } from './partition-share.js';
import { PartitionWorker } from './partition-worker.js';
import { NodeDirectory } from './relay/node-directory.js';
import { RelayServer } from './relay/relay-server.js';
import type { AggregatorConfig } from './settings.js';
import { VERSION } from './version.js';

/** Kubernetes grants 30 s; the rest is for what comes after. */
const STOP_TIMEOUT_MS = 20_000;
/** Flows of a cluster whose pods are not known yet would be counted at both ends. */
const IDENTITIES_WAIT_MS = 10_000;

/** What an aggregator is made with beside its configuration. */
export interface AggregatorOptions {
  readonly logger: Logger;
  /** The name of this replica: that of its pod. */
  readonly instance: string;
  /** Called when a failure ended the aggregator after its start. */
  readonly onFailure: (error: RetinaError) => void;
}

/** An aggregator that was put together and not yet started. */
export interface Aggregator {
  readonly supervisor: Supervisor;
  readonly http: HttpServer;
}

/** Puts an aggregator together. Starts nothing. @throws CONFIG_INVALID when it is not told where NATS is. */
export function createAggregator(
  config: AggregatorConfig,
  { logger, instance, onFailure }: AggregatorOptions,
): Aggregator {
  if (config.nats.servers.length === 0) {
    throw new RetinaError('CONFIG_INVALID', 'nats.servers is empty: name the addresses of NATS');
  }
  const bus = new BusConnection(busOptions(config.nats, `retina-metrics-aggregator ${instance}`));
  const bucket = new KeyValueBucket(bus, AGGREGATE_BUCKET);
  const streams = new StreamUpkeep(bus, async (signal) => {
    const { replicas } = config.nats;
    if (config.makeStream) {
      await ensureFlowStream(bus, { replicas }, signal);
      await ensureEventStream(bus, { replicas }, signal);
    }
    await bucket.create({ replicas }, signal);
  });
  const registry = new MetricRegistry({ has: (signal) => signal === 'agent' || signal === 'cluster' });
  const metrics = new AggregatorMetrics(registry);
  // Times of records here are Unix times.
  const endpoints = new IdentityTable({ nowNs: () => Date.now() * 1e6 });
  const identities = new IdentityWatch(bus, endpoints);
  const parts = { bucket, bus, metrics, logger, endpoints, capacity: config.topSeries };
  const share = new PartitionShare({
    ...{ bucket, instance, leaseMs: config.leaseDuration },
    work: async (partition, signal) => {
      // Where there is no operator nobody tells of identities.
      if (!config.makeStream)
        await Promise.race([identities.whole, sleep(IDENTITIES_WAIT_MS, undefined, { signal })]).catch(
          () => undefined,
        );
      await new PartitionWorker({ ...parts, partition }).run(signal);
    },
  });
  const http = new HttpServer({
    ...config.http,
    metrics: (accept) => render(registry, accept),
    live: () => supervisor.live(),
    ready: () => supervisor.ready(),
  });
  const directory = new NodeDirectory(bus);
  const relay = config.relay.enabled
    ? [directory, new RelayServer(config.relay, { directory, registry, logger })]
    : [];
  const supervisor: Supervisor = new Supervisor({
    components: [
      http,
      metrics,
      ...createExport(config, { registry, instance }),
      bus,
      streams,
      identities,
      share,
      ...relay,
    ],
    logger,
    stopTimeoutMs: STOP_TIMEOUT_MS,
    onFailure,
  });
  return { supervisor, http };
}

function createExport(
  { otlp }: AggregatorConfig,
  { registry, instance }: { readonly registry: MetricRegistry; readonly instance: string },
): Component[] {
  const resource = {
    'service.name': 'retina-metrics-aggregator',
    'service.instance.id': instance,
    'service.version': VERSION,
  };
  const component = createOtlpExport(otlp, { registry, resource, version: VERSION });
  return component === undefined ? [] : [component];
}
