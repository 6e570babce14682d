/** Follows the keys of a bucket over any break, without reading again what is known. */

import { setTimeout as sleep } from 'node:timers/promises';
import { DeliverPolicy, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { Backoff, type Component, type Logger, RetinaError, type RunContext } from '@retina/core';
import type { BusConnection } from './bus-connection.js';
import { busError } from './bus-error.js';

/** A key as it is now; no value when it was deleted. */
export interface KeyValueEntry {
  readonly key: string;
  readonly value: string | undefined;
  readonly revision: number;
}

/** Who follows, and what. The callbacks must not throw and must not wait. */
export interface KeyValueWatchOptions {
  /** A key, or a filter like `pod.node-1.*`; all keys unless told. */
  readonly filter?: string;
  readonly onEntry: (entry: KeyValueEntry) => void;
  /**
   * All that there was when the reading began has been told. With `keys`, the reading began anew, these are all that it told,
   * and what else was known before is gone; otherwise only what changed since the break was told.
   */
  readonly onSynced?: (keys: ReadonlySet<string> | undefined) => void;
  /** The bucket is not there, or no longer: whoever owns it makes it. Others wait until it comes. */
  readonly onMissing?: () => Promise<void>;
}

/** After a break this long, marks of deleted keys may have been forgotten. */
const TRUST_HISTORY_MS = 10 * 60_000;
const STOP_MS = 1_000;
const OPERATION_HEADER = 'KV-Operation';
const DELETIONS = ['DEL', 'PURGE'];

/**
 * Reads every key once, then what changes. After a break it goes on from the last revision; it begins anew only when the
 * bucket was made again meanwhile, or the break was so long that deletions may have been forgotten.
 */
export class KeyValueWatch implements Component {
  readonly name: string;
  readonly #bus: BusConnection;
  readonly #bucket: string;
  readonly #options: KeyValueWatchOptions;
  #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #revision = 0;
  #made: string | undefined;
  #lastHeardMs = 0;
  /** What a reading that began anew has told so far; it may go on after a break. */
  #told: Set<string> | undefined;

  constructor(bus: BusConnection, bucket: string, options: KeyValueWatchOptions) {
    this.name = `watch of ${bucket} ${options.filter ?? ''}`.trim();
    this.#bus = bus;
    this.#bucket = bucket;
    this.#options = options;
  }

  /** The revision that was told last. */
  get revision(): number {
    return this.#revision;
  }

  /** Resolves at once; the reading waits for NATS. */
  async start({ logger }: RunContext): Promise<void> {
    this.#ending = new AbortController();
    this.#running = this.#run(this.#ending.signal, logger);
    return Promise.resolve();
  }

  /** Waits a second at most: of a server that is away, what was asked is given up only after several. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await Promise.race([this.#running, sleep(STOP_MS, undefined, { ref: false })]);
  }

  async #run(signal: AbortSignal, logger: Logger): Promise<void> {
    const backoff = new Backoff({ minMs: 250, maxMs: 5_000 });
    let told = '';
    while (!signal.aborted) {
      try {
        await this.#follow(signal, () => {
          backoff.reset();
          told = '';
        });
      } catch (thrown) {
        if (signal.aborted) return;
        const error = RetinaError.from(thrown);
        if (error.code === 'BUS_NOT_FOUND') await this.#options.onMissing?.().catch(() => undefined);
        const delayMs = backoff.next();
        // Once for each kind of trouble: it may last as long as the owner of the bucket is away.
        if (error.code !== told) this.#warn(logger, error);
        told = error.code;
        await sleep(delayMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** That there is no bucket yet is nothing wrong: its owner may come later, or, on a single machine, not at all. */
  #warn(logger: Logger, error: RetinaError): void {
    const bucket = this.#bucket;
    if (error.code === 'BUS_NOT_FOUND')
      logger.info('There is no such bucket yet; it is waited for.', { bucket });
    else logger.warn('The bucket cannot be read; it is tried again.', { bucket, error });
  }

  /** Until the next break. */
  async #follow(ending: AbortSignal, onHealthy: () => void): Promise<void> {
    const connection = await this.#bus.connected(ending);
    const anew = await this.#mustBeginAnew(connection);
    const broken = new AbortController();
    const onBreak = (): void => broken.abort();
    const offReconnect = this.#bus.onReconnect(onBreak);
    ending.addEventListener('abort', onBreak, { once: true });
    try {
      await this.#consume(connection, { anew, signal: broken.signal, onHealthy });
    } catch (error) {
      throw busError(`follow ${this.#bucket}`, error);
    } finally {
      offReconnect();
      ending.removeEventListener('abort', onBreak);
    }
  }

  async #mustBeginAnew(connection: NatsConnection): Promise<boolean> {
    try {
      const manager = await jetstreamManager(connection);
      const { created, state } = await manager.streams.info(`KV_${this.#bucket}`);
      const isOther = created !== this.#made || state.last_seq < this.#revision;
      const isLong = performance.now() - this.#lastHeardMs > TRUST_HISTORY_MS;
      this.#made = created;
      return isOther || isLong;
    } catch (error) {
      throw busError(`find ${this.#bucket}`, error);
    }
  }

  async #consume(
    connection: NatsConnection,
    { anew, signal, onHealthy }: { anew: boolean; signal: AbortSignal; onHealthy: () => void },
  ): Promise<void> {
    const prefix = `$KV.${this.#bucket}.`;
    const consumer = await jetstream(connection).consumers.get(`KV_${this.#bucket}`, {
      filter_subjects: `${prefix}${this.#options.filter ?? '>'}`,
      ...(anew
        ? { deliver_policy: DeliverPolicy.LastPerSubject }
        : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: this.#revision + 1 }),
    });
    const { num_pending: pending } = await consumer.info();
    if (anew) this.#told = new Set();
    let isSynced = false;
    const synced = (): void => {
      if (isSynced) return;
      isSynced = true;
      onHealthy();
      const told = this.#told;
      this.#told = undefined;
      this.#options.onSynced?.(told);
    };
    const messages = await consumer.consume();
    const stop = (): void => void messages.close();
    signal.addEventListener('abort', stop, { once: true });
    this.#lastHeardMs = performance.now();
    try {
      if (signal.aborted) return;
      if (pending === 0) synced();
      for await (const message of messages) {
        this.#tell(message, prefix);
        if (message.info.pending === 0) synced();
      }
    } finally {
      signal.removeEventListener('abort', stop);
      await messages.close();
    }
  }

  #tell(message: JsMsg, prefix: string): void {
    this.#lastHeardMs = performance.now();
    this.#revision = message.seq;
    const isGone = DELETIONS.includes(message.headers?.get(OPERATION_HEADER) ?? '');
    const key = message.subject.slice(prefix.length);
    this.#told?.add(key);
    this.#options.onEntry({
      key,
      value: isGone ? undefined : message.string(),
      revision: message.seq,
    });
  }
}
