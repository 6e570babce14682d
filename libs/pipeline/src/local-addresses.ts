/** Which addresses are at home on this node: pod-level metrics have series for those only. */

import type { Address, Flow } from '@retina/flow';

/** The addresses of the node itself, kept up to date by someone else. */
export interface NodeAddresses {
  has(address: Address): boolean;
}

/** Many times the pods of a node. A pod that makes up source addresses pushes out others', not the node's memory. */
const PERIOD_CAPACITY = 4096;

/**
 * The node's own addresses, and those that pods were seen to send from. Pods need not be known to anyone: what leaves
 * through a pod's interface comes from a pod.
 */
export class LocalAddresses {
  readonly #node: NodeAddresses;
  #seen = new Set<string>();
  #seenBefore = new Set<string>();

  constructor(node: NodeAddresses) {
    this.#node = node;
  }

  has(address: Address): boolean {
    return this.#seen.has(address.text) || this.#seenBefore.has(address.text) || this.#node.has(address);
  }

  /**
   * The address of a flow that is at home here, as seen from where it was observed. At the uplink that is the node's
   * own only: a pod's packets were counted at its interface already.
   */
  endOf(flow: Flow): Address | undefined {
    const { source, destination } = flow;
    switch (flow.point) {
      case 'from-endpoint':
        return this.#learn(source) ? source : undefined;
      case 'to-endpoint':
        return isOfOneHost(destination) ? destination : undefined;
      case 'from-network':
        return this.#node.has(destination) ? destination : undefined;
      case 'to-network':
        return this.#node.has(source) ? source : undefined;
    }
  }

  /**
   * Ends a period: an address from which nothing was sent in this one and the one before is forgotten, since by now it may
   * be at home on another node.
   */
  endPeriod(): void {
    this.#seenBefore = this.#seen;
    this.#seen = new Set();
  }

  #learn(address: Address): boolean {
    if (this.#seen.has(address.text)) return true;
    if (!isOfOneHost(address)) return false;
    if (this.#seen.size >= PERIOD_CAPACITY) this.endPeriod();
    this.#seen.add(address.text);
    return true;
  }
}

/** Not a group's address, not broadcast, and not the one that stands for none, as while a pod asks for its own. */
function isOfOneHost({ family, text }: Address): boolean {
  if (family === 6) return text !== '::' && !/^ff[0-9a-f]{2}:/.test(text);
  const firstByte = Number.parseInt(text, 10);
  return firstByte > 0 && firstByte < 224;
}
