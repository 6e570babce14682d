/** Who is behind an address: a pod, the node itself, or nobody that we know. */

import type { Address } from './address.js';

/** The identity behind an IP address. `unknown` is a value: every label has one. */
export interface Endpoint {
  readonly namespace: string;
  readonly podName: string;
  /** The topmost owner: a Deployment, not its ReplicaSet. */
  readonly workloadKind: string;
  readonly workloadName: string;
  /** The direct owner, where it is another one: the ReplicaSet of a Deployment. */
  readonly owner?: { readonly kind: string; readonly name: string };
  /** Services that have it behind them, sorted, joined by commas. */
  readonly service?: string;
  /** `topology.kubernetes.io/zone` of its node. */
  readonly zone?: string;
  /** The node that it runs on. */
  readonly node?: string;
  /** The labels of the pod that the configuration asks for. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Asked for by the annotation `retina.sh: observe`, of the pod or of its namespace. */
  readonly isObserved?: boolean;
  /** `metadata.uid` of the pod: tells two pods apart that had the same address one after the other. */
  readonly uid?: string;
}

/** What a label shows when nobody knows. */
export const UNKNOWN = 'unknown';

/** The endpoint of an address that no identity maps. */
export const UNKNOWN_ENDPOINT: Endpoint = {
  namespace: UNKNOWN,
  podName: UNKNOWN,
  workloadKind: UNKNOWN,
  workloadName: UNKNOWN,
};

/** Finds who is behind an address. Called for every record: must be a lookup, never a request. */
export interface EndpointLookup {
  /**
   * The endpoint, or undefined when nobody knows.
   * @param atNs When the record's first packet was seen, CLOCK_MONOTONIC; now, or a moment ago, unless told.
   */
  find(address: Address, atNs?: number): Endpoint | undefined;
}
