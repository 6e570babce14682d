/** Makes streams, and makes them again when the server lost them. */

import { type Component, type Logger, RetinaError, type RunContext } from '@retina/core';
import type { BusConnection } from './bus-connection.js';

/** Streams that somebody has to answer for: the operator in a cluster, the aggregator where it is alone. */
export class StreamUpkeep implements Component {
  readonly name = 'streams';
  readonly #bus: BusConnection;
  readonly #ensure: (signal: AbortSignal) => Promise<void>;
  #offReconnect: (() => void) | undefined;

  /** @param ensure Makes all of them; called at the start and after each reconnection. */
  constructor(bus: BusConnection, ensure: (signal: AbortSignal) => Promise<void>) {
    this.#bus = bus;
    this.#ensure = ensure;
  }

  /** Resolves when the streams are there. @throws BUS_UNREACHABLE, BUS_REFUSED. */
  async start({ signal, logger }: RunContext): Promise<void> {
    this.#offReconnect = this.#bus.onReconnect(() => void this.#again(signal, logger));
    await this.#ensure(signal);
  }

  async stop(): Promise<void> {
    this.#offReconnect?.();
    return Promise.resolve();
  }

  async #again(signal: AbortSignal, logger: Logger): Promise<void> {
    try {
      await this.#ensure(signal);
    } catch (error) {
      logger.warn('streams may be missing', { error: RetinaError.from(error) });
    }
  }
}
