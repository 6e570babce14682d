/** IP addresses, made once per address: flows repeat few addresses, and their text is what costs. */

/** An IPv4 or IPv6 address. `text` is its identity: two addresses are equal when their texts are. */
export interface Address {
  readonly family: 4 | 6;
  /** Usual form; IPv6 as RFC 5952 writes it. */
  readonly text: string;
}

/** The unspecified address, for a record of a packet that has none. */
export const NO_ADDRESS: Address = { family: 4, text: '0.0.0.0' };

interface Interned extends Address {
  readonly words: readonly [number, number, number, number];
  next: Interned | undefined;
}

const DEFAULT_CAPACITY = 65_536;

/**
 * Makes addresses from the 32-bit words of a kernel record and remembers them, so that a known address costs one
 * hash lookup and no allocation. Bounded: when full it forgets everything and starts again.
 */
export class AddressTable {
  readonly #capacity: number;
  readonly #v4 = new Map<number, Address>();
  readonly #v6 = new Map<number, Interned>();
  #v6Size = 0;

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** An IPv4 address from its four bytes in network order, read as one little-endian word. */
  v4(word: number): Address {
    const known = this.#v4.get(word);
    if (known !== undefined) return known;
    if (this.#v4.size >= this.#capacity) this.#v4.clear();
    const address: Address = { family: 4, text: formatV4(word) };
    this.#v4.set(word, address);
    return address;
  }

  /** An IPv6 address from its sixteen bytes in network order, read as four little-endian words. */
  v6(w0: number, w1: number, w2: number, w3: number): Address {
    const hash = Math.imul(Math.imul(Math.imul(w0, 31) ^ w1, 31) ^ w2, 31) ^ w3;
    for (let entry = this.#v6.get(hash); entry !== undefined; entry = entry.next) {
      const { words } = entry;
      if (words[3] === w3 && words[2] === w2 && words[1] === w1 && words[0] === w0) return entry;
    }
    if (this.#v6Size >= this.#capacity) {
      this.#v6.clear();
      this.#v6Size = 0;
    }
    const words = [w0, w1, w2, w3] as const;
    const address: Interned = {
      family: 6,
      text: formatV6(words),
      words,
      next: this.#v6.get(hash),
    };
    this.#v6.set(hash, address);
    this.#v6Size++;
    return address;
  }
}

function formatV4(word: number): string {
  return `${word & 0xff}.${(word >>> 8) & 0xff}.${(word >>> 16) & 0xff}.${word >>> 24}`;
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`, the first on a tie. */
function formatV6(words: readonly number[]): string {
  const groups = words.flatMap((word) => [
    ((word & 0xff) << 8) | ((word >>> 8) & 0xff),
    (((word >>> 16) & 0xff) << 8) | (word >>> 24),
  ]);
  let best = { start: -1, length: 1 };
  let start = -1;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) {
      start = -1;
      continue;
    }
    if (start < 0) start = index;
    const length = index - start + 1;
    if (length > best.length) best = { start, length };
  }
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (best.start < 0) return hex(groups);
  return `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`;
}
