/** What happens to TCP connections, and how they stand. */

import type { Address } from './address.js';
import type { Endpoint } from './endpoint.js';

/** What can happen to a connection. */
export type TcpHappeningKind =
  | 'retransmit-timeout'
  | 'retransmit-fast'
  | 'reset-sent'
  | 'reset-received'
  | 'connect-failed'
  | 'out-of-order'
  | 'smoothed-rtt';

/** Something that happened between two ends in one window, seen from a socket on this node. */
export interface TcpHappening {
  readonly kind: TcpHappeningKind;
  /** The socket's own address: a pod's or the node's. */
  readonly local: Address;
  readonly remote: Address;
  /** The service's port when it is the remote one; 0 otherwise. */
  readonly remotePort: number;
  readonly count: number;
  /** Of `connect-failed`: the name of the errno. */
  readonly errno: string | undefined;
  /** Of `smoothed-rtt`: the mean of those counted, which lie within a factor of two. */
  readonly rttNs: number | undefined;
  /** The pipeline sets these; `undefined` means that nobody knows. */
  localEndpoint: Endpoint | undefined;
  remoteEndpoint: Endpoint | undefined;
}

/** The same for the whole node, exact even when the table is full. */
export interface TcpTotal {
  readonly kind: TcpHappeningKind;
  readonly count: number;
}

/** The sockets of the node's own network namespace at one time. */
export interface TcpSockets {
  /** By state: ESTABLISHED, LISTEN, …; every state is there. */
  readonly states: ReadonlyMap<string, number>;
  /** Established connections by remote address: those with most, `other`, and `AllIPs`. */
  readonly remotes: ReadonlyMap<string, number>;
  /** Smoothed round trips of the connections to API servers. */
  readonly apiServerRttNs: readonly number[];
}
