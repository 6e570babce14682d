/** What a dashboard says, before it is Grafana's JSON. */

/** A query and the name of its lines. */
export interface Query {
  /** PromQL; `$node`, `$namespace` and `$__rate_interval` are Grafana's to fill in. */
  readonly expr: string;
  /** Grafana's template of a line's name: `{{podname}}`. */
  readonly legend: string;
}

/** Units as Grafana names them. */
export type Unit = 'pps' | 'Bps' | 'short' | 's' | 'percentunit' | 'bytes' | 'ops';

/** One picture. */
export interface Panel {
  readonly title: string;
  /** What one sees, and what to think of it. */
  readonly says: string;
  readonly kind: 'timeseries' | 'stat' | 'bargauge';
  readonly unit: Unit;
  readonly queries: readonly Query[];
}

/** Panels under one heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A choice at the top: the values of a label. */
export interface Variable {
  readonly name: string;
  /** The metric whose values of `label` there are to choose from. */
  readonly metric: string;
  readonly label: string;
}

/** One page. */
export interface Dashboard {
  /** Part of the file's name and of Grafana's address. */
  readonly name: string;
  readonly title: string;
  /** The context of pod metrics that it is for, when only one has its labels. */
  readonly context?: 'remote';
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}

/** Every expression of a dashboard with the place where it stands. */
export function expressionsOf({ title, rows }: Dashboard): readonly { where: string; expr: string }[] {
  return rows.flatMap(({ panels }) =>
    panels.flatMap((panel) => panel.queries.map(({ expr }) => ({ where: `${title}: ${panel.title}`, expr }))),
  );
}
