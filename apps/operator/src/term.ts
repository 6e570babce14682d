/** What a leader does, from the beginning of its term to the end. */

import { METRICS_CONFIGURATION, type MetricsConfiguration, type Overruled } from '@retina/api';
import {
  type BusConnection,
  CONFIG_BUCKET,
  ensureEventStream,
  ensureFlowStream,
  IDENTITY_BUCKET,
  KeyValueBucket,
  METRICS_KEY,
  NODE_BUCKET,
  StreamUpkeep,
} from '@retina/bus';
import { type Component, type Logger, type RetinaError, Supervisor } from '@retina/core';
import {
  Controller,
  EventRecorder,
  Informer,
  type KubeConnection,
  type RequestObserver,
  ResourceClient,
  type ResourceType,
} from '@retina/kube';
import { BucketWriter } from './bucket-writer.js';
import { Captures, type CapturesOptions } from './captures/captures.js';
import { ClusterView } from './cluster-view.js';
import { AgentConfiguration } from './configuration/agent-configuration.js';
import { metricsStatusSteps } from './configuration/metrics-status.js';
import { NodeReports } from './configuration/node-reports.js';
import { RetinaEndpoints } from './endpoints/retina-endpoints.js';
import { DesiredIdentities } from './identities/desired-identities.js';
import type { OperatorMetrics } from './operator-metrics.js';

/** What a term is made of. */
export interface TermOptions {
  readonly connection: KubeConnection;
  readonly bus: BusConnection;
  readonly metrics: OperatorMetrics;
  readonly logger: Logger;
  /** This replica, in Events. */
  readonly instance: string;
  /** Copies of each bucket and stream. */
  readonly replicas: number;
  /** Whether each pod gets a RetinaEndpoint. */
  readonly retinaEndpoints: boolean;
  /** How Captures are done; undefined when they are not. */
  readonly captures: CaptureSettings | undefined;
}

/** What is configured of Captures. */
export type CaptureSettings = Omit<CapturesOptions, 'connection' | 'observer' | 'events'>;

const STOP_TIMEOUT_MS = 2_000;
const METRICS_TYPE: ResourceType = {
  group: 'retina.sh',
  version: 'v1alpha1',
  plural: METRICS_CONFIGURATION.plural,
  kind: METRICS_CONFIGURATION.kind,
  namespaced: false,
};
/** Reports of many nodes come at once: they are summed up at most so often. */
const STATUS_DELAY_MS = 500;

/** Runs until the signal is aborted. @throws RetinaError what ended the term early. */
export async function runTerm(options: TermOptions, signal: AbortSignal): Promise<void> {
  const failed = new AbortController();
  let failure: RetinaError | undefined;
  const { components, follow } = createTerm(options);
  const supervisor = new Supervisor({
    components,
    logger: options.logger,
    stopTimeoutMs: STOP_TIMEOUT_MS,
    onFailure: (error) => {
      failure = error;
      failed.abort();
    },
  });
  const ends = AbortSignal.any([signal, failed.signal]);
  let unfollow: (() => void) | undefined;
  try {
    await supervisor.start();
    unfollow = follow();
    await new Promise<void>((resolve) => {
      if (ends.aborted) resolve();
      else ends.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    unfollow?.();
    await supervisor.stop();
  }
  if (failure !== undefined) throw failure;
}

interface Term {
  readonly components: readonly Component[];
  readonly follow: () => () => void;
}

function createTerm(options: TermOptions): Term {
  const { connection, bus, metrics, instance, replicas } = options;
  const observer: RequestObserver = metrics.requests;
  const view = new ClusterView(connection, observer, options.retinaEndpoints);
  const identities = new DesiredIdentities(view, (key) => identityWriter.enqueue(key));
  const identityWriter: BucketWriter = new BucketWriter({
    bucket: new KeyValueBucket(bus, IDENTITY_BUCKET),
    options: { replicas, description: 'Who is behind addresses' },
    desired: identities,
    whole: view.synced(),
    onWritten: (kind) => metrics.written(IDENTITY_BUCKET, kind),
  });
  metrics.watch({ view, identities, identityWriter });
  const events = new EventRecorder({ connection, controller: 'retina.sh/operator', instance, observer });
  const streams = new StreamUpkeep(bus, async (signal) => {
    await ensureFlowStream(bus, { replicas }, signal);
    await ensureEventStream(bus, { replicas }, signal);
  });
  const configuration = createConfiguration(options, { view, identities, events });
  const endpoints = options.retinaEndpoints ? [new RetinaEndpoints({ connection, view, observer })] : [];
  const captures =
    options.captures === undefined
      ? []
      : [new Captures({ ...options.captures, connection, observer, events })];
  return {
    components: [
      events,
      streams,
      ...view.informers,
      identityWriter,
      ...endpoints,
      ...captures,
      ...configuration.components,
    ],
    follow: () => {
      const ends = [identities.follow(), configuration.follow()];
      return () => ends.forEach((end) => end());
    },
  };
}

/** From MetricsConfigurations to what agents are told, and back to the status of each. */
function createConfiguration(
  { connection, bus, metrics, replicas }: TermOptions,
  parts: {
    readonly view: ClusterView;
    readonly identities: DesiredIdentities;
    readonly events: EventRecorder;
  },
): Term {
  const client = new ResourceClient<MetricsConfiguration>(connection, METRICS_TYPE, {
    observer: metrics.requests,
  });
  const informer = new Informer<MetricsConfiguration>({ client });
  const configuration = new AgentConfiguration(informer, () => {
    parts.identities.podLabels = configuration.podLabels;
    writer.enqueue(METRICS_KEY);
    statusSoon();
  });
  const writer: BucketWriter = new BucketWriter({
    bucket: new KeyValueBucket(bus, CONFIG_BUCKET),
    options: { replicas, description: 'What agents are to do' },
    desired: configuration,
    whole: informer.synced,
    onWritten: (kind) => metrics.written(CONFIG_BUCKET, kind),
  });
  const reports = new NodeReports({
    bucket: new KeyValueBucket(bus, NODE_BUCKET),
    isNode: (name) => parts.view.nodes.get(name) !== undefined,
    wanted: () => configuration.get(METRICS_KEY),
    onChange: () => statusSoon(),
  });
  const overruled = (): readonly Overruled[] => configuration.compiled.overruled;
  const status: Controller<string> = new Controller<string>({
    name: 'status of metrics configurations',
    load: (key) => key,
    steps: metricsStatusSteps({ client, informer, overruled, reports, events: parts.events }),
  });
  let timer: NodeJS.Timeout | undefined;
  const statusSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const { metadata } of informer.values()) status.enqueue(metadata.name);
    }, STATUS_DELAY_MS);
  };
  return {
    components: [informer, writer, reports, status],
    follow: () => {
      const ends = [configuration.follow(), informer.listen(() => statusSoon())];
      return () => {
        clearTimeout(timer);
        ends.forEach((end) => end());
      };
    },
  };
}
