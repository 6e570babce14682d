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
  /** The turn under way; never rejects. */
  #turn: Promise<void> | undefined;

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
      // While a slow turn is under way there is no second one: the next collects for both.
      this.#turn ??= this.#collect(context).finally(() => (this.#turn = undefined));
    }, this.beatIntervalMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
    await this.#signal.close();
  }

  /** A turn that fails is the last: the supervisor, which hears of it here, stops the component and may start it again. */
  async #collect(context: RunContext): Promise<void> {
    try {
      await this.#signal.collect();
      context.beat();
    } catch (error) {
      clearInterval(this.#timer);
      context.fail(error);
    }
  }
}
