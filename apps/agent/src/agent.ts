/** The agent, put together: every part is made here and given what it needs. */

import { type Component, HttpServer, type Logger, type RetinaError, Supervisor } from '@retina/core';
import { requireBpfFileSystem } from '@retina/ebpf';
import { type EndpointLookup, Ledger, type Sink } from '@retina/flow';
import { MetricRegistry, render } from '@retina/metrics';
import { IdentityFile, LocalAddresses, MetricsSink, Pipeline } from '@retina/pipeline';
import { Governor, NodeNetwork, type Signal, SignalComponent } from '@retina/sources';
import { AgentMetrics } from './agent-metrics.js';
import { CheckpointFile, type CheckpointOptions } from './checkpoint-file.js';
import { countErrors } from './counted-errors.js';
import { GovernorMetrics } from './governor-metrics.js';
import { parseApiServers } from './parse-api-servers.js';
import { type SignalName, enabledPlugins } from './plugins.js';
import type { AgentConfig } from './settings.js';
import { collectionIntervalMs, createSignals, flowDetail } from './signals.js';

/** Kubernetes grants 30 s; the rest is for what comes after. */
const STOP_TIMEOUT_MS = 25_000;

/** What an agent is made with beside its configuration. */
export interface AgentOptions {
  readonly logger: Logger;
  /** Called when a failure ended the agent after its start. */
  readonly onFailure: (error: RetinaError) => void;
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
}

/** Puts an agent together. Starts nothing. */
export function createAgent(config: AgentConfig, options: AgentOptions): Agent {
  const { onFailure } = options;
  const registry = new MetricRegistry();
  const logger = countErrors(options.logger, (code) => registry.counter('errors').series([code]).add(1));
  const ledger = new Ledger();
  const network = new NodeNetwork({ uplinks: config.uplinks });
  const identities = config.identityFile === undefined ? undefined : new IdentityFile(config.identityFile);
  const plugins = enabledPlugins(config);
  tellWithoutEffect(config, plugins.missing, logger);

  const apiServers = parseApiServers(config.apiServerAddresses);
  const metricsSink = new MetricsSink(registry, {
    local: new LocalAddresses(network),
    podLevel: config.enablePodLevel,
    apiServers,
    dnsNames: config.dnsNames,
  });
  const pipeline = new Pipeline({
    endpoints: identities ?? NOBODY,
    sinks: [metricsSink, ...(options.sinks ?? [])],
    logger,
  });
  const checkpoint = config.keepState ? openCheckpoint(config, { registry, ledger, logger }) : undefined;
  const signals = createSignals(plugins.signals, {
    config,
    context: { sink: pipeline, ledger, logger, checkpoint },
    network,
    apiServers,
    objectPaths: options.objectPaths ?? {},
  });

  const metrics = new AgentMetrics({
    registry,
    ledger,
    signals,
    missing: plugins.missing,
    statuses: () => supervisor.statuses(),
  });
  const http = new HttpServer({
    ...config.apiServer,
    metrics: () => render(registry),
    live: () => supervisor.live(),
    ready: () => supervisor.ready(),
  });
  const supervisor: Supervisor = new Supervisor({
    // The taps come last: in reverse they close first, and what they still hold finds everything else in place.
    components: [
      http,
      metrics,
      ...(identities === undefined ? [] : [identities]),
      network,
      ...signals.map((signal) => new SignalComponent(signal, collectionIntervalMs(signal.name, config))),
      ...(config.governor === 'on' ? [createGovernor(config, { signals, ledger, registry })] : []),
      ...(options.components ?? []),
    ],
    logger,
    stopTimeoutMs: STOP_TIMEOUT_MS,
    onFailure,
  });
  return { supervisor, http, ledger };
}

/** What was asked for and is not had. */
function tellWithoutEffect(config: AgentConfig, missing: readonly string[], logger: Logger): void {
  for (const plugin of missing) logger.warn('there is no such signal in this version', { plugin });
  if (config.dataSamplingRate > 1 && config.dataAggregationLevel === 'low') {
    logger.warn('dataSamplingRate has no effect unless dataAggregationLevel is high');
  }
  if (!config.enablePodLevel) logger.info('no flows are collected: enablePodLevel is off');
}

/** Without identities, everybody is unknown. */
const NOBODY: EndpointLookup = { find: () => undefined };

function createGovernor(
  config: AgentConfig,
  { signals, ledger, registry }: { signals: readonly Signal[]; ledger: Ledger; registry: MetricRegistry },
): Governor {
  const budget = { kernel: config.kernelBudget, user: config.userBudget };
  const metrics = new GovernorMetrics(registry, { budget, oneOf: flowDetail(config).oneOf ?? 1 });
  return new Governor({ signals, ledger, budget, onEvent: (event) => metrics.count(event) });
}

function openCheckpoint(
  { stateFolder, pinFolder }: AgentConfig,
  counts: Pick<CheckpointOptions, 'registry' | 'ledger' | 'logger'>,
): CheckpointFile {
  requireBpfFileSystem(pinFolder);
  return new CheckpointFile({ ...counts, folder: stateFolder, pins: pinFolder });
}
