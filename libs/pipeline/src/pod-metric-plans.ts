/** From the configuration of a cluster to what each pod metric has on this node. */

import type { CompiledMetric, CompiledMetrics, ContextLabel, NamespaceChoice } from '@retina/api';
import { type Endpoint, UNKNOWN } from '@retina/flow';
import type { MetricKeyOf } from '@retina/metrics';
import { ContextLabels, type EndLabels } from './context-labels.js';

/** Counters with labels of pods: Retina's by its names for them, and ours. */
const RETINA_METRICS = {
  forward_count: 'podForwardCount',
  forward_bytes: 'podForwardBytes',
  drop_count: 'podDropCount',
  drop_bytes: 'podDropBytes',
  tcp_flag_gauges: 'podTcpFlagsCount',
  tcp_retransmission_count: 'podTcpRetransmissions',
  dns_request_count: 'podDnsRequestCount',
  dns_response_count: 'podDnsResponseCount',
} as const;
const OWN_METRICS = [
  'podHandshakeRtt',
  'podTcpResets',
  'podTcpRtt',
  'tcpConnectFailures',
  'tcpOutOfOrder',
  'podDnsTimeouts',
  'podDnsRetries',
  'podDnsLatency',
] as const;

/** The key of a metric that a configuration shapes. */
export type PodMetricKey =
  | (typeof RETINA_METRICS)[keyof typeof RETINA_METRICS]
  | (typeof OWN_METRICS)[number];
/** Those of one type. */
export type PodMetricKeyOf<Type extends 'counter' | 'histogram'> = PodMetricKey & MetricKeyOf<Type>;

/** All of them. */
export const POD_METRIC_KEYS: readonly PodMetricKey[] = [...Object.values(RETINA_METRICS), ...OWN_METRICS];

/** What one metric has. */
export interface PodMetricPlan {
  readonly context: ContextLabels;
  /** Whether it tells replies from what they answer, in a label `is_reply`. */
  readonly isReply: boolean;
  /** How long a series without writes lives on; Infinity: for ever. */
  readonly ttlMs: number;
  /** The most series; that of the registry when undefined. */
  readonly maxSeries: number | undefined;
  /** Whether a pod is observed; asked also about those that nobody knows. */
  readonly selects: (endpoint: Endpoint | undefined) => boolean;
  /** Plans with the same text count alike: what one counted the other can go on with. */
  readonly text: string;
}

/** What holds for the whole agent. */
export interface PodMetricOptions {
  /** Whether Retina's metrics tell of both ends. */
  readonly remoteContext: boolean;
  /** Whether only pods are observed that ask for it, by an annotation of theirs or of their namespace. */
  readonly annotations: boolean;
  /** How long a series without writes lives on, unless the configuration says. */
  readonly idleMs: number;
}

/** Retina's in the mode by annotation; ours whenever no configuration says otherwise. */
const DEFAULT_LABELS: EndLabels = {
  labels: ['ip', 'namespace', 'podname', 'workload'],
  podLabels: [],
  workloads: 'TopLevel',
};
/** Pairs of pods are many more than pods. */
const REMOTE_MAX_SERIES = 10_000;

/**
 * What each metric has; one that is not there is not to be shown. Without a configuration all are there. With one, of
 * Retina's metrics those are there that it names, and ours for the pods that it selects for any of them.
 */
export function planPodMetrics(
  { metrics }: CompiledMetrics,
  options: PodMetricOptions,
): ReadonlyMap<PodMetricKey, PodMetricPlan> {
  const choices = metrics.length === 0 ? undefined : metrics.map(({ namespaces }) => namespaces);
  const contexts = new Contexts(options.remoteContext);
  const own = planOf(undefined, ContextLabels.local(DEFAULT_LABELS), choices, options);
  const plans = new Map<PodMetricKey, PodMetricPlan>(OWN_METRICS.map((key) => [key, own]));
  for (const [name, key] of Object.entries(RETINA_METRICS)) {
    const metric = metrics.find(({ metricName }) => metricName === name);
    if (metric === undefined && choices !== undefined) continue;
    plans.set(key, planOf(metric, contexts.of(metric), metric && [metric.namespaces], options));
  }
  return plans;
}

/** Metrics with the same labels share them: what one had to look up the next ones have at hand. */
class Contexts {
  readonly #isRemote: boolean;
  readonly #known = new Map<string, ContextLabels>();

  constructor(isRemote: boolean) {
    this.#isRemote = isRemote;
  }

  of(metric: CompiledMetric | undefined): ContextLabels {
    const { podLabels, workloads } = metric ?? DEFAULT_LABELS;
    const labels = (end: readonly ContextLabel[] | undefined): EndLabels => ({
      labels: end ?? DEFAULT_LABELS.labels,
      podLabels,
      workloads,
    });
    const [source, destination] = [labels(metric?.sourceLabels), labels(metric?.destinationLabels)];
    const key = JSON.stringify([source, destination]);
    const context =
      this.#known.get(key) ??
      (this.#isRemote ? ContextLabels.remote(source, destination) : ContextLabels.local(source));
    this.#known.set(key, context);
    return context;
  }
}

function planOf(
  metric: CompiledMetric | undefined,
  context: ContextLabels,
  choices: readonly NamespaceChoice[] | undefined,
  { annotations, idleMs }: PodMetricOptions,
): PodMetricPlan {
  const isReply = metric?.additionalLabels.includes('is_reply') ?? false;
  const maxSeries = metric?.maxSeries ?? (context.isRemote ? REMOTE_MAX_SERIES : undefined);
  const keys = [metric?.podLabels, metric?.workloads];
  return {
    context,
    isReply,
    ttlMs: metric?.ttlMs === 0 ? Infinity : (metric?.ttlMs ?? idleMs),
    maxSeries,
    selects: selection(choices, annotations),
    text: JSON.stringify([context.names, isReply, maxSeries, keys, choices, annotations]),
  };
}

/** With annotations, namespaces add to those that ask; "all but these" would leave nothing to ask for. */
function selection(
  choices: readonly NamespaceChoice[] | undefined,
  annotations: boolean,
): PodMetricPlan['selects'] {
  const tests = (choices ?? []).map(selects);
  if (!annotations)
    return choices === undefined ? () => true : (endpoint) => tests.some((test) => test(endpoint));
  const included = (choices ?? []).filter((choice) => 'include' in choice).map(selects);
  return (endpoint) => endpoint?.isObserved === true || included.some((test) => test(endpoint));
}

function selects(choice: NamespaceChoice): PodMetricPlan['selects'] {
  const names = new Set('include' in choice ? choice.include : choice.exclude);
  const isIncluded = 'include' in choice;
  return (endpoint) => names.has(endpoint?.namespace ?? UNKNOWN) === isIncluded;
}
