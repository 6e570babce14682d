/** Which response belongs to which query, which queries get none, and which are asked again. */

import type { DnsEvent, DnsQuestion } from '@retina/flow';
import type { DnsMessage } from './dns-message.js';

/** A message with what the kernel knows about it. */
export interface DnsObservation {
  readonly message: DnsMessage;
  /** CLOCK_MONOTONIC. */
  readonly timeNs: number;
  /** Tells the client's socket from all others. */
  readonly socket: string;
  readonly client: DnsQuestion['client'];
  readonly server: DnsQuestion['server'];
  readonly transport: DnsQuestion['transport'];
}

/** How queries are followed. */
export interface TransactionOptions {
  /** How long a query waits for its response. */
  readonly timeoutNs: number;
  /** Queries that wait at a time; beyond, the oldest is given up and counted as unpaired. */
  readonly capacity?: number;
}

interface Waiting {
  readonly question: DnsQuestion;
  readonly timeNs: number;
  /** How often it was sent by the same socket under the same id. */
  queries: number;
}

const DEFAULT_CAPACITY = 16_384;
const UNKNOWN = 'unknown';

/**
 * Pairs messages. A transaction is a socket and an id: the kernel's number of the socket stays the same whatever
 * addresses are translated on the way, so neither a Service's address nor a node-local cache confuses it.
 */
export class DnsTransactions {
  readonly #timeoutNs: number;
  readonly #capacity: number;
  /** In the order in which they were sent, which is that of their time-outs. */
  readonly #waiting = new Map<string, Waiting>();
  /** How many of the waiting ask the same for the same client. */
  readonly #asking = new Map<string, number>();
  /** Queries of which nobody knows whether they got a response: given up for room, or while events were lost. */
  unpaired = 0;

  constructor({ timeoutNs, capacity = DEFAULT_CAPACITY }: TransactionOptions) {
    this.#timeoutNs = timeoutNs;
    this.#capacity = capacity;
  }

  /** How many queries wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Takes a message in the order of time; returns what it means. */
  accept(observation: DnsObservation): DnsEvent {
    return observation.message.isResponse ? this.#answer(observation) : this.#ask(observation);
  }

  /** Ends the queries that waited too long at that time. */
  expire(nowNs: number): DnsEvent[] {
    const events: DnsEvent[] = [];
    for (const [key, waiting] of this.#waiting) {
      if (nowNs - waiting.timeNs < this.#timeoutNs) break;
      this.#remove(key, waiting);
      events.push({ ...waiting.question, kind: 'timeout', queries: waiting.queries });
    }
    return events;
  }

  /** After a loss of events nobody can say which of the waiting queries had a response: none of them times out. */
  forget(): void {
    for (const { queries } of this.#waiting.values()) this.unpaired += queries;
    this.#waiting.clear();
    this.#asking.clear();
  }

  #ask({ message, timeNs, socket, client, server, transport }: DnsObservation): DnsEvent {
    const question = questionOf(message, client, server, transport);
    const key = transactionKey(socket, message.id);
    const known = this.#waiting.get(key);
    if (
      known !== undefined &&
      known.question.name === question.name &&
      known.question.type === question.type
    ) {
      known.queries++;
      return { ...question, kind: 'query', isRetry: true };
    }
    if (known !== undefined) {
      // The id is in use again, so the query before it is over, and nobody saw how.
      this.#remove(key, known);
      this.unpaired += known.queries;
    }
    const isRetry = this.#asking.has(askKey(question));
    this.#makeRoom();
    this.#waiting.set(key, { question, timeNs, queries: 1 });
    this.#asking.set(askKey(question), (this.#asking.get(askKey(question)) ?? 0) + 1);
    return { ...question, kind: 'query', isRetry };
  }

  #answer({ message, timeNs, socket, client, server, transport }: DnsObservation): DnsEvent {
    const key = transactionKey(socket, message.id);
    const waiting = this.#waiting.get(key);
    const question = questionOf(message, client, server, transport);
    // A response need not repeat the question, and one with another question is none to this query.
    const asked = waiting?.question.name;
    const isOurs = waiting !== undefined && (message.name ?? asked) === asked;
    if (isOurs) this.#remove(key, waiting);
    return {
      ...(isOurs && message.name === undefined ? waiting.question : question),
      kind: 'response',
      returnCode: message.returnCode,
      addresses: message.addresses,
      answers: message.answers,
      // Which of several equal queries it answers cannot be told (Karn).
      latencyNs: isOurs && waiting.queries === 1 ? timeNs - waiting.timeNs : undefined,
    };
  }

  #makeRoom(): void {
    if (this.#waiting.size < this.#capacity) return;
    for (const [key, oldest] of this.#waiting) {
      this.#remove(key, oldest);
      this.unpaired += oldest.queries;
      return;
    }
  }

  #remove(key: string, { question }: Waiting): void {
    this.#waiting.delete(key);
    const ask = askKey(question);
    const others = (this.#asking.get(ask) ?? 1) - 1;
    if (others > 0) this.#asking.set(ask, others);
    else this.#asking.delete(ask);
  }
}

function questionOf(
  message: DnsMessage,
  client: DnsQuestion['client'],
  server: DnsQuestion['server'],
  transport: DnsQuestion['transport'],
): DnsQuestion {
  const { name = UNKNOWN, type = UNKNOWN } = message;
  return { client, server, transport, name, type, clientEndpoint: undefined };
}

function transactionKey(socket: string, id: number): string {
  return `${socket} ${id}`;
}

/** Two addresses of one resolver are asked in turn, so the server is not part of it. */
function askKey({ client, name, type }: DnsQuestion): string {
  return `${client.text} ${type} ${name}`;
}
