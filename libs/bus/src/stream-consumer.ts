/** Reads a part of a stream for all replicas that share a name: each message until somebody says that it is done with it. */

import { AckPolicy, type Consumer, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { RetinaError } from '@retina/core';
import type { BusConnection } from './bus-connection.js';
import { busError } from './bus-error.js';

/** What is read. */
export interface StreamConsumerOptions {
  readonly stream: string;
  /** Kept by the server: who comes with the same name goes on where the last one was. */
  readonly name: string;
  /** Subjects, as `subjectFilter` makes them. */
  readonly filter: string;
  /** A message that nobody is done with comes again after this; 30 s unless told. */
  readonly ackWaitMs?: number;
}

/** A message, to be answered with one of the three. Answers may get lost: then it comes again. */
export interface ConsumedMessage {
  readonly subject: string;
  readonly payload: Uint8Array;
  /** It is done with. */
  readonly ack: () => void;
  /** It comes again, to whoever asks. */
  readonly retry: () => void;
  /** It never comes again, because nobody can read it. */
  readonly refuse: () => void;
}

const NS_PER_MS = 1e6;
const MAX_UNANSWERED = 4096;
const GRACE_MS = 5_000;

/** A durable pull consumer, made when it is first asked for messages. */
export class StreamConsumer {
  readonly #bus: BusConnection;
  readonly #options: Required<StreamConsumerOptions>;
  #consumer: Consumer | undefined;

  constructor(bus: BusConnection, options: StreamConsumerOptions) {
    this.#bus = bus;
    this.#options = { ackWaitMs: 30_000, ...options };
  }

  /**
   * Up to `max` messages, as many as come within `waitMs` (1,000 at least).
   * @throws BUS_UNREACHABLE, BUS_REFUSED, BUS_NOT_FOUND.
   */
  async next(max: number, waitMs: number, signal: AbortSignal): Promise<ConsumedMessage[]> {
    try {
      this.#consumer ??= await this.#open(signal);
      return await read(this.#consumer, max, waitMs);
    } catch (error) {
      this.#consumer = undefined;
      throw busError(`read ${this.#options.stream}`, error);
    }
  }

  async #open(signal: AbortSignal): Promise<Consumer> {
    const { stream, name, filter, ackWaitMs } = this.#options;
    const connection = await this.#bus.connected(signal);
    const manager = await jetstreamManager(connection);
    await manager.consumers.add(stream, {
      durable_name: name,
      filter_subject: filter,
      ack_policy: AckPolicy.Explicit,
      ack_wait: ackWaitMs * NS_PER_MS,
      max_ack_pending: MAX_UNANSWERED,
    });
    return jetstream(connection).consumers.get(stream, name);
  }
}

async function read(consumer: Consumer, max: number, waitMs: number): Promise<ConsumedMessage[]> {
  const messages: ConsumedMessage[] = [];
  const pulled = await consumer.fetch({ max_messages: max, expires: waitMs });
  let isLate = false;
  const timeout = setTimeout(() => {
    isLate = true;
    void pulled.close();
  }, waitMs + GRACE_MS);
  try {
    for await (const message of pulled) messages.push(consumed(message));
  } catch (error) {
    for (const { retry } of messages) retry();
    throw error;
  } finally {
    clearTimeout(timeout);
  }
  if (isLate && messages.length === 0) throw new RetinaError('BUS_UNREACHABLE', 'no answer to a pull');
  return messages;
}

function consumed(message: JsMsg): ConsumedMessage {
  return {
    subject: message.subject,
    payload: message.data,
    ack: () => message.ack(),
    retry: () => message.nak(),
    refuse: () => message.term(),
  };
}
