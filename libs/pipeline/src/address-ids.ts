/** Small numbers for addresses in use, so that a table of connections holds four bytes for each and compares numbers. */

import type { Address } from '@retina/flow';

/** No connection has the address. */
export const NO_ID = -1;

/** Numbers addresses; a number is free again when its last user lets go. */
export class AddressIds {
  readonly #ids = new Map<string, number>();
  readonly #addresses: Address[] = [];
  readonly #users: number[] = [];
  readonly #free: number[] = [];

  /** Addresses in use. */
  get size(): number {
    return this.#ids.size;
  }

  /** The number of an address, or NO_ID. */
  find(address: Address): number {
    return this.#ids.get(address.text) ?? NO_ID;
  }

  /** The number of an address, which stays until it is released. */
  take(address: Address): number {
    const known = this.#ids.get(address.text);
    if (known !== undefined) {
      this.#users[known]!++;
      return known;
    }
    const id = this.#free.pop() ?? this.#addresses.length;
    this.#ids.set(address.text, id);
    this.#addresses[id] = address;
    this.#users[id] = 1;
    return id;
  }

  /** Lets go once. */
  release(id: number): void {
    if (--this.#users[id]! > 0) return;
    this.#ids.delete(this.#addresses[id]!.text);
    this.#free.push(id);
  }

  /** The address with a number that was taken. */
  at(id: number): Address {
    return this.#addresses[id]!;
  }
}
