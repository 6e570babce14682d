/** DNS events of the kernel as observations of messages. */

import { type Address, AddressTable, IP_PROTOCOL } from '@retina/flow';
import { parseDnsMessage } from './dns-message.js';
import { DnsPieces } from './dns-pieces.js';
import type { DnsObservation } from './dns-transactions.js';
import {
  DNS_DIRECTION,
  DNS_EVENT_WORDS,
  dnsEventBytes,
  dnsEventCaptured,
  dnsEventDirection,
  dnsEventFamily,
  dnsEventLength,
  dnsEventLocal,
  dnsEventOffset,
  dnsEventProtocol,
  dnsEventRemote,
  dnsEventSocket,
  dnsEventTimeNs,
} from './dns.layout.gen.js';

/** What precedes the bytes of an event, in words. */
const HEAD_WORDS = 16;
const CAPTURE = (DNS_EVENT_WORDS - HEAD_WORDS) * 4;
const RECEIVED = DNS_DIRECTION.indexOf('DNS_RECEIVED');

/** Reads events, puts the pieces of TCP messages together, and understands the messages. */
export class DnsDecoder {
  readonly #addresses = new AddressTable();
  readonly #pieces = new DnsPieces(CAPTURE);
  /** Messages too short or too damaged to have a header. */
  malformed = 0;

  /** Messages of which a piece is missing. */
  get incomplete(): number {
    return this.#pieces.incomplete;
  }

  /** The messages that the events at these places of a ring complete. */
  decode(words: Uint32Array, places: Int32Array, count: number): DnsObservation[] {
    const observations: DnsObservation[] = [];
    for (let index = 0; index < count; index++) {
      const observation = this.#observation(words, places[index]!);
      if (observation !== undefined) observations.push(observation);
    }
    return observations;
  }

  #observation(words: Uint32Array, at: number): DnsObservation | undefined {
    const socket = String(dnsEventSocket(words, at));
    const isTcp = dnsEventProtocol(words, at) === IP_PROTOCOL.TCP;
    const received = dnsEventDirection(words, at) === RECEIVED;
    const bytes = dnsEventBytes(words, at, dnsEventCaptured(words, at));
    const whole = isTcp
      ? this.#pieces.add({
          stream: `${socket} ${received ? '<' : '>'}`,
          length: dnsEventLength(words, at),
          offset: dnsEventOffset(words, at),
          bytes,
        })
      : bytes;
    if (whole === undefined) return undefined;
    const message = parseDnsMessage(whole);
    if (message === undefined) {
      this.malformed++;
      return undefined;
    }
    return {
      // Over TCP only the direction tells who asks; over UDP the kernel looked at the bit already.
      message: { ...message, isResponse: received },
      timeNs: dnsEventTimeNs(words, at),
      socket,
      client: this.#address(words, at, dnsEventLocal),
      server: this.#address(words, at, dnsEventRemote),
      transport: isTcp ? 'tcp' : 'udp',
    };
  }

  #address(words: Uint32Array, at: number, read: typeof dnsEventLocal): Address {
    if (dnsEventFamily(words, at) === 4) return this.#addresses.v4(read(words, at, 0));
    return this.#addresses.v6(read(words, at, 0), read(words, at, 1), read(words, at, 2), read(words, at, 3));
  }
}
