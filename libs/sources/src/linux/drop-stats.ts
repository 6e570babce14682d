/** What the drop program counts of its own work, brought into the ledger. */

import { type BpfMap, programStats } from '@retina/ebpf';
import type { Ledger } from '@retina/flow';
import {
  dropStatsRingHeld,
  dropStatsRingLost,
  dropStatsRingOffered,
  dropStatsSeen,
  dropStatsTableLost,
  dropStatsTableOmitted,
  dropStatsTotalsLost,
} from './drop.layout.gen.js';
import { PerCpuCounters } from './per-cpu.js';

/** Where in the words of drop_stats those of the ring begin, behind four counters. */
const RING_STATS = 8;

/** Remembers what was counted, so that the ledger gets differences. */
export class DropStats {
  readonly #counters: PerCpuCounters;
  readonly #program: number;
  readonly #ledger: Ledger;
  #counted: Uint32Array;
  #misses = 0;

  /** @param program Descriptor of the program that is attached. */
  constructor(map: BpfMap, program: number, ledger: Ledger) {
    this.#counters = new PerCpuCounters(map);
    this.#program = program;
    this.#ledger = ledger;
    this.#counted = this.#counters.read();
  }

  /** Tells the ledger what came since the last time. */
  count(): void {
    const ledger = this.#ledger;
    const before = this.#counted;
    const now = this.#counters.read();
    const since = (read: typeof dropStatsSeen): number => read(now, 0) - read(before, 0);
    // Runs that the kernel skipped: packets, one each, that never got as far as our own counters.
    const { recursionMisses } = programStats(this.#program);
    const missed = recursionMisses - this.#misses;
    ledger.count('drop_totals', 'produced', since(dropStatsSeen) + missed);
    ledger.count('drop_totals', 'lost', since(dropStatsTotalsLost) + missed);
    ledger.count('drop_table', 'produced', since(dropStatsSeen) + missed);
    ledger.count('drop_table', 'lost', since(dropStatsTableLost) + missed);
    ledger.count('drop_table', 'sampled', since(dropStatsTableOmitted));
    ledger.count('drop_ring', 'produced', since(dropStatsRingOffered));
    ledger.count('drop_ring', 'sampled', since(dropStatsRingHeld));
    ledger.count('drop_ring', 'lost', since(dropStatsRingLost));
    this.#counted = now;
    this.#misses = recursionMisses;
  }

  /** What was counted last, for a successor. */
  state(): readonly number[] {
    return [...this.#counted];
  }

  /** Goes on from what a predecessor counted last, but for the ring, whose samples are passed over. */
  restore(state: readonly number[]): void {
    const now = this.#counted;
    this.#counted = Uint32Array.from(state);
    this.#counted.set(now.subarray(RING_STATS), RING_STATS);
  }
}
