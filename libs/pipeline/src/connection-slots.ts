/**
 * Where connections are kept: columns of numbers, some 80 bytes a connection, where objects would take four times as
 * much. A hash index finds a connection by its ends, a list in the order of use says which one to give up.
 */

import type { ConnectionEnds } from './connection-ends.js';

/** No slot. */
export const NO_SLOT = -1;

const INITIAL_CAPACITY = 1024;

/** The columns. A column with two values per slot has that of `a` at 2 × slot, that of `b` behind it. */
export class ConnectionSlots {
  readonly #maxEntries: number;
  #capacity: number;
  a: Int32Array;
  b: Int32Array;
  ports: Uint32Array;
  protocol: Uint8Array;
  /** Bits; what they mean is up to the table. 0 in a free slot. */
  bits: Uint32Array;
  /** How it is translated; what it means is up to the table. */
  nat: Int32Array;
  /** Two: the pod interface behind which an end is at home, 0 when not known. */
  homes: Uint32Array;
  /** Two: what each end sent since the last report. */
  packets: Float64Array;
  /** Two. */
  bytes: Float64Array;
  firstSeenNs: Float64Array;
  lastSeenNs: Float64Array;
  #heads: Int32Array;
  #chain: Int32Array;
  #newer: Int32Array;
  #older: Int32Array;
  #newest = NO_SLOT;
  #oldest = NO_SLOT;
  #free = NO_SLOT;
  #size = 0;
  #end = 0;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
    const capacity = Math.min(INITIAL_CAPACITY, maxEntries);
    this.#capacity = capacity;
    this.a = new Int32Array(capacity);
    this.b = new Int32Array(capacity);
    this.ports = new Uint32Array(capacity);
    this.protocol = new Uint8Array(capacity);
    this.bits = new Uint32Array(capacity);
    this.nat = new Int32Array(capacity);
    this.homes = new Uint32Array(capacity * 2);
    this.packets = new Float64Array(capacity * 2);
    this.bytes = new Float64Array(capacity * 2);
    this.firstSeenNs = new Float64Array(capacity);
    this.lastSeenNs = new Float64Array(capacity);
    this.#chain = new Int32Array(capacity);
    this.#newer = new Int32Array(capacity);
    this.#older = new Int32Array(capacity);
    this.#heads = headsFor(capacity);
  }

  /** Connections in the table. */
  get size(): number {
    return this.#size;
  }

  /** Every slot in use is below this one. */
  get end(): number {
    return this.#end;
  }

  get isFull(): boolean {
    return this.#size >= this.#maxEntries;
  }

  /** The connection that nobody used for the longest time. */
  get oldest(): number {
    return this.#oldest;
  }

  /** The first connection with these ends, or NO_SLOT. Overlapping networks may have several. */
  first(ends: ConnectionEnds): number {
    return this.#matching(this.#heads[this.#bucket(ends)]!, ends);
  }

  /** The next one with the same ends. */
  next(slot: number, ends: ConnectionEnds): number {
    return this.#matching(this.#chain[slot]!, ends);
  }

  /** A slot for a new connection, the newest. The table must not be full. */
  add(ends: ConnectionEnds): number {
    if (this.#free === NO_SLOT && this.#end === this.#capacity) this.#grow();
    const slot = this.#free === NO_SLOT ? this.#end++ : this.#free;
    if (slot === this.#free) this.#free = this.#chain[slot]!;
    this.a[slot] = ends.a;
    this.b[slot] = ends.b;
    this.ports[slot] = ends.ports;
    this.protocol[slot] = ends.protocol;
    this.homes.fill(0, slot * 2, slot * 2 + 2);
    this.packets.fill(0, slot * 2, slot * 2 + 2);
    this.bytes.fill(0, slot * 2, slot * 2 + 2);
    this.#index(slot);
    this.#append(slot);
    this.#size++;
    return slot;
  }

  /** Makes a slot the newest. */
  touch(slot: number): void {
    if (slot === this.#newest) return;
    this.#unlink(slot);
    this.#append(slot);
  }

  /** Frees a slot. */
  remove(slot: number): void {
    const bucket = this.#bucket(this.endsOf(slot));
    if (this.#heads[bucket] === slot) this.#heads[bucket] = this.#chain[slot]!;
    else {
      let before = this.#heads[bucket]!;
      while (this.#chain[before] !== slot) before = this.#chain[before]!;
      this.#chain[before] = this.#chain[slot]!;
    }
    this.#unlink(slot);
    this.bits[slot] = 0;
    this.#chain[slot] = this.#free;
    this.#free = slot;
    this.#size--;
  }

  /** The ends of the connection in a slot. */
  endsOf(slot: number): ConnectionEnds {
    return {
      a: this.a[slot]!,
      b: this.b[slot]!,
      ports: this.ports[slot]!,
      protocol: this.protocol[slot]!,
    };
  }

  #matching(from: number, { a, b, ports, protocol }: ConnectionEnds): number {
    let slot = from;
    while (slot !== NO_SLOT) {
      if (this.ports[slot] === ports && this.a[slot] === a && this.b[slot] === b) {
        if (this.protocol[slot] === protocol) return slot;
      }
      slot = this.#chain[slot]!;
    }
    return NO_SLOT;
  }

  /** Murmur3's finish over the ends. */
  #bucket({ a, b, ports, protocol }: ConnectionEnds): number {
    let hash =
      Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(ports + protocol, 0xc2b2_ae35);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
    return (hash ^ (hash >>> 16)) & (this.#heads.length - 1);
  }

  #index(slot: number): void {
    const bucket = this.#bucket(this.endsOf(slot));
    this.#chain[slot] = this.#heads[bucket]!;
    this.#heads[bucket] = slot;
  }

  #append(slot: number): void {
    this.#older[slot] = this.#newest;
    this.#newer[slot] = NO_SLOT;
    if (this.#newest === NO_SLOT) this.#oldest = slot;
    else this.#newer[this.#newest] = slot;
    this.#newest = slot;
  }

  #unlink(slot: number): void {
    const [newer, older] = [this.#newer[slot]!, this.#older[slot]!];
    if (newer === NO_SLOT) this.#newest = older;
    else this.#older[newer] = older;
    if (older === NO_SLOT) this.#oldest = newer;
    else this.#newer[older] = newer;
  }

  /** Only a table without a free slot grows, so every slot below `end` is in use. */
  #grow(): void {
    const capacity = Math.min(this.#capacity * 2, this.#maxEntries);
    this.#capacity = capacity;
    this.a = copied(this.a, new Int32Array(capacity));
    this.b = copied(this.b, new Int32Array(capacity));
    this.ports = copied(this.ports, new Uint32Array(capacity));
    this.protocol = copied(this.protocol, new Uint8Array(capacity));
    this.bits = copied(this.bits, new Uint32Array(capacity));
    this.nat = copied(this.nat, new Int32Array(capacity));
    this.homes = copied(this.homes, new Uint32Array(capacity * 2));
    this.packets = copied(this.packets, new Float64Array(capacity * 2));
    this.bytes = copied(this.bytes, new Float64Array(capacity * 2));
    this.firstSeenNs = copied(this.firstSeenNs, new Float64Array(capacity));
    this.lastSeenNs = copied(this.lastSeenNs, new Float64Array(capacity));
    this.#newer = copied(this.#newer, new Int32Array(capacity));
    this.#older = copied(this.#older, new Int32Array(capacity));
    this.#chain = new Int32Array(capacity);
    this.#heads = headsFor(capacity);
    for (let slot = 0; slot < this.#end; slot++) this.#index(slot);
  }
}

/** Twice as many chains as slots, to the power of two. */
function headsFor(capacity: number): Int32Array {
  return new Int32Array(2 ** Math.ceil(Math.log2(capacity * 2))).fill(NO_SLOT);
}

function copied<T extends Int32Array | Uint32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
