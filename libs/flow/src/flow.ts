/** Aggregated records of one window: what was forwarded and what was dropped. */

import type { Address } from './address.js';
import type { Endpoint } from './endpoint.js';
import type { Nat } from './nat.js';
import type { TcpFlagCounts } from './tcp-flags.js';

/** Seen from the endpoint: `ingress` comes to it, `egress` leaves it. */
export type Direction = 'ingress' | 'egress';

/**
 * Where a flow was seen. The first two are a pod's own interface, the last two the node's uplink.
 * One packet is counted once at each point that it passes.
 */
export type ObservationPoint = 'from-endpoint' | 'to-endpoint' | 'from-network' | 'to-network';

/** Who talks to whom. For ICMP, `sourcePort` is the type and `destinationPort` the code; 0 where L4 is not known. */
export interface FiveTuple {
  readonly source: Address;
  readonly destination: Address;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** IP protocol number. */
  readonly protocol: number;
}

/** Who is behind the two addresses; the pipeline sets these, and `undefined` means that nobody knows. */
export interface Endpoints {
  sourceEndpoint: Endpoint | undefined;
  destinationEndpoint: Endpoint | undefined;
}

/** One direction of one connection at one observation point, over one window. */
export interface Flow extends FiveTuple, Endpoints {
  readonly point: ObservationPoint;
  readonly interfaceIndex: number;
  /** How many flows this one stands for: 1, or N where sampling keeps one flow of N. Whoever adds up multiplies by it. */
  readonly weight: number;
  /** Packets on the wire: a GSO super-packet counts its segments. */
  readonly packets: number;
  /** Bytes on the wire from the Ethernet header on, the headers of GSO segments included. */
  readonly bytes: number;
  readonly tcpFlags: TcpFlagCounts;
  /** CLOCK_MONOTONIC, to a kernel tick. */
  readonly firstSeenNs: number;
  readonly lastSeenNs: number;
  /** Whether the other side began the connection; the pipeline sets it, and `undefined` means that nobody knows. */
  isReply: boolean | undefined;
  /** SYN to the ACK that ends the handshake; undefined when this window has no such ACK or the SYN was repeated. */
  readonly handshakeRttNs: number | undefined;
  /** How the node translates it; the pipeline sets it, and undefined means that it does not or that nobody knows. */
  nat?: Nat | undefined;
}

/** Packets that the kernel dropped for one reason, with one 5-tuple, over one window. */
export interface Drop extends FiveTuple, Endpoints {
  /** The running kernel's name of the reason, without SKB_DROP_REASON_. */
  readonly reason: string;
  /** The kernel function that dropped, or its address when it has no symbol. */
  readonly location: string;
  readonly direction: Direction;
  readonly interfaceIndex: number;
  /** Inode number of the network namespace, 0 when not known. */
  readonly networkNamespace: number;
  readonly packets: number;
  readonly bytes: number;
}

/** What the node dropped for one reason, whatever the 5-tuple: exact even when the table of drops is full. */
export interface DropTotal {
  readonly reason: string;
  readonly direction: Direction;
  readonly packets: number;
  readonly bytes: number;
}

/** What passed the node's uplinks in one direction. */
export interface ForwardTotal {
  readonly direction: Direction;
  readonly packets: number;
  readonly bytes: number;
}
