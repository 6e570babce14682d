/** What the programs of signals cost the kernel, measured in short slices. */

import { RetinaError } from '@retina/core';
import { enableProgramStats, programStats } from '@retina/ebpf';
import type { Ledger } from '@retina/flow';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadedProgram, Signal } from './signal.js';

/** Fractions of one core, by program. */
export type ProgramCosts = ReadonlyMap<string, number>;

/** Where nothing may be measured: what a packet costs by our own benchmarks, on the safe side. */
const ESTIMATED_NS: Readonly<Record<string, number>> = { flow_table: 60, drop_table: 500 };

/**
 * Run-time statistics cost two clock readings a run, as much as a cheap program itself, and every BPF program of the
 * machine pays: so they are on for a slice of each interval only. Enabling them takes CAP_SYS_ADMIN; without it the cost
 * is estimated from the number of packets.
 */
export class ProgramCost {
  readonly #signals: readonly Signal[];
  readonly #ledger: Ledger;
  readonly #produced = new Map<string, number>();
  #estimatedAtMs = performance.now();
  /** Why there are no measurements; undefined while there are. */
  refused: RetinaError | undefined;

  constructor(signals: readonly Signal[], ledger: Ledger) {
    this.#signals = signals;
    this.#ledger = ledger;
    this.#estimate();
  }

  /** Measures for a slice. Rejects with an AbortError when it is not to wait any longer. */
  async measure(sliceMs: number, signal: AbortSignal): Promise<ProgramCosts> {
    if (this.refused !== undefined) {
      await sleep(sliceMs, undefined, { signal });
      return this.#estimate();
    }
    try {
      return await this.#slice(sliceMs, signal);
    } catch (error) {
      if (!(error instanceof RetinaError)) throw error;
      this.refused = error;
      return this.#estimate();
    }
  }

  async #slice(sliceMs: number, signal: AbortSignal): Promise<ProgramCosts> {
    using _ = enableProgramStats();
    const before = new Map(this.#programs().map(({ name, fd }) => [name, programStats(fd).runTimeNs]));
    const beganMs = performance.now();
    await sleep(sliceMs, undefined, { signal });
    const elapsedNs = (performance.now() - beganMs) * 1e6;
    const costs = new Map<string, number>();
    for (const { name, fd } of this.#programs()) {
      const ranNs = programStats(fd).runTimeNs - (before.get(name) ?? Infinity);
      // A signal that was restarted meanwhile has other programs.
      if (ranNs >= 0) costs.set(name, ranNs / elapsedNs);
    }
    return costs;
  }

  #programs(): LoadedProgram[] {
    return this.#signals.flatMap((signal) => [...(signal.programs?.() ?? [])]);
  }

  #estimate(): ProgramCosts {
    const nowMs = performance.now();
    const elapsedNs = Math.max(1, nowMs - this.#estimatedAtMs) * 1e6;
    this.#estimatedAtMs = nowMs;
    const costs = new Map<string, number>();
    for (const [stage, { produced }] of this.#ledger.entries()) {
      const packets = produced - (this.#produced.get(stage) ?? 0);
      this.#produced.set(stage, produced);
      costs.set(stage, (packets * (ESTIMATED_NS[stage] ?? 0)) / elapsedNs);
    }
    return costs;
  }
}
