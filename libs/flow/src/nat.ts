/** What a node makes of the addresses of a connection: NAT, as nf_conntrack knows it. */

import type { Endpoints, FiveTuple } from './flow.js';

/** Where packets come from and go to. */
export type Ends = Omit<FiveTuple, 'protocol'>;

/** The ends of the same packets on the other side of the node's NAT. */
export interface Nat extends Ends, Endpoints {
  /** Whether the packets had these ends before they were translated, or have them after it. */
  readonly when: 'before' | 'after';
  /** Whether these are the ends that other nodes see; otherwise they see those of the flow itself. */
  readonly inNetwork: boolean;
}

/** A translated connection. */
export interface Translation {
  /** From the client to the address that it knows, such as that of a Service. */
  readonly original: Ends;
  /** From the server that answers to the address that it knows, such as that of the client's node. */
  readonly reply: Ends;
}

/** `unknown` may be known later. */
export type NatAnswer = Translation | 'untranslated' | 'unknown';

/** Knows what the node translates. */
export interface NatLookup {
  /**
   * Asks about connections, each by the ends that packets of one of its directions have when they come to the node, before
   * NAT. Takes some microseconds for each, and never throws.
   */
  find(connections: readonly FiveTuple[]): readonly NatAnswer[];
  /** Hears that an answer could not be kept: the connection goes on as if it were not translated. */
  noRoom(): void;
}

/** The other side of NAT for packets between `ends`, which are of this connection; undefined when they are not. */
export function natOf({ original, reply }: Translation, ends: Ends): Nat | undefined {
  if (isSame(ends, original)) return nat(reversed(reply), 'after', true);
  if (isSame(ends, reply)) return nat(reversed(original), 'after', false);
  const way = reversed(ends);
  if (isSame(way, reply)) return nat(original, 'before', false);
  return isSame(way, original) ? nat(reply, 'before', true) : undefined;
}

/** The ends that the packets have between nodes, where all nodes see the same ones. */
export function networkEnds(flow: FiveTuple & { readonly nat?: Nat | undefined }): Ends {
  return flow.nat?.inNetwork === true ? flow.nat : flow;
}

/** The ends of the packets in the other direction. */
export function reversed({ source, destination, sourcePort, destinationPort }: Ends): Ends {
  return {
    source: destination,
    destination: source,
    sourcePort: destinationPort,
    destinationPort: sourcePort,
  };
}

/** Whether both have the same addresses and ports. */
export function isSame(one: Ends, other: Ends): boolean {
  return (
    one.sourcePort === other.sourcePort &&
    one.destinationPort === other.destinationPort &&
    one.source.text === other.source.text &&
    one.destination.text === other.destination.text
  );
}

function nat(ends: Ends, when: Nat['when'], inNetwork: boolean): Nat {
  const { source, destination, sourcePort, destinationPort } = ends;
  return {
    ...{ source, destination, sourcePort, destinationPort, when, inNetwork },
    sourceEndpoint: undefined,
    destinationEndpoint: undefined,
  };
}
