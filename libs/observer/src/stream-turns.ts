/** Streams take turns: one works at a time, for some milliseconds, and all of them within a share of one CPU. */

import { setTimeout as delay } from 'node:timers/promises';

/** How long one stream may keep everything else of the process waiting. */
const TURN_MS = 2;

/** What may be spent at once after a quiet time: some ten thousand flows. */
const BURST_MS = 100;

/** The clock, and who waits by it. */
export interface TurnClock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

const REAL_CLOCK: TurnClock = { now: () => performance.now(), sleep: (ms) => delay(ms) };

/** Gives turns to streams, first come, first served. What the streams miss meanwhile is counted where they read. */
export class StreamTurns {
  readonly #share: number;
  readonly #clock: TurnClock;
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;
  #creditMs = BURST_MS;
  #refilledMs: number;

  /** @param share of one CPU, for all streams together; 1 and more is no bound. */
  constructor(share: number, clock: TurnClock = REAL_CLOCK) {
    this.#share = share;
    this.#clock = clock;
    this.#refilledMs = clock.now();
  }

  /** A stream's own door to it. */
  stream(): StreamTurn {
    return new StreamTurn(this, this.#clock);
  }

  /** Resolves when the caller may work, in another turn of the event loop. */
  async take(): Promise<void> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#isTaken = true;
    this.#refill();
    await this.#clock.sleep(this.#creditMs < 0 ? -this.#creditMs / this.#share : 0);
  }

  /** Ends the turn, which took so long. */
  give(usedMs: number): void {
    this.#refill();
    if (this.#share < 1) this.#creditMs -= usedMs;
    const next = this.#waiting.shift();
    // Handed over, so that nobody comes in between.
    this.#isTaken = next !== undefined;
    next?.();
  }

  #refill(): void {
    const now = this.#clock.now();
    this.#creditMs = Math.min(BURST_MS, this.#creditMs + (now - this.#refilledMs) * this.#share);
    this.#refilledMs = now;
  }
}

/** The turns of one stream. */
export class StreamTurn {
  readonly #turns: StreamTurns;
  readonly #clock: TurnClock;
  #sinceMs: number | undefined;

  constructor(turns: StreamTurns, clock: TurnClock) {
    this.#turns = turns;
    this.#clock = clock;
  }

  /** To be awaited before each step: goes on at once while the turn lasts. */
  async step(): Promise<void> {
    if (this.#sinceMs !== undefined && this.#clock.now() - this.#sinceMs < TURN_MS) return;
    this.end();
    await this.#turns.take();
    this.#sinceMs = this.#clock.now();
  }

  /** To be called before waiting for anything else. */
  end(): void {
    if (this.#sinceMs === undefined) return;
    const usedMs = this.#clock.now() - this.#sinceMs;
    this.#sinceMs = undefined;
    this.#turns.give(usedMs);
  }
}
