/** The agent, put together: every part is made here and given what it needs. */

import { type Component, HttpServer, type Logger, type RetinaError, Supervisor } from '@retina/core';
import { type EndpointLookup, Ledger, type Sink } from '@retina/flow';
import { MetricRegistry, render } from '@retina/metrics';
import { IdentityFile, LocalAddresses, MetricsSink, Pipeline } from '@retina/pipeline';
import {
  DropSignal,
  FlowSignal,
  ForwardSignal,
  type Kernel,
  NodeNetwork,
  type Signal,
  SignalComponent,
  type SignalContext,
  readKernel,
} from '@retina/sources';
import { AgentMetrics } from './agent-metrics.js';
import { countErrors } from './counted-errors.js';
import { type SignalName, enabledPlugins } from './plugins.js';
import { type AgentConfig, metricsIntervalMs } from './settings.js';

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
  for (const plugin of plugins.missing) logger.warn('there is no such signal in this version', { plugin });
  if (!config.enablePodLevel) logger.info('no flows are collected: enablePodLevel is off');

  const metricsSink = new MetricsSink(registry, {
    local: new LocalAddresses(network),
    podLevel: config.enablePodLevel,
  });
  const pipeline = new Pipeline({
    endpoints: identities ?? NOBODY,
    sinks: [metricsSink, ...(options.sinks ?? [])],
    logger,
  });
  const signals = createSignals(config, options, { sink: pipeline, ledger, logger }, network).filter(
    ({ name }) => plugins.signals.has(name),
  );

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
      ...signals.map((signal) => new SignalComponent(signal, intervalMs(signal.name, config))),
      ...(options.components ?? []),
    ],
    logger,
    stopTimeoutMs: STOP_TIMEOUT_MS,
    onFailure,
  });
  return { supervisor, http, ledger };
}

/** Without identities, everybody is unknown. */
const NOBODY: EndpointLookup = { find: () => undefined };

function intervalMs(signal: SignalName, config: AgentConfig): number {
  return signal === 'forward' ? metricsIntervalMs(config) : config.windowInterval;
}

function createSignals(
  config: AgentConfig,
  { objectPaths = {} }: AgentOptions,
  context: SignalContext,
  network: NodeNetwork,
): (Signal & { readonly name: SignalName })[] {
  const kernel = once(readKernel);
  const objectPath = (signal: SignalName): { objectPath?: string } => {
    const path = objectPaths[signal];
    return path === undefined ? {} : { objectPath: path };
  };
  return [
    new ForwardSignal(context, network),
    new DropSignal(context, {
      ...objectPath('drop'),
      kernel,
      maxEntries: config.dropMapMaxEntries,
      ringBytes: config.dropRingBytes,
    }),
    new FlowSignal(context, {
      ...objectPath('flow'),
      kernel,
      interfaces: network,
      roles: config.dataAggregationLevel === 'low' ? ['endpoint', 'uplink'] : ['endpoint'],
      maxEntries: config.flowMapMaxEntries,
      tcx: config.enableTCX,
    }),
  ];
}

/** Asks the kernel at most once, however many signals want to know. */
function once(read: () => Kernel): () => Kernel {
  let kernel: Kernel | undefined;
  return () => (kernel ??= read());
}
