/** Connections: both directions of a conversation, joined from the flows of many windows. */

import type { Address } from './address.js';
import type { Endpoints, FiveTuple } from './flow.js';
import type { Nat } from './nat.js';

/** TCP that waits for its handshake; any connection in use; TCP after both FINs or a RST. */
export const CONNECTION_STATES = ['opening', 'open', 'closed'] as const;

/** One of the states. */
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/**
 * Why a connection left the table: `closed` by its ends, `idle` for too long, `evicted` to make room, `stopped` with the
 * agent.
 */
export const CONNECTION_ENDS = ['closed', 'idle', 'evicted', 'stopped'] as const;

/** One of the ends. */
export type ConnectionEnd = (typeof CONNECTION_ENDS)[number];

/** What one side sent since the last report. */
export interface Sent {
  readonly packets: number;
  readonly bytes: number;
}

/** A report about a connection. `source` is the side that began it; with ICMP both ports are 0. */
export interface Connection extends FiveTuple, Endpoints {
  /** Whether something proves who began; otherwise the side with the lower port is taken for the server. */
  readonly directionKnown: boolean;
  readonly state: ConnectionState;
  /** Undefined while it goes on. */
  readonly ended: ConnectionEnd | undefined;
  /** From `source` to `destination`, since the last report. */
  readonly forward: Sent;
  /** From `destination` to `source`, since the last report. */
  readonly reply: Sent;
  /** CLOCK_MONOTONIC. */
  readonly firstSeenNs: number;
  readonly lastSeenNs: number;
  /** How the node translates what `source` sends; undefined when it does not or nobody knows. */
  readonly nat?: Nat | undefined;
}

/** Knows which sockets wait for others to begin. Asked often: must be a lookup, never a request. */
export interface Listeners {
  /** Whether a server of this node waits at an address and port. */
  has(protocol: number, address: Address, port: number): boolean;
  /** Looks anew; called from time to time while there are connections that need it. */
  refresh(): void;
}
