/** The addresses at which the Kubernetes API is served. */

import type { Address } from './address.js';

/** An address and a port. */
export interface ServerAddress {
  readonly address: Address;
  readonly port: number;
}

/** A set of server addresses. */
export class ApiServers {
  /** All of them. */
  readonly addresses: readonly ServerAddress[];
  readonly #known: ReadonlySet<string>;

  constructor(addresses: readonly ServerAddress[]) {
    this.addresses = addresses;
    this.#known = new Set(addresses.map(({ address, port }) => `${address.text} ${port}`));
  }

  has(address: Address, port: number): boolean {
    return this.#known.has(`${address.text} ${port}`);
  }
}
