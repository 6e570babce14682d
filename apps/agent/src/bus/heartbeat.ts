/** That this node lives, and what it is, by plain NATS: a heartbeat that is missed is missed. */

import { type BusConnection, formatSubject } from '@retina/bus';
import type { Component } from '@retina/core';

/** What a heartbeat says beside the node. */
export type Health = () => Readonly<Record<string, unknown>>;

/** What it is made of. */
export interface HeartbeatOptions {
  readonly bus: BusConnection;
  readonly cluster: string;
  readonly node: string;
  readonly health: Health;
  /** 15 s unless told. */
  readonly intervalMs?: number;
}

const INTERVAL_MS = 15_000;

/** One at the start, then every 15 s while there is a connection. */
export class Heartbeat implements Component {
  readonly name = 'heartbeat';
  readonly #options: HeartbeatOptions;
  readonly #startedMs = Date.now();
  #timer: NodeJS.Timeout | undefined;
  /** Waits for the first connection: one does, however many are due. */
  #beating: Promise<void> | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const beat = (): void => void (this.#beating ??= this.#beat().finally(() => (this.#beating = undefined)));
    this.#timer = setInterval(beat, this.#options.intervalMs ?? INTERVAL_MS);
    beat();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }

  async #beat(): Promise<void> {
    const { bus, cluster, node, health } = this.#options;
    const connection = await bus.connected().catch(() => undefined);
    if (connection === undefined || !bus.isUp) return;
    const now = Date.now();
    const body = {
      node,
      cluster,
      time: new Date(now).toISOString(),
      uptimeSeconds: Math.round((now - this.#startedMs) / 1000),
      ...health(),
    };
    connection.publish(formatSubject({ cluster, kind: 'health', partition: 0, node }), JSON.stringify(body));
  }
}
