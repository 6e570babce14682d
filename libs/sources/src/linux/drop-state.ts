/** What a successor of the drop signal must know (docs/adr/0024). */

import type { Dropped } from './drop-shares.js';
import type { TotalsState } from './drop-totals.js';

/** Saved after each window, as JSON. */
export interface DropState {
  /** The window during which the resting table was handed over. */
  readonly epoch: number;
  /** The words of drop_stats, summed over all CPUs. */
  readonly counted: readonly number[];
  readonly totals: TotalsState;
  /** Packets of netfilter that were not shared out yet. */
  readonly causes: Dropped;
}
