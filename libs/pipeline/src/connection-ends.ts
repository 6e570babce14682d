/** The two ends of a connection, in an order that both directions share. */

import { type Flow, IP_PROTOCOL } from '@retina/flow';
import type { Side } from './connection-bits.js';

/** The ends of a connection; `a` and `b` are numbers of addresses, with `a` the smaller one. */
export interface ConnectionEnds {
  readonly a: number;
  readonly b: number;
  /** Port of `a` in the upper half, of `b` in the lower. */
  readonly ports: number;
  readonly protocol: number;
}

/** What tells the ends of a flow: its ports are type and code for ICMP, where a connection has none. */
type Ported = Pick<Flow, 'protocol' | 'sourcePort' | 'destinationPort'>;

/** The side of the sender. Of equal addresses, the one with the lower port is `a`. */
export function senderSide(flow: Ported, source: number, destination: number): Side {
  if (source !== destination) return source < destination ? 0 : 1;
  return flow.sourcePort <= flow.destinationPort || isMessage(flow) ? 0 : 1;
}

/** The ends of a flow between two numbered addresses. */
export function endsOf(flow: Ported, source: number, destination: number): ConnectionEnds {
  const { protocol } = flow;
  const [from, to] = isMessage(flow) ? [0, 0] : [flow.sourcePort, flow.destinationPort];
  return senderSide(flow, source, destination) === 0
    ? { a: source, b: destination, ports: ((from << 16) | to) >>> 0, protocol }
    : { a: destination, b: source, ports: ((to << 16) | from) >>> 0, protocol };
}

/** The side that is at home behind the interface where a flow was seen; none is behind an uplink. */
export function homeSide({ point }: Pick<Flow, 'point'>, sender: Side): Side | undefined {
  if (point === 'from-endpoint') return sender;
  if (point === 'to-endpoint') return sender === 0 ? 1 : 0;
  return undefined;
}

function isMessage({ protocol }: Ported): boolean {
  return protocol === IP_PROTOCOL.ICMP || protocol === IP_PROTOCOL.ICMPV6;
}
