/** Who is behind an address: a pod, the node itself, or nobody that we know. */

import type { Address } from './address.js';

/** The identity behind an IP address. `unknown` is a value: every label has one. */
export interface Endpoint {
  readonly namespace: string;
  readonly podName: string;
  readonly workloadKind: string;
  readonly workloadName: string;
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
  /** The endpoint, or undefined when nobody knows. */
  find(address: Address): Endpoint | undefined;
}
