/** What clients ask resolvers, and what they get. */

import type { Address } from './address.js';
import type { Endpoint } from './endpoint.js';

/** Who asked whom what. */
export interface DnsQuestion {
  /** As the client's socket has it: a pod's or the node's own address. */
  readonly client: Address;
  readonly server: Address;
  readonly transport: 'udp' | 'tcp';
  /** Lower case, absolute (`example.com.`); `unknown` when the message has no question that can be read. */
  readonly name: string;
  /** `A`, `AAAA`, …; `TYPE65280` when it has no name. */
  readonly type: string;
  /** The pipeline sets these; `undefined` means that nobody knows. */
  clientEndpoint: Endpoint | undefined;
  serverEndpoint?: Endpoint | undefined;
}

/** A query that a client sent. */
export interface DnsQuery extends DnsQuestion {
  readonly kind: 'query';
  /** Whether the client asked the same before and has no answer yet. */
  readonly isRetry: boolean;
}

/** A response that a client got. */
export interface DnsResponse extends DnsQuestion {
  readonly kind: 'response';
  /** `NOERROR`, `NXDOMAIN`, …; `RCODE12` when it has no name. */
  readonly returnCode: string;
  /** Addresses among the answers that were captured, sorted. */
  readonly addresses: readonly string[];
  /** Answers in the message, captured or not. */
  readonly answers: number;
  /** Since the query; `undefined` when there was none, or more than one that it can belong to. */
  readonly latencyNs: number | undefined;
}

/** Queries that got no response in time. */
export interface DnsTimeout extends DnsQuestion {
  readonly kind: 'timeout';
  readonly queries: number;
}

/** One thing that happened between a client and a resolver. */
export type DnsEvent = DnsQuery | DnsResponse | DnsTimeout;

/** Messages of all clients of the node, exact even where events were lost. */
export interface DnsTotal {
  readonly queries: number;
  readonly responses: number;
  /** Of which nobody knows whether they got a response. */
  readonly unpaired: number;
  /** Messages, or for TCP segments, that could not be followed, by the reason. */
  readonly unparsed: ReadonlyMap<string, number>;
}
