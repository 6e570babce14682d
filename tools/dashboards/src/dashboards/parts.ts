/** What several dashboards share. */

import type { Panel, Query, Unit, Variable } from '../dashboard.js';

/** Agents, one a node. */
export const INSTANCES: Variable = { name: 'instance', metric: 'retina_build_info', label: 'instance' };
/** Namespaces of pods with traffic. */
export const NAMESPACES: Variable = {
  name: 'namespace',
  metric: 'networkobservability_adv_forward_count',
  label: 'namespace',
};
/** Chooses the agents. */
export const ON_INSTANCE = 'instance=~"$instance"';
/** Chooses the pods. */
export const IN_NAMESPACE = 'namespace=~"$namespace"';

/** A curve a series. */
export function curves(title: string, unit: Unit, says: string, ...queries: readonly Query[]): Panel {
  return { title, kind: 'timeseries', unit, says, queries };
}

/** One number. */
export function number(title: string, unit: Unit, says: string, expr: string): Panel {
  return { title, kind: 'stat', unit, says, queries: [{ expr, legend: '' }] };
}

/** Bars of those with most. */
export function bars(title: string, unit: Unit, says: string, query: Query): Panel {
  return { title, kind: 'bargauge', unit, says, queries: [query] };
}

/** `sum by (labels) (rate(metric{selector}))`. */
export function rate(metric: string, selector: string, by: readonly string[] = []): string {
  const grouping = by.length === 0 ? '' : ` by (${by.join(', ')})`;
  return `sum${grouping} (rate(${metric}{${selector}}[$__rate_interval]))`;
}

/** A quantile of a histogram in seconds. */
export function quantile(
  share: number,
  metric: string,
  selector: string,
  by: readonly string[] = [],
): string {
  return `histogram_quantile(${share}, ${rate(`${metric}_bucket`, selector, ['le', ...by])})`;
}
