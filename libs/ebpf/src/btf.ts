/**
 * BTF, the kernel's compact type information, read in JavaScript: record layouts from our own objects, and enum names
 * and tracepoint shapes from the running kernel. Format: Documentation/bpf/btf.rst in the Linux tree.
 */

import { RetinaError } from '@retina/core';
import { stringAt } from './elf.js';

/** Kinds of BTF types, by their numbers on the wire. */
export const BTF_KIND = {
  INT: 1,
  PTR: 2,
  ARRAY: 3,
  STRUCT: 4,
  UNION: 5,
  ENUM: 6,
  TYPEDEF: 8,
  VOLATILE: 9,
  CONST: 10,
  RESTRICT: 11,
  FUNC: 12,
  FUNC_PROTO: 13,
  VAR: 14,
  DATASEC: 15,
  DECL_TAG: 17,
  TYPE_TAG: 18,
  ENUM64: 19,
} as const;

const MAGIC = 0xeb9f;
const HEADER_SIZE = 12;

/** Bytes that follow the 12-byte header of a type: fixed ones, and so many per `vlen`. */
const TRAILERS = new Map<number, readonly [fixed: number, perMember: number]>([
  [BTF_KIND.INT, [4, 0]],
  [BTF_KIND.ARRAY, [12, 0]],
  [BTF_KIND.STRUCT, [0, 12]],
  [BTF_KIND.UNION, [0, 12]],
  [BTF_KIND.ENUM, [0, 8]],
  [BTF_KIND.FUNC_PROTO, [0, 8]],
  [BTF_KIND.VAR, [4, 0]],
  [BTF_KIND.DATASEC, [0, 12]],
  [BTF_KIND.DECL_TAG, [4, 0]],
  [BTF_KIND.ENUM64, [0, 12]],
]);

const MODIFIERS: readonly number[] = [
  BTF_KIND.TYPEDEF,
  BTF_KIND.VOLATILE,
  BTF_KIND.CONST,
  BTF_KIND.RESTRICT,
  BTF_KIND.TYPE_TAG,
];

/** A member of a structure; `offset` in bytes. Bit fields are not supported: our records have none. */
export interface BtfMember {
  readonly name: string;
  readonly type: number;
  readonly offset: number;
}

/** All types of one BTF blob; a type is named by its id, a number from 1. */
export class Btf {
  readonly #bytes: Buffer;
  readonly #strings: number;
  /** Offset of each type's header; index 0 is void. */
  readonly #offsets: number[] = [0];

  /** @throws RECORD_MALFORMED when the bytes are not BTF. */
  constructor(bytes: Buffer) {
    if (bytes.length < 24 || bytes.readUInt16LE(0) !== MAGIC) {
      throw new RetinaError('RECORD_MALFORMED', 'not BTF');
    }
    this.#bytes = bytes;
    const headerLength = bytes.readUInt32LE(4);
    const typesStart = headerLength + bytes.readUInt32LE(8);
    const typesEnd = typesStart + bytes.readUInt32LE(12);
    this.#strings = headerLength + bytes.readUInt32LE(16);
    for (let at = typesStart; at < typesEnd; ) {
      this.#offsets.push(at);
      const info = bytes.readUInt32LE(at + 4);
      const [fixed, perMember] = TRAILERS.get((info >>> 24) & 0x1f) ?? [0, 0];
      at += HEADER_SIZE + fixed + perMember * (info & 0xffff);
    }
  }

  /** The id of the first type of this kind and name, or undefined. */
  find(kind: number, name: string): number | undefined {
    const wanted = Buffer.from(`${name}\0`, 'latin1');
    for (let id = 1; id < this.#offsets.length; id++) {
      if (this.kind(id) !== kind) continue;
      const start = this.#strings + this.#bytes.readUInt32LE(this.#at(id));
      // Comparing bytes spares decoding the names of 126,000 kernel types.
      if (this.#bytes.compare(wanted, 0, wanted.length, start, start + wanted.length) === 0) return id;
    }
    return undefined;
  }

  kind(id: number): number {
    return id === 0 ? 0 : (this.#bytes.readUInt32LE(this.#at(id) + 4) >>> 24) & 0x1f;
  }

  name(id: number): string {
    return this.#string(this.#at(id));
  }

  /** The type behind typedefs, const, volatile and type tags. */
  resolve(id: number): number {
    let type = id;
    while (MODIFIERS.includes(this.kind(type))) type = this.#sizeOrType(type);
    return type;
  }

  /** Size of a type in bytes. */
  size(id: number): number {
    const type = this.resolve(id);
    if (this.kind(type) === BTF_KIND.PTR) return 8;
    if (this.kind(type) !== BTF_KIND.ARRAY) return this.#sizeOrType(type);
    const { element, length } = this.array(type);
    return this.size(element) * length;
  }

  /** Element type and length of an array type. */
  array(id: number): { readonly element: number; readonly length: number } {
    const at = this.#at(id) + HEADER_SIZE;
    return { element: this.#bytes.readUInt32LE(at), length: this.#bytes.readUInt32LE(at + 8) };
  }

  /** Whether an integer or enum type is signed. */
  signed(id: number): boolean {
    if (this.kind(id) !== BTF_KIND.INT) return false;
    return ((this.#bytes.readUInt32LE(this.#at(id) + HEADER_SIZE) >>> 24) & 1) === 1;
  }

  /** Members of a structure or union, in order. */
  members(id: number): BtfMember[] {
    const hasBitFields = this.#bytes.readUInt32LE(this.#at(id) + 4) >>> 31 === 1;
    return this.#elements(id, 12, (at) => {
      const offset = this.#bytes.readUInt32LE(at + 8);
      return {
        name: this.#string(at),
        type: this.#bytes.readUInt32LE(at + 4),
        offset: (hasBitFields ? offset & 0xffffff : offset) >>> 3,
      };
    });
  }

  /** Names of an enum's values by number. */
  enumNames(id: number): Map<number, string> {
    return new Map(
      this.#elements(id, 8, (at): [number, string] => [this.#bytes.readInt32LE(at + 4), this.#string(at)]),
    );
  }

  /**
   * How many arguments a raw tracepoint passes, or undefined when the kernel has none of that name. The kernel
   * declares it as `typedef void (*btf_trace_<name>)(void *data, ...)`.
   */
  tracepointArguments(tracepoint: string): number | undefined {
    const typedef = this.find(BTF_KIND.TYPEDEF, `btf_trace_${tracepoint}`);
    if (typedef === undefined) return undefined;
    const pointer = this.resolve(typedef);
    return this.#memberCount(this.resolve(this.#sizeOrType(pointer))) - 1;
  }

  #elements<T>(id: number, size: number, read: (at: number) => T): T[] {
    const start = this.#at(id) + HEADER_SIZE;
    return Array.from({ length: this.#memberCount(id) }, (_, index) => read(start + index * size));
  }

  #memberCount(id: number): number {
    return this.#bytes.readUInt32LE(this.#at(id) + 4) & 0xffff;
  }

  #sizeOrType(id: number): number {
    return this.#bytes.readUInt32LE(this.#at(id) + 8);
  }

  #string(at: number): string {
    return stringAt(this.#bytes, this.#strings + this.#bytes.readUInt32LE(at));
  }

  #at(id: number): number {
    const offset = this.#offsets[id];
    if (offset === undefined) throw new RetinaError('RECORD_MALFORMED', `BTF has no type ${id}`);
    return offset;
  }
}
