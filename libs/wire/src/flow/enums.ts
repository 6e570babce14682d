/** Words of libs/flow and their numbers in messages. */

import type {
  ConnectionEnd as End,
  ConnectionState as State,
  Direction as Way,
  ObservationPoint as Point,
  TcpHappeningKind,
} from '@retina/flow';
import { RetinaError } from '@retina/core';
import { ConnectionEnd, ConnectionState, Direction, ObservationPoint, TcpKind } from './flow.gen.js';

/** A word for each number, and back. */
export interface EnumMap<Word extends string> {
  readonly number: Readonly<Record<Word, number>>;
  /** MESSAGE_MALFORMED for a number that has no word. */
  word(number: number): Word;
}

function enumMap<Word extends string>(what: string, number: Readonly<Record<Word, number>>): EnumMap<Word> {
  const words: (Word | undefined)[] = [];
  for (const word of Object.keys(number) as Word[]) words[number[word]] = word;
  return {
    number,
    word(value) {
      const word = words[value];
      if (word !== undefined) return word;
      throw new RetinaError('MESSAGE_MALFORMED', `there is no such ${what}`, { details: { value } });
    },
  };
}

/** Observation points. */
export const POINTS: EnumMap<Point> = enumMap('observation point', {
  'from-endpoint': ObservationPoint.FROM_ENDPOINT,
  'to-endpoint': ObservationPoint.TO_ENDPOINT,
  'from-network': ObservationPoint.FROM_NETWORK,
  'to-network': ObservationPoint.TO_NETWORK,
});

/** Directions. */
export const DIRECTIONS: EnumMap<Way> = enumMap('direction', {
  ingress: Direction.INGRESS,
  egress: Direction.EGRESS,
});

/** What happens to TCP connections. */
export const TCP_KINDS: EnumMap<TcpHappeningKind> = enumMap('kind of TCP happening', {
  'retransmit-timeout': TcpKind.RETRANSMIT_TIMEOUT,
  'retransmit-fast': TcpKind.RETRANSMIT_FAST,
  'reset-sent': TcpKind.RESET_SENT,
  'reset-received': TcpKind.RESET_RECEIVED,
  'connect-failed': TcpKind.CONNECT_FAILED,
  'out-of-order': TcpKind.OUT_OF_ORDER,
  'smoothed-rtt': TcpKind.SMOOTHED_RTT,
});

/** States of connections. */
export const STATES: EnumMap<State> = enumMap('state of a connection', {
  opening: ConnectionState.OPENING,
  open: ConnectionState.OPEN,
  closed: ConnectionState.CLOSED,
});

/** How connections end. */
export const ENDS: EnumMap<End | 'goes-on'> = enumMap('end of a connection', {
  'goes-on': ConnectionEnd.GOES_ON,
  closed: ConnectionEnd.ENDED_CLOSED,
  idle: ConnectionEnd.ENDED_IDLE,
  evicted: ConnectionEnd.ENDED_EVICTED,
  stopped: ConnectionEnd.ENDED_STOPPED,
});
