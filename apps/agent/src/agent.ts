/** The agent, put together: every part is made here and given what it needs. */

import { type Component, HttpServer, type Logger, type RetinaError, Supervisor } from '@retina/core';
import { requireBpfFileSystem } from '@retina/ebpf';
import { type ApiServers, type EventSink, Ledger, type Sink } from '@retina/flow';
import { MetricRegistry, render } from '@retina/metrics';
import { type ResourceAttributes, createOtlpExport } from '@retina/otlp';
import { LocalAddresses, MetricsSink, Pipeline } from '@retina/pipeline';
import {
  FlowSignal,
  Governor,
  type GovernorEvent,
  NodeNetwork,
  type Signal,
  SignalComponent,
} from '@retina/sources';
import { hostname } from 'node:os';
import { AgentMetrics } from './agent-metrics.js';
import { createNats } from './bus/nats.js';
import { CheckpointFile, type CheckpointOptions } from './checkpoint-file.js';
import { createConfiguration } from './configuration.js';
import { createConnections } from './connections.js';
import { countErrors } from './counted-errors.js';
import { createEvents, governorEvent } from './events.js';
import { GovernorMetrics } from './governor-metrics.js';
import { createIdentities } from './identities.js';
import { type ObserverServer, createObserver } from './observer.js';
import { type EnabledPlugins, type SignalName, enabledPlugins } from './plugins.js';
import { parseApiServers } from './parse-api-servers.js';
import type { AgentConfig } from './settings.js';
import { type NamedSignal, collectionIntervalMs, createSignals, flowDetail } from './signals.js';
import { VERSION } from './version.js';

/** Kubernetes grants 30 s; the rest is for what comes after. */
const STOP_TIMEOUT_MS = 25_000;

/** What an agent is made with beside its configuration. */
export interface AgentOptions {
  readonly logger: Logger;
  /** Called when a failure ended the agent after its start. */
  readonly onFailure: (error: RetinaError) => void;
  /** The name of this node, unless configured; the host's unless told. */
  readonly nodeName?: string | undefined;
  /** Hears of every batch, after the metrics. */
  readonly sinks?: readonly Sink[];
  /** Started last, stopped first. */
  readonly components?: readonly Component[];
  /** Other compiled programs than our own, by signal: how tests make one signal fail. */
  readonly objectPaths?: Readonly<Partial<Record<SignalName, string>>>;
}

/** An agent that was put together and not yet started. */
export interface Agent {
  readonly supervisor: Supervisor;
  readonly http: HttpServer;
  readonly ledger: Ledger;
  readonly observer: ObserverServer | undefined;
  /** Puts in force what can change while the agent runs: see the table of settings. */
  readonly reconfigure: (config: AgentConfig) => void;
}

/** Puts an agent together. Starts nothing. */
export function createAgent(config: AgentConfig, options: AgentOptions): Agent {
  const registry = new MetricRegistry({ has: (signal) => signal !== 'operator' });
  const logger = countErrors(options.logger, (code) => registry.counter('errors').series([code]).add(1));
  const ledger = new Ledger();
  const network = new NodeNetwork({ uplinks: config.uplinks });
  const identities = createIdentities(config, registry);
  const plugins = enabledPlugins(config);
  tellWhatIsNotThere(plugins, config, logger);

  const apiServers = parseApiServers(config.apiServerAddresses);
  const metricsSink = createMetricsSink(registry, config, { network, apiServers });
  const apply = createConfiguration(config, { metrics: metricsSink, logger });
  const connections = createConnections(plugins.signals, config, {
    ...{ network, metricsSink, registry, logger, ledger },
    report: (reported) => pipeline.accept({ kind: 'connection', connections: reported }),
  });
  const nodeName = config.nodeName ?? options.nodeName ?? hostname();
  const statuses = (): ReturnType<Supervisor['statuses']> => supervisor.statuses();
  const nats = createNats(config, { nodeName, table: identities.table, apply, ledger, registry, statuses });
  const observer = createObserver(config, { network, registry, nodeName });
  const events = createEvents(config, { registry, logger, publisher: nats.events });
  const observing = observer?.sinks ?? [];
  const sinks = [metricsSink, ...events.sinks, ...observing, ...nats.sinks, ...(options.sinks ?? [])];
  const pipeline: Pipeline = new Pipeline({
    endpoints: identities.lookup,
    connections: connections?.table,
    sinks,
    logger,
  });
  const checkpoint = config.keepState ? openCheckpoint(config, { registry, ledger, logger }) : undefined;
  const context = { sink: pipeline, ledger, logger, checkpoint };
  const { objectPaths = {} } = options;
  const parts = { config, context, network, nodeName, apiServers, objectPaths };
  const signals = createSignals(plugins.signals, parts);

  const metrics = new AgentMetrics({ registry, ledger, signals, missing: plugins.missing, statuses });
  const http = createHttpServer(config, registry, () => supervisor);
  const supervisor: Supervisor = new Supervisor({
    // The taps come last: in reverse they close first, and what they still hold finds everything else in place.
    components: [
      http,
      metrics,
      createOtlpExport(config.otlp, { registry, resource: resourceOf(config, nodeName), version: VERSION }),
      identities.file,
      ...nats.components,
      network,
      connections?.tracker,
      observer,
      ...events.components,
      ...signalComponents(signals, config, { ledger, registry, events }),
      ...(options.components ?? []),
    ].filter((component) => component !== undefined),
    logger,
    stopTimeoutMs: STOP_TIMEOUT_MS,
    onFailure: options.onFailure,
  });
  const reconfigure = (next: AgentConfig): void => {
    for (const signal of signals) if (signal instanceof FlowSignal) signal.setDetail(flowDetail(next));
  };
  return { supervisor, http, ledger, observer, reconfigure };
}

function createHttpServer(
  { apiServer }: AgentConfig,
  registry: MetricRegistry,
  supervisor: () => Supervisor,
): HttpServer {
  return new HttpServer({
    ...apiServer,
    metrics: (accept) => render(registry, accept),
    live: () => supervisor().live(),
    ready: () => supervisor().ready(),
  });
}

/** What OpenTelemetry's semantic conventions call this process. */
function resourceOf({ clusterName }: AgentConfig, nodeName: string): ResourceAttributes {
  return {
    'service.name': 'retina-agent',
    'service.instance.id': nodeName,
    'service.version': VERSION,
    'k8s.node.name': nodeName,
    ...(clusterName === undefined ? {} : { 'k8s.cluster.name': clusterName }),
  };
}

/** Signals, then who governs them: it stops before they do. */
function signalComponents(
  signals: readonly NamedSignal[],
  config: AgentConfig,
  counts: GovernorParts,
): (Component | undefined)[] {
  return [
    ...signals.map((signal) => new SignalComponent(signal, collectionIntervalMs(signal.name, config))),
    createGovernor(config, { signals, ...counts }),
  ];
}

interface GovernorParts {
  readonly ledger: Ledger;
  readonly registry: MetricRegistry;
  readonly events: EventSink;
}

function createGovernor(
  config: AgentConfig,
  { signals, ledger, registry, events }: GovernorParts & { readonly signals: readonly Signal[] },
): Governor | undefined {
  if (config.governor === 'off') return undefined;
  const budget = { kernel: config.kernelBudget, user: config.userBudget };
  const metrics = new GovernorMetrics(registry, { budget });
  const onEvent = (event: GovernorEvent): void => {
    metrics.count(event);
    const step = governorEvent(event, Date.now());
    if (step !== undefined) events.tell(step);
  };
  return new Governor({ signals, ledger, budget, onEvent });
}

function createMetricsSink(
  registry: MetricRegistry,
  config: AgentConfig,
  { network, apiServers }: { readonly network: NodeNetwork; readonly apiServers: ApiServers },
): MetricsSink {
  return new MetricsSink(registry, {
    local: new LocalAddresses(network),
    podLevel: config.enablePodLevel,
    remoteContext: config.remoteContext,
    annotations: config.enableAnnotations,
    conntrack: config.enableConntrackMetrics,
    apiServers,
    dnsNames: config.dnsNames,
  });
}

function tellWhatIsNotThere(plugins: EnabledPlugins, config: AgentConfig, logger: Logger): void {
  for (const plugin of plugins.missing) logger.warn('there is no such signal in this version', { plugin });
  if (config.dataSamplingRate > 1 && config.dataAggregationLevel === 'low') {
    logger.warn('dataSamplingRate has no effect unless dataAggregationLevel is high');
  }
  if (!config.enablePodLevel) logger.info('no flows are collected: enablePodLevel is off');
}

function openCheckpoint(
  { stateFolder, pinFolder }: AgentConfig,
  counts: Pick<CheckpointOptions, 'registry' | 'ledger' | 'logger'>,
): CheckpointFile {
  requireBpfFileSystem(pinFolder);
  return new CheckpointFile({ ...counts, folder: stateFolder, pins: pinFolder });
}
