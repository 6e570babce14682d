/** What the kernel counts in the network namespace of a pod. */

import type { Address } from './address.js';
import type { Endpoint } from './endpoint.js';
import type { Statistic } from './statistic.js';

/** The network namespace of a pod, as it stands. */
export interface PodNetwork {
  /** Name of the namespace's file, which keeps namespaces with the same addresses apart. */
  readonly name: string;
  /** Addresses of its interfaces, those of loopback and of a link alone left out; at least one. */
  readonly addresses: readonly Address[];
  /** Who is behind the first address that is known; the pipeline sets it. */
  endpoint: Endpoint | undefined;
  /** The one that `endpoint` was found by, or the first. */
  address: Address;
  /** Labels are group and name. */
  readonly statistics: readonly Statistic[];
}
