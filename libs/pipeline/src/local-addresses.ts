/** Which addresses are at home on this node: pod-level metrics have series for those only. */

import type { Address, Flow } from '@retina/flow';

/** The addresses of the node itself, kept up to date by someone else. */
export interface NodeAddresses {
  has(address: Address): boolean;
}

/** Many times the pods of a node. A pod that makes up source addresses pushes out others', not the node's memory. */
const CAPACITY = 8192;

/**
 * The node's own addresses, and those that pods were seen to send from. Pods need not be known to anyone: what leaves
 * through a pod's interface comes from a pod.
 */
export class LocalAddresses {
  readonly #node: NodeAddresses;
  readonly #seen = new Set<string>();

  constructor(node: NodeAddresses) {
    this.#node = node;
  }

  has(address: Address): boolean {
    return this.#seen.has(address.text) || this.#node.has(address);
  }

  /**
   * The address of a flow that is at home here, as seen from where it was observed. At the uplink that is the node's
   * own only: a pod's packets were counted at its interface already.
   */
  endOf(flow: Flow): Address | undefined {
    switch (flow.point) {
      case 'from-endpoint':
        this.#learn(flow.source.text);
        return flow.source;
      case 'to-endpoint':
        return flow.destination;
      case 'from-network':
        return this.#node.has(flow.destination) ? flow.destination : undefined;
      case 'to-network':
        return this.#node.has(flow.source) ? flow.source : undefined;
    }
  }

  #learn(address: string): void {
    if (this.#seen.has(address)) return;
    if (this.#seen.size >= CAPACITY) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
    this.#seen.add(address);
  }
}
