/** Keeps the table of connections going: sweeps it, reports it, and empties it at the end. */

import type { Component, RunContext } from '@retina/core';
import type { Listeners } from '@retina/flow';
import { setImmediate as turn } from 'node:timers/promises';
import type { ConnectionTable } from './connection-table.js';

/** What a tracker needs to know. */
export interface ConnectionTrackerOptions {
  readonly table: ConnectionTable;
  readonly listeners: Listeners;
  /** Closed with the last connection. */
  readonly nat?: Disposable | undefined;
  /** How often every connection with traffic is reported. */
  readonly reportIntervalMs: number;
  /** How often connections that ended are looked for; 5 s, or the report interval when that is shorter, unless told. */
  readonly sweepIntervalMs?: number;
}

/** Places looked at in one turn of the event loop: a tenth of a millisecond, or some 2 ms when all are reported. */
const PLACES_PER_TURN = 1024;
const SWEEP_INTERVAL_MS = 5000;
const TIMER_TOLERANCE_MS = 50;

/** The table of connections as a component. Stops after the sources, whose last flows it still takes. */
export class ConnectionTracker implements Component {
  readonly name = 'connections';
  /** Without sweeps the table is still bounded, and flows are worth more than their connections. */
  readonly optional = true;
  readonly #options: ConnectionTrackerOptions;
  #timer: NodeJS.Timeout | undefined;
  #sweep: Promise<void> | undefined;
  #reportedMs = 0;

  constructor(options: ConnectionTrackerOptions) {
    this.#options = options;
  }

  async start(context: RunContext): Promise<void> {
    const { reportIntervalMs, sweepIntervalMs = Math.min(SWEEP_INTERVAL_MS, reportIntervalMs) } =
      this.#options;
    this.#options.table.begin();
    this.#options.listeners.refresh();
    this.#reportedMs = performance.now();
    this.#timer = setInterval(() => {
      this.#sweep ??= this.#sweepAll()
        .catch((error: unknown) => context.fail(error))
        .finally(() => (this.#sweep = undefined));
    }, sweepIntervalMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweep;
    const { table } = this.#options;
    for (let from = 0; from < table.end; from += PLACES_PER_TURN) {
      table.stop(from, from + PLACES_PER_TURN);
      await turn();
    }
    this.#options.nat?.[Symbol.dispose]();
  }

  async #sweepAll(): Promise<void> {
    const { table, listeners, reportIntervalMs } = this.#options;
    const nowMs = performance.now();
    // Timers fire a little early and late.
    const reportAll = nowMs - this.#reportedMs >= reportIntervalMs - TIMER_TOLERANCE_MS;
    if (reportAll) this.#reportedMs = nowMs;
    if (table.hasUnknown) listeners.refresh();
    const nowNs = Number(process.hrtime.bigint());
    for (let from = 0; from < table.end; from += PLACES_PER_TURN) {
      table.sweep(from, from + PLACES_PER_TURN, nowNs, reportAll);
      await turn();
    }
  }
}
