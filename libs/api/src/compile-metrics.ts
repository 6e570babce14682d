/** Joins the MetricsConfigurations of a cluster into one. */

import { createHash } from 'node:crypto';
import { parseDuration, RetinaError } from '@retina/core';
import {
  ADDITIONAL_LABELS,
  type AdditionalLabel,
  CONTEXT_LABELS,
  type ContextLabel,
  type METRIC_NAMES,
  type MetricsConfiguration,
} from './metrics-configuration.js';

/** The pods of these namespaces only, or of all but these. Sorted. */
export type NamespaceChoice =
  | { readonly include: readonly string[] }
  | { readonly exclude: readonly string[] };

/** What holds for one metric. A metric that no configuration names is not in the list. */
export interface CompiledMetric {
  readonly metricName: (typeof METRIC_NAMES)[number];
  readonly sourceLabels: readonly ContextLabel[];
  readonly destinationLabels: readonly ContextLabel[];
  readonly additionalLabels: readonly AdditionalLabel[];
  readonly podLabels: readonly string[];
  /** 0: forever; undefined: the agent's default. */
  readonly ttlMs: number | undefined;
  readonly maxSeries: number | undefined;
  readonly workloads: 'TopLevel' | 'Direct';
  readonly namespaces: NamespaceChoice;
  /** The configuration that decided labels, ttl, cap and workloads. */
  readonly decidedBy: string;
}

/** Where a configuration did not get its way. */
export interface Overruled {
  readonly metricName: string;
  /** The configuration whose labels, ttl, cap or workloads are not used. */
  readonly configuration: string;
  readonly by: string;
}

/** All configurations as one. */
export interface CompiledMetrics {
  /** By name. */
  readonly metrics: readonly CompiledMetric[];
  readonly overruled: readonly Overruled[];
}

/**
 * Joins configurations. For each metric the one that stands first decides labels, ttl, cap and workloads: the highest
 * `priority`, then the oldest, then by name. Namespaces add up: a pod is observed when any configuration that names
 * the metric selects its namespace. The result does not depend on the order of the input. Within one configuration
 * the last option for a metric counts.
 */
export function compileMetrics(configurations: readonly MetricsConfiguration[]): CompiledMetrics {
  const compiled = new Map<string, CompiledMetric>();
  const overruled: Overruled[] = [];
  for (const configuration of configurations.toSorted(byPrecedence)) {
    for (const metric of metricsOf(configuration)) {
      const first = compiled.get(metric.metricName);
      if (first === undefined) {
        compiled.set(metric.metricName, metric);
        continue;
      }
      const namespaces = eitherOf(first.namespaces, metric.namespaces);
      compiled.set(metric.metricName, { ...first, namespaces });
      if (agrees(first, metric)) continue;
      const { metricName, decidedBy } = metric;
      overruled.push({ metricName, configuration: decidedBy, by: first.decidedBy });
    }
  }
  const metrics = [...compiled.values()].toSorted((one, other) =>
    compareText(one.metricName, other.metricName),
  );
  return { metrics, overruled };
}

/** The text in which the operator tells agents; `parseCompiledMetrics` reads it. */
export function formatCompiledMetrics({ metrics }: CompiledMetrics): string {
  return JSON.stringify({ version: TEXT_VERSION, metrics });
}

/** Names a configuration by its text: agents report it of what they run, the operator compares it with what it told. */
export function configurationDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Reads what the operator told. @throws CONFIG_INVALID when it is of a version that this one does not know. */
export function parseCompiledMetrics(text: string): CompiledMetrics {
  const { version, metrics } = parseObject(text);
  if (version === TEXT_VERSION && Array.isArray(metrics)) {
    return { metrics: metrics as CompiledMetric[], overruled: [] };
  }
  throw new RetinaError(
    'CONFIG_INVALID',
    `the compiled configuration is not of version ${TEXT_VERSION}: upgrade agents before the operator`,
  );
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}

const TEXT_VERSION = 1;

function byPrecedence(one: MetricsConfiguration, other: MetricsConfiguration): number {
  return (
    (other.spec.priority ?? 0) - (one.spec.priority ?? 0) ||
    compareText(one.metadata.creationTimestamp ?? '', other.metadata.creationTimestamp ?? '') ||
    compareText(one.metadata.name, other.metadata.name)
  );
}

function metricsOf({ metadata, spec }: MetricsConfiguration): Iterable<CompiledMetric> {
  const namespaces = choiceOf(spec.namespaces);
  const metrics = spec.contextOptions.map(
    (option): CompiledMetric => ({
      metricName: option.metricName,
      sourceLabels: contextLabels(option.sourceLabels),
      destinationLabels: contextLabels(option.destinationLabels),
      additionalLabels: additionalLabels(option.additionalLabels),
      podLabels: option.podLabels ?? [],
      ttlMs: option.ttl === undefined || option.ttl === '' ? undefined : parseDuration(option.ttl),
      maxSeries: option.maxSeries,
      workloads: spec.workloads ?? 'TopLevel',
      namespaces,
      decidedBy: metadata.name,
    }),
  );
  return new Map(metrics.map((metric) => [metric.metricName, metric])).values();
}

/** The labels in the order of the table: what is in no table the API server has refused. */
function contextLabels(labels: readonly string[] = []): readonly ContextLabel[] {
  const asked = new Set(labels.map((label) => label.toLowerCase()));
  return CONTEXT_LABELS.filter((label) => asked.has(label));
}

function additionalLabels(labels: readonly string[] = []): readonly AdditionalLabel[] {
  const asked = new Set(labels.map((label) => label.toLowerCase()));
  return ADDITIONAL_LABELS.filter((label) => asked.has(label));
}

function choiceOf({ include, exclude }: MetricsConfiguration['spec']['namespaces']): NamespaceChoice {
  return include === undefined ? { exclude: sorted(exclude ?? []) } : { include: sorted(include) };
}

function eitherOf(one: NamespaceChoice, other: NamespaceChoice): NamespaceChoice {
  if ('include' in one && 'include' in other) return { include: sorted([...one.include, ...other.include]) };
  if ('exclude' in one && 'exclude' in other)
    return { exclude: one.exclude.filter((name) => other.exclude.includes(name)) };
  const { include } = 'include' in one ? one : (other as { readonly include: readonly string[] });
  const { exclude } = 'exclude' in one ? one : (other as { readonly exclude: readonly string[] });
  return { exclude: exclude.filter((name) => !include.includes(name)) };
}

function agrees(one: CompiledMetric, other: CompiledMetric): boolean {
  const decided = ({ namespaces: _namespaces, decidedBy: _by, ...rest }: CompiledMetric): string =>
    JSON.stringify(rest);
  return decided(one) === decided(other);
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted(compareText);
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
