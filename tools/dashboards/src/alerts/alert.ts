/** What an alert and a recording rule are. */

/** A condition that somebody should look at. */
export interface Alert {
  /** In CamelCase, with the prefix of the product. */
  readonly name: string;
  readonly expr: string;
  /** How long it must hold, as Prometheus writes it. */
  readonly for: string;
  readonly severity: 'info' | 'warning' | 'critical';
  /** One line, with Prometheus' templates of labels. */
  readonly summary: string;
  /** The runbook: what it means, and what to do about it. */
  readonly means: string;
  readonly remedies: readonly string[];
  /** Series, in promtool's notation by minute, with which it fires, and with which it does not. */
  readonly fires: readonly Series[];
  readonly rests: readonly Series[];
}

/** A series of a test: its name with labels, and its values. */
export type Series = readonly [series: string, values: string];

/** An expression that is worth having ready. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
}
