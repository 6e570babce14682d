/** The operator, put together: every part is made here and given what it needs. */

import { BusConnection, busOptions } from '@retina/bus';
import { type Component, HttpServer, type Logger, RetinaError, Supervisor } from '@retina/core';
import { KubeConnection, LeaderElection } from '@retina/kube';
import { MetricRegistry, render } from '@retina/metrics';
import { createOtlpExport } from '@retina/otlp';
import { OperatorMetrics } from './operator-metrics.js';
import type { OperatorConfig } from './settings.js';
import { type CaptureSettings, runTerm } from './term.js';
import { VERSION } from './version.js';

/** Kubernetes grants 30 s; the rest is for what comes after. */
const STOP_TIMEOUT_MS = 20_000;

/** What an operator is made with beside its configuration. */
export interface OperatorOptions {
  readonly logger: Logger;
  /** The name of this replica: that of its pod. */
  readonly instance: string;
  /** Called when a failure ended the operator after its start. */
  readonly onFailure: (error: RetinaError) => void;
}

/** An operator that was put together and not yet started. */
export interface Operator {
  readonly supervisor: Supervisor;
  readonly http: HttpServer;
  readonly election: LeaderElection;
}

/** Puts an operator together. Starts nothing. @throws CONFIG_INVALID when the API server's address cannot be read. */
export function createOperator(
  config: OperatorConfig,
  { logger, instance, onFailure }: OperatorOptions,
): Operator {
  const connection = KubeConnection.open({ kubeConfigFile: config.kubeConfig });
  if (config.nats.servers.length === 0) {
    throw new RetinaError('CONFIG_INVALID', 'nats.servers is empty: name the addresses of NATS');
  }
  const bus = new BusConnection(busOptions(config.nats, `retina-operator ${instance}`));
  const registry = new MetricRegistry({ has: (signal) => signal === 'agent' || signal === 'operator' });
  const metrics: OperatorMetrics = new OperatorMetrics(registry, () => election.isLeading);
  const election: LeaderElection = new LeaderElection({
    connection,
    lease: { name: config.leader.lease, namespace: config.leader.namespace ?? connection.namespace },
    identity: instance,
    lead: async (signal) =>
      runTerm(
        {
          connection,
          bus,
          metrics,
          logger,
          instance,
          replicas: config.nats.replicas,
          retinaEndpoints: config.enableRetinaEndpoint,
          captures: captureSettings(config),
        },
        signal,
      ),
  });
  const http = new HttpServer({
    ...config.http,
    metrics: (accept) => render(registry, accept),
    live: () => supervisor.live(),
    ready: () => supervisor.ready(),
  });
  const supervisor: Supervisor = new Supervisor({
    components: [http, metrics, ...createExport(config, { registry, instance }), bus, election],
    logger,
    stopTimeoutMs: STOP_TIMEOUT_MS,
    onFailure,
  });
  return { supervisor, http, election };
}

function createExport(
  { otlp }: OperatorConfig,
  { registry, instance }: { readonly registry: MetricRegistry; readonly instance: string },
): Component[] {
  const resource = {
    'service.name': 'retina-operator',
    'service.instance.id': instance,
    'service.version': VERSION,
  };
  const component = createOtlpExport(otlp, { registry, resource, version: VERSION });
  return component === undefined ? [] : [component];
}

function captureSettings({ captures, captureHostPathBaseDir }: OperatorConfig): CaptureSettings | undefined {
  if (!captures.enabled) return undefined;
  const { image, clusterNamespaces, maxJobs, maxJobsPerNode } = captures;
  const limits = { total: maxJobs, perNode: maxJobsPerNode };
  return { image, clusterNamespaces, limits, hostPathBase: captureHostPathBaseDir };
}
