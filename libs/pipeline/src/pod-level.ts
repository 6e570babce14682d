/** The pod metrics as they are configured now: which there are, whose, and with which labels. */

import type { CompiledMetrics } from '@retina/api';
import type { Endpoint } from '@retina/flow';
import {
  CATALOGUE,
  type CounterSeries,
  type Family,
  type HistogramSeries,
  type MetricRegistry,
  POD_LABELS,
} from '@retina/metrics';
import type { End, Traffic } from './context-labels.js';
import {
  POD_METRIC_KEYS,
  type PodMetricKey,
  type PodMetricKeyOf,
  type PodMetricOptions,
  type PodMetricPlan,
  planPodMetrics,
} from './pod-metric-plans.js';

/** Something that was seen of traffic. */
export interface Sighting {
  readonly traffic: Traffic;
  /** The end that is at home on this node, and to whose series it belongs in local context. */
  readonly home: End;
  readonly isReply?: boolean | undefined;
}

/** A metric in force. */
interface Shaped {
  readonly plan: PodMetricPlan;
  /** Where the direction stands among the labels of the metric itself; -1: nowhere. */
  readonly directionAt: number;
  readonly family: Family<unknown>;
}

/** Takes what is not to be shown. */
const NOTHING: CounterSeries & HistogramSeries = { add: () => {}, set: () => {}, observe: () => {} };
const NO_CONFIGURATION: CompiledMetrics = { metrics: [], overruled: [] };

/** Gives the series of pod metrics. */
export class PodLevel {
  readonly #registry: MetricRegistry;
  readonly #options: PodMetricOptions;
  readonly #shaped = new Map<PodMetricKey, Shaped>();
  #hasPorts = false;
  #generation = 0;

  constructor(registry: MetricRegistry, options: PodMetricOptions) {
    this.#registry = registry;
    this.#options = options;
    this.apply(NO_CONFIGURATION);
  }

  /** Whether Retina's metrics tell of both ends: then each thing that is seen counts once. */
  get isRemote(): boolean {
    return this.#options.remoteContext;
  }

  /** Rises when series that somebody kept may be of no metric any more. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Puts a configuration in force. A metric for which nothing but the time to live changed goes on; others start anew.
   */
  apply(compiled: CompiledMetrics): void {
    const plans = planPodMetrics(compiled, this.#options);
    for (const key of POD_METRIC_KEYS) this.#shape(key, plans.get(key));
    this.#hasPorts = [...plans.values()].some(({ context }) => context.hasPorts);
    this.#generation++;
  }

  /**
   * The series of a counter; what is written to one that is not to be shown is gone.
   * @param own The values of the labels that the metric has besides those about pods, in the order of the catalogue.
   */
  counter(key: PodMetricKeyOf<'counter'>, own: readonly string[], sighting: Sighting): CounterSeries {
    return this.#series(key, own, sighting) as CounterSeries;
  }

  /** The series of a histogram; see `counter`. */
  histogram(key: PodMetricKeyOf<'histogram'>, own: readonly string[], sighting: Sighting): HistogramSeries {
    return this.#series(key, own, sighting) as HistogramSeries;
  }

  /** What tells the series of a sighting from others, for those who keep series; two with the same text share all. */
  textOf({ source, destination, sourcePort, destinationPort }: Traffic, home: End): string {
    const local = home === 'source' ? source.text : destination.text;
    const ends = this.isRemote ? `${source.text} ${destination.text}` : local;
    return this.#hasPorts ? `${ends} ${sourcePort} ${destinationPort} ${home}` : ends;
  }

  /** Ends what has been idle too long. */
  expire(nowMs: number): void {
    for (const { family, plan } of this.#shaped.values()) {
      if (plan.ttlMs !== Infinity) family.expire(plan.ttlMs, nowMs);
    }
  }

  #series(key: PodMetricKey, own: readonly string[], { traffic, home, isReply }: Sighting): unknown {
    const shaped = this.#shaped.get(key);
    if (shaped === undefined || !isSelected(shaped.plan, traffic, home)) return NOTHING;
    const { plan, directionAt, family } = shaped;
    const values = [...own];
    // As Retina writes it where a metric tells of both ends.
    if (plan.context.isRemote && directionAt >= 0) values[directionAt] = own[directionAt]!.toUpperCase();
    if (plan.isReply) values.push(isReply === undefined ? 'unknown' : isReply.toString());
    return family.series(values, plan.context.textOf(traffic, home));
  }

  #shape(key: PodMetricKey, plan: PodMetricPlan | undefined): void {
    const before = this.#shaped.get(key)?.plan;
    if (plan === undefined) {
      this.#registry.redefine(key, undefined);
      this.#shaped.delete(key);
      return;
    }
    const own = CATALOGUE[key].labels.filter((label) => !(POD_LABELS as readonly string[]).includes(label));
    if (before?.text !== plan.text) {
      const labels = [...own, ...(plan.isReply ? ['is_reply'] : []), ...plan.context.names];
      this.#registry.redefine(key, { labels, maxSeries: plan.maxSeries });
    }
    const family: Family<unknown> =
      CATALOGUE[key].type === 'histogram'
        ? this.#registry.histogram(key as PodMetricKeyOf<'histogram'>)
        : this.#registry.counter(key as PodMetricKeyOf<'counter'>);
    this.#shaped.set(key, { plan, directionAt: own.indexOf('direction'), family });
  }
}

/** In remote context, traffic of an observed pod is shown whichever end that is. */
function isSelected({ context, selects }: PodMetricPlan, traffic: Traffic, home: End): boolean {
  const { sourceEndpoint, destinationEndpoint } = traffic;
  if (context.isRemote) return selects(sourceEndpoint) || selects(destinationEndpoint);
  return selects(endpointOf(traffic, home));
}

/** Who is behind an end. */
export function endpointOf(traffic: Traffic, end: End): Endpoint | undefined {
  return end === 'source' ? traffic.sourceEndpoint : traffic.destinationEndpoint;
}
