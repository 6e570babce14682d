/** The flows, drops and DNS messages of the last while, in columns: what is kept costs no object. */

import {
  type Address,
  type DnsQuery,
  type DnsResponse,
  type Drop,
  type Endpoint,
  type Flow,
  UNKNOWN,
} from '@retina/flow';

/** What a place of the ring holds. */
export const KIND = { flow: 1, drop: 2, dns: 3 } as const;

/** Numbers of one place: 59 bytes; five references: 40 bytes; what a DNS message keeps alive is not counted. */
const BYTES_PER_FLOW = 100;

const POINTS = ['from-endpoint', 'to-endpoint', 'from-network', 'to-network'] as const;
const UNKNOWN_REPLY = 2;

/** One record of the ring, made when somebody reads it. */
export interface ObservedFlow {
  /** Counts everything that was ever put in. */
  readonly sequence: number;
  /** Unix time. */
  readonly timeUs: number;
  readonly source: Address;
  readonly destination: Address;
  readonly sourceEndpoint: Endpoint | undefined;
  readonly destinationEndpoint: Endpoint | undefined;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly interfaceIndex: number;
  readonly packets: number;
  readonly bytes: number;
  readonly isReply: boolean | undefined;
  /** Of flows. */
  readonly point: (typeof POINTS)[number] | undefined;
  readonly weight: number;
  /** A bit for each of TCP_FLAGS. */
  readonly tcpFlags: number;
  readonly handshakeRttNs: number;
  /** Of drops. */
  readonly drop: Pick<Drop, 'reason' | 'location' | 'direction'> | undefined;
  readonly dns: DnsQuery | DnsResponse | undefined;
}

/** Bounded in bytes: a new record takes the place of the oldest. */
export class FlowRing {
  readonly capacity: number;
  readonly #timeUs: Float64Array;
  readonly #packets: Float64Array;
  readonly #bytes: Float64Array;
  readonly #rttNs: Float64Array;
  readonly #interface: Uint32Array;
  readonly #weight: Uint32Array;
  readonly #sourcePort: Uint16Array;
  readonly #destinationPort: Uint16Array;
  readonly #flags: Uint16Array;
  readonly #kind: Uint8Array;
  readonly #protocol: Uint8Array;
  readonly #point: Uint8Array;
  readonly #reply: Uint8Array;
  readonly #source: (Address | undefined)[];
  readonly #destination: (Address | undefined)[];
  readonly #sourceEndpoint: (Endpoint | undefined)[];
  readonly #destinationEndpoint: (Endpoint | undefined)[];
  /** The words of a drop, or the DNS message. */
  readonly #extra: (ObservedFlow['drop'] | ObservedFlow['dns'])[];
  #next = 0;

  constructor(bytes: number) {
    const capacity = Math.max(16, Math.floor(bytes / BYTES_PER_FLOW));
    this.capacity = capacity;
    this.#timeUs = new Float64Array(capacity);
    this.#packets = new Float64Array(capacity);
    this.#bytes = new Float64Array(capacity);
    this.#rttNs = new Float64Array(capacity);
    this.#interface = new Uint32Array(capacity);
    this.#weight = new Uint32Array(capacity);
    this.#sourcePort = new Uint16Array(capacity);
    this.#destinationPort = new Uint16Array(capacity);
    this.#flags = new Uint16Array(capacity);
    this.#kind = new Uint8Array(capacity);
    this.#protocol = new Uint8Array(capacity);
    this.#point = new Uint8Array(capacity);
    this.#reply = new Uint8Array(capacity);
    this.#source = Array.from({ length: capacity });
    this.#destination = Array.from({ length: capacity });
    this.#sourceEndpoint = Array.from({ length: capacity });
    this.#destinationEndpoint = Array.from({ length: capacity });
    this.#extra = Array.from({ length: capacity });
  }

  /** The sequence that the next record gets: how many there ever were. */
  get next(): number {
    return this.#next;
  }

  /** The sequence of the oldest record that is still there; `next` when there is none. */
  get oldest(): number {
    return Math.max(0, this.#next - this.capacity);
  }

  addFlow(flow: Flow, timeUs: number): void {
    const at = this.#tuple(flow, timeUs, KIND.flow);
    this.#point[at] = POINTS.indexOf(flow.point);
    this.#weight[at] = flow.weight;
    this.#rttNs[at] = flow.handshakeRttNs ?? 0;
    this.#reply[at] = replyOf(flow.isReply);
    let flags = 0;
    for (let flag = 0; flag < flow.tcpFlags.length; flag++) if (flow.tcpFlags[flag]! > 0) flags |= 1 << flag;
    this.#flags[at] = flags;
  }

  addDrop(drop: Drop, timeUs: number): void {
    const at = this.#tuple(drop, timeUs, KIND.drop);
    this.#extra[at] = { reason: drop.reason, location: drop.location, direction: drop.direction };
  }

  addDns(event: DnsQuery | DnsResponse, timeUs: number): void {
    const at = this.#take(timeUs, KIND.dns);
    this.#extra[at] = event;
    // The message has them; what stood here before must not be kept alive.
    this.#source[at] = event.client;
    this.#destination[at] = event.server;
    this.#sourceEndpoint[at] = event.clientEndpoint;
    this.#destinationEndpoint[at] = undefined;
  }

  /** The time of a record that is there; cheaper than the record. */
  timeUs(sequence: number): number {
    return this.#timeUs[sequence % this.capacity]!;
  }

  /** A record that is there. */
  at(sequence: number): ObservedFlow {
    const at = sequence % this.capacity;
    const kind = this.#kind[at]!;
    const extra = this.#extra[at];
    const reply = this.#reply[at]!;
    return {
      sequence,
      timeUs: this.#timeUs[at]!,
      source: this.#source[at]!,
      destination: this.#destination[at]!,
      sourceEndpoint: this.#sourceEndpoint[at],
      destinationEndpoint: this.#destinationEndpoint[at],
      sourcePort: this.#sourcePort[at]!,
      destinationPort: this.#destinationPort[at]!,
      protocol: this.#protocol[at]!,
      interfaceIndex: this.#interface[at]!,
      packets: this.#packets[at]!,
      bytes: this.#bytes[at]!,
      isReply: reply === UNKNOWN_REPLY ? undefined : reply === 1,
      point: kind === KIND.flow ? POINTS[this.#point[at]!] : undefined,
      weight: this.#weight[at]!,
      tcpFlags: this.#flags[at]!,
      handshakeRttNs: this.#rttNs[at]!,
      drop: kind === KIND.drop ? (extra as ObservedFlow['drop']) : undefined,
      dns: kind === KIND.dns ? (extra as ObservedFlow['dns']) : undefined,
    };
  }

  /** Of all endpoints that are in it, sorted. */
  namespaces(): string[] {
    const endpoints = new Set([...this.#sourceEndpoint, ...this.#destinationEndpoint]);
    const names = Array.from(endpoints, (endpoint) => endpoint?.namespace ?? '');
    return [...new Set(names)].filter((name) => name !== '' && name !== UNKNOWN).sort();
  }

  #tuple(record: Flow | Drop, timeUs: number, kind: number): number {
    const at = this.#take(timeUs, kind);
    this.#source[at] = record.source;
    this.#destination[at] = record.destination;
    this.#sourceEndpoint[at] = record.sourceEndpoint;
    this.#destinationEndpoint[at] = record.destinationEndpoint;
    this.#sourcePort[at] = record.sourcePort;
    this.#destinationPort[at] = record.destinationPort;
    this.#protocol[at] = record.protocol;
    this.#interface[at] = record.interfaceIndex;
    this.#packets[at] = record.packets;
    this.#bytes[at] = record.bytes;
    this.#weight[at] = 1;
    this.#reply[at] = UNKNOWN_REPLY;
    this.#rttNs[at] = 0;
    this.#flags[at] = 0;
    return at;
  }

  /** The place of the oldest record becomes that of the next one. */
  #take(timeUs: number, kind: number): number {
    const at = this.#next++ % this.capacity;
    this.#timeUs[at] = timeUs;
    this.#kind[at] = kind;
    this.#extra[at] = undefined;
    return at;
  }
}

function replyOf(isReply: boolean | undefined): number {
  if (isReply === undefined) return UNKNOWN_REPLY;
  return isReply ? 1 : 0;
}
