/** Messages into JetStream, at least once: what the server did not confirm waits on disk. */

import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { headers as natsHeaders, type MsgHdrs, type NatsConnection } from '@nats-io/nats-core';
import { type Component, type Logger, RetinaError, type RunContext } from '@retina/core';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BusConnection } from './bus-connection.js';
import { busError } from './bus-error.js';
import type { MessageSpool, SpooledMessage } from './message-spool.js';

/** What a publisher needs. */
export interface StreamPublisherOptions {
  readonly bus: BusConnection;
  /** The publisher closes it. */
  readonly spool: MessageSpool;
  /** Messages that the server has not confirmed yet; 64 unless told. */
  readonly window?: number;
  /** How long a confirmation may take; 5 s unless told. */
  readonly ackTimeoutMs?: number;
}

/** Records of messages, since the publisher was made: `produced = delivered + lost + waiting`. */
export interface PublisherCounts {
  /** Given to `publish`, and found on disk at the start. */
  readonly produced: number;
  /** Confirmed by the server. */
  readonly delivered: number;
  /** Too many for the disk, or too large for the server. */
  readonly lost: number;
  /** On their way, or on disk. */
  readonly waiting: number;
  /** Of the delivered: those that the server had already. */
  readonly duplicates: number;
  /** On disk, in bytes. */
  readonly spooledBytes: number;
}

type Outcome = 'delivered' | 'duplicate' | 'lost';

const RETRY_MS = 500;

/**
 * Sends at once while the server confirms; else writes to the spool, which is sent, oldest first, when it does again. The
 * order of messages is not kept: readers go by their ids. After a stop what was not confirmed is on disk.
 */
export class StreamPublisher implements Component {
  readonly name = 'stream-publisher';
  readonly #options: Required<StreamPublisherOptions>;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #ending = new AbortController();
  #connection: NatsConnection | undefined;
  #client: JetStreamClient | undefined;
  #draining: Promise<void> | undefined;
  #logger: Logger | undefined;
  #produced: number;
  #delivered = 0;
  #lost = 0;
  #duplicates = 0;
  #isFailing = false;

  constructor(options: StreamPublisherOptions) {
    this.#options = { window: 64, ackTimeoutMs: 5_000, ...options };
    this.#produced = options.spool.records;
  }

  /** Resolves at once, also while there is no server. */
  async start({ logger, signal }: RunContext): Promise<void> {
    this.#logger = logger;
    this.#draining = this.#drain(AbortSignal.any([signal, this.#ending.signal]));
    return Promise.resolve();
  }

  get counts(): PublisherCounts {
    const [produced, delivered, lost] = [this.#produced, this.#delivered, this.#lost];
    return {
      ...{ produced, delivered, lost, waiting: produced - delivered - lost },
      duplicates: this.#duplicates,
      spooledBytes: this.#options.spool.bytes,
    };
  }

  /** Never waits and never throws: what cannot be kept is counted as lost. */
  publish(message: SpooledMessage): void {
    this.#produced += message.records;
    const { bus, spool, window } = this.#options;
    const isFree = bus.isUp && this.#inFlight.size < window && spool.size === 0;
    if (this.#client === undefined || !isFree) this.#keep(message);
    else this.#track(this.#sendNow(message));
  }

  /** Waits for confirmations that are under way, for as long as one may take. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#draining;
    await Promise.all(this.#inFlight);
    this.#options.spool[Symbol.dispose]();
  }

  async #drain(signal: AbortSignal): Promise<void> {
    const { bus, spool } = this.#options;
    while (!signal.aborted) {
      try {
        this.#follow(await bus.connected(signal));
        const messages = bus.isUp ? await spool.oldest() : undefined;
        if (messages !== undefined && (await this.#sendAll(messages, signal))) {
          spool.removeOldest();
          continue;
        }
      } catch (error) {
        if (!signal.aborted) this.#warn(error);
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** The bus makes another connection when it was started anew. */
  #follow(connection: NatsConnection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#client = jetstream(connection);
  }

  async #sendNow(message: SpooledMessage): Promise<void> {
    const outcome = await this.#send(message);
    if (outcome === undefined) this.#keep(message);
    else this.#count(outcome, message);
  }

  /** Whether all are done; else all are sent again later, and ids make that harmless. */
  async #sendAll(messages: readonly SpooledMessage[], signal: AbortSignal): Promise<boolean> {
    const outcomes: [Outcome, SpooledMessage][] = [];
    const rest = messages.values();
    let isBroken = false;
    const lane = async (): Promise<void> => {
      for (const message of rest) {
        const outcome = isBroken || signal.aborted ? undefined : await this.#send(message);
        if (outcome === undefined) isBroken = true;
        if (outcome === undefined) return;
        outcomes.push([outcome, message]);
      }
    };
    await Promise.all(Array.from({ length: this.#options.window }, lane));
    if (isBroken) return false;
    for (const [outcome, message] of outcomes) this.#count(outcome, message);
    return true;
  }

  /** Undefined when it is to be sent again. */
  async #send({ subject, id, headers, payload }: SpooledMessage): Promise<Outcome | undefined> {
    if (payload.length > (this.#connection?.info?.max_payload ?? Infinity)) {
      this.#warn(new RetinaError('BUS_REFUSED', 'a message is larger than NATS takes', { details: { id } }));
      return 'lost';
    }
    try {
      const { ackTimeoutMs } = this.#options;
      const ack = await this.#client!.publish(subject, payload, {
        msgID: id,
        timeout: ackTimeoutMs,
        ...(headers === undefined ? {} : { headers: headersOf(headers) }),
      });
      this.#isFailing = false;
      return ack.duplicate ? 'duplicate' : 'delivered';
    } catch (error) {
      this.#fail(busError('publish', error));
      return undefined;
    }
  }

  #count(outcome: Outcome, { records }: SpooledMessage): void {
    if (outcome === 'lost') this.#lost += records;
    else this.#delivered += records;
    if (outcome === 'duplicate') this.#duplicates += records;
  }

  #keep(message: SpooledMessage): void {
    try {
      if (this.#options.spool.append(message)) return;
      this.#fail(
        new RetinaError('HOST_CALL_FAILED', 'the folder for messages to NATS is full: they are lost'),
      );
    } catch (error) {
      this.#fail(error);
    }
    this.#lost += message.records;
  }

  #track(sending: Promise<void>): void {
    this.#inFlight.add(sending);
    void sending.finally(() => this.#inFlight.delete(sending));
  }

  /** Told once, not for every message, until one arrives. */
  #fail(error: unknown): void {
    if (!this.#isFailing) this.#warn(error);
    this.#isFailing = true;
  }

  #warn(error: unknown): void {
    const { code, message } = RetinaError.from(error);
    this.#logger?.warn(message, { code });
  }
}

function headersOf(record: Readonly<Record<string, string>>): MsgHdrs {
  const headers = natsHeaders();
  for (const [name, value] of Object.entries(record)) headers.set(name, value);
  return headers;
}
