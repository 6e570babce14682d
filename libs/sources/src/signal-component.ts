/** Runs a signal: opens it, collects it once per interval, and closes it. */

import { type Component, RetinaError, type RunContext } from '@retina/core';
import type { Signal } from './signal.js';

/** A signal as a component. Optional: a signal that this host cannot have never takes the agent down. */
export class SignalComponent implements Component {
  readonly name: string;
  readonly optional = true;
  readonly beatIntervalMs: number;
  readonly #signal: Signal;
  #timer: NodeJS.Timeout | undefined;
  #collecting: Promise<void> = Promise.resolve();

  constructor(signal: Signal, intervalMs: number) {
    this.#signal = signal;
    this.name = signal.name;
    this.beatIntervalMs = intervalMs;
  }

  async start(context: RunContext): Promise<void> {
    try {
      await this.#signal.open();
    } catch (thrown) {
      const { log } = RetinaError.from(thrown).details;
      if (log !== undefined) context.logger.debug('what the verifier said', { log });
      throw thrown;
    }
    this.#timer = setInterval(() => {
      // The timer outlives a failing turn only until the supervisor, which hears of it here, stops the component.
      this.#collect(context).catch((error: unknown) => context.fail(error));
    }, this.beatIntervalMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#collecting.catch(() => undefined);
    await this.#signal.close();
  }

  /** One turn after the other: a slow one delays the next instead of meeting it. */
  #collect(context: RunContext): Promise<void> {
    this.#collecting = this.#collecting.then(async () => {
      await this.#signal.collect();
      context.beat();
    });
    return this.#collecting;
  }
}
