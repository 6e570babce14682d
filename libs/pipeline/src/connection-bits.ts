/** What a connection's 32 bits say: its state, who began it, and where each of its directions is counted. */

import { type ConnectionState, type Flow, IP_PROTOCOL, type ObservationPoint, TCP_FLAGS } from '@retina/flow';

const IN_USE = 1 << 0;
const SYN = 1 << 1;
const ESTABLISHED = 1 << 2;
const RST = 1 << 3;
const IS_TCP = 1 << 4;
/** Shifted by the side: 0 for `a`, 1 for `b`. */
const FIN = 1 << 5;
const BEGAN = 1 << 7;
const WAS_FIRST = 1 << 9;
/** Three bits for each side. */
const POINT_SHIFT = 11;

const POINTS: readonly ObservationPoint[] = ['from-endpoint', 'to-endpoint', 'from-network', 'to-network'];
const [FIN_INDEX, SYN_INDEX, SYNACK_INDEX, ACK_INDEX, RST_INDEX] = (
  ['FIN', 'SYN', 'SYNACK', 'ACK', 'RST'] as const
).map((flag) => TCP_FLAGS.indexOf(flag)) as [number, number, number, number, number];

/** An end of a connection: 0 for `a`, 1 for `b`. */
export type Side = 0 | 1;

/** The other end. */
export function otherSide(side: Side): Side {
  return side === 0 ? 1 : 0;
}

/** A connection of which `side` sent the first packet that was seen. */
export function newBits(protocol: number, side: Side): number {
  return IN_USE | (protocol === IP_PROTOCOL.TCP ? IS_TCP : 0) | (WAS_FIRST << side);
}

/** Whether there is a connection at all. */
export function isInUse(bits: number): boolean {
  return (bits & IN_USE) !== 0;
}

/** Whether it is TCP. */
export function isTcp(bits: number): boolean {
  return (bits & IS_TCP) !== 0;
}

/** The state after the flags of `side` in a window. */
export function withFlags(bits: number, side: Side, { tcpFlags }: Flow): number {
  let next = bits;
  if (tcpFlags[SYN_INDEX]! > 0 || tcpFlags[SYNACK_INDEX]! > 0) next |= SYN;
  // SYN and SYN-ACK do not count as ACK; whatever follows the handshake does.
  if (tcpFlags[ACK_INDEX]! > 0) next |= ESTABLISHED;
  if (tcpFlags[FIN_INDEX]! > 0) next |= FIN << side;
  if (tcpFlags[RST_INDEX]! > 0) next |= RST;
  return next;
}

/** The state of a connection. */
export function stateOf(bits: number): ConnectionState {
  if ((bits & RST) !== 0 || (bits & (FIN * 3)) === FIN * 3) return 'closed';
  return (bits & (SYN | ESTABLISHED)) === SYN ? 'opening' : 'open';
}

/** The side that began, as far as a window's flags of `side` prove it. */
export function provenBy({ tcpFlags }: Flow, side: Side): Side | undefined {
  if (tcpFlags[SYN_INDEX]! > 0) return side;
  return tcpFlags[SYNACK_INDEX]! > 0 ? otherSide(side) : undefined;
}

/** Whether a flow opens a connection. */
export function hasSyn({ tcpFlags }: Flow): boolean {
  return tcpFlags[SYN_INDEX]! > 0;
}

/** The side that is known to have begun. */
export function beganBy(bits: number): Side | undefined {
  if ((bits & BEGAN) !== 0) return 0;
  return (bits & (BEGAN << 1)) === 0 ? undefined : 1;
}

/** With the side that began. */
export function withBeginner(bits: number, side: Side): number {
  return (bits & ~(BEGAN * 3)) | (BEGAN << side);
}

/** The side whose packet was the first that was seen. */
export function firstSide(bits: number): Side {
  return (bits & WAS_FIRST) === 0 ? 1 : 0;
}

/** With another first side. */
export function withFirst(bits: number, side: Side): number {
  return (bits & ~(WAS_FIRST * 3)) | (WAS_FIRST << side);
}

/** Whether what `side` sends is counted at this point; the first point that sees it becomes the one. */
export function isCountedAt(bits: number, side: Side, point: ObservationPoint): boolean {
  const counted = (bits >>> (POINT_SHIFT + 3 * side)) & 7;
  return counted === 0 || POINTS[counted - 1] === point;
}

/** With the point at which what `side` sends is counted. */
export function withPoint(bits: number, side: Side, point: ObservationPoint): number {
  const shift = POINT_SHIFT + 3 * side;
  return (bits & ~(7 << shift)) | ((POINTS.indexOf(point) + 1) << shift);
}
