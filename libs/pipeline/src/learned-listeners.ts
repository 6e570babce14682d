/** Servers that were seen to answer: their older connections, of which nobody saw the beginning, get a direction by it. */

import type { Address } from '@retina/flow';

const CAPACITY = 4096;

/** Addresses and ports to which somebody opened a connection. Bounded: what was not seen again for long is forgotten. */
export class LearnedListeners {
  #seen = new Set<string>();
  #seenBefore = new Set<string>();

  /** A connection to this address and port was opened. */
  learn(protocol: number, address: Address, port: number): void {
    if (this.#seen.size >= CAPACITY) {
      this.#seenBefore = this.#seen;
      this.#seen = new Set();
    }
    this.#seen.add(keyOf(protocol, address, port));
  }

  has(protocol: number, address: Address, port: number): boolean {
    const key = keyOf(protocol, address, port);
    return this.#seen.has(key) || this.#seenBefore.has(key);
  }
}

function keyOf(protocol: number, { text }: Address, port: number): string {
  return `${protocol} ${port} ${text}`;
}
