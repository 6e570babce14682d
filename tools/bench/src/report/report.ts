/** What a benchmark found out, before it is text. */

import type { Summary } from '../summary.js';

/** One cell of a table: words, or a measurement in the unit of its column. */
export type Cell = string | Summary;

/** Figures side by side. */
export interface Table {
  /** Names with units: 'flow, ns per packet'. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What was promised, and what came of it. */
export interface Target {
  readonly what: string;
  readonly unit: string;
  readonly limit: number;
  /** Whether `limit` is the most or the least that keeps the promise. */
  readonly bound: 'at most' | 'at least';
  readonly measured: number;
}

/** What a benchmark found out. */
export interface Report {
  readonly name: string;
  readonly title: string;
  /** How it was measured, a sentence or two each. */
  readonly method: readonly string[];
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
}

/** Whether a target is met. */
export function isMet({ bound, limit, measured }: Target): boolean {
  return bound === 'at most' ? measured <= limit : measured >= limit;
}
