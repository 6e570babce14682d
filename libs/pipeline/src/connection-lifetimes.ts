/** How long connections without packets are kept. */

import type { ConnectionState } from '@retina/flow';

/** How long a connection without packets stays, in nanoseconds. */
export interface ConnectionLifetimes {
  /** TCP in use. */
  readonly tcpNs: number;
  /** TCP after both FINs or a RST. */
  readonly closedNs: number;
  /** TCP that waits for its handshake. */
  readonly openingNs: number;
  /** Everything else. */
  readonly otherNs: number;
}

/** The lifetime that holds for a connection now. */
export function lifetimeNs(lifetimes: ConnectionLifetimes, isTcp: boolean, state: ConnectionState): number {
  if (!isTcp) return lifetimes.otherNs;
  if (state === 'open') return lifetimes.tcpNs;
  return state === 'closed' ? lifetimes.closedNs : lifetimes.openingNs;
}
