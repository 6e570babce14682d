/**
 * Netlink attributes: type-length-value records, padded to four bytes (struct nlattr, include/uapi/linux/netlink.h).
 * Numbers are in host order, which is little-endian on every machine that we run on.
 */

import { RetinaError } from '@retina/core';

const HEADER_SIZE = 4;
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER share the type's two high bits. */
const TYPE_MASK = 0x3fff;
const NLA_F_NESTED = 0x8000;

/** Rounds up to the four bytes to which netlink aligns everything. */
export function aligned(length: number): number {
  return (length + 3) & ~3;
}

/** Encoders, one per kind of value. Each returns the whole attribute, padding included. */
export const attribute = {
  bytes(type: number, value: Uint8Array): Buffer {
    const length = HEADER_SIZE + value.length;
    const encoded = Buffer.alloc(aligned(length));
    encoded.writeUInt16LE(length, 0);
    encoded.writeUInt16LE(type, 2);
    encoded.set(value, HEADER_SIZE);
    return encoded;
  },

  u8(type: number, value: number): Buffer {
    return attribute.bytes(type, Uint8Array.of(value));
  },

  u16(type: number, value: number): Buffer {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    return attribute.bytes(type, bytes);
  },

  u32(type: number, value: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return attribute.bytes(type, bytes);
  },

  u64(type: number, value: bigint): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    return attribute.bytes(type, bytes);
  },

  /** UTF-8 with the terminating zero that the kernel expects. */
  text(type: number, value: string): Buffer {
    return attribute.bytes(type, Buffer.from(`${value}\0`));
  },

  nested(type: number, children: readonly Buffer[]): Buffer {
    return attribute.bytes(type | NLA_F_NESTED, Buffer.concat(children));
  },
} as const;

/** The decoded attributes of a message or of a nested attribute. When a type repeats, the last one counts. */
export class Attributes {
  readonly #values: ReadonlyMap<number, Buffer>;

  private constructor(values: ReadonlyMap<number, Buffer>) {
    this.#values = values;
  }

  /**
   * Reads attributes from `offset` to the end. Values are views of the bytes, not copies.
   * @throws RECORD_MALFORMED when a length does not fit.
   */
  static decode(bytes: Buffer, offset = 0): Attributes {
    const values = new Map<number, Buffer>();
    for (let at = offset; at + HEADER_SIZE <= bytes.length; ) {
      const length = bytes.readUInt16LE(at);
      if (length < HEADER_SIZE || at + length > bytes.length) throw misfit(at, length, bytes);
      values.set(bytes.readUInt16LE(at + 2) & TYPE_MASK, bytes.subarray(at + HEADER_SIZE, at + length));
      at += aligned(length);
    }
    return new Attributes(values);
  }

  /** The elements of a list, where one type repeats, in order. */
  static list(bytes: Buffer): Buffer[] {
    const elements: Buffer[] = [];
    for (let at = 0; at + HEADER_SIZE <= bytes.length; ) {
      const length = bytes.readUInt16LE(at);
      if (length < HEADER_SIZE || at + length > bytes.length) throw misfit(at, length, bytes);
      elements.push(bytes.subarray(at + HEADER_SIZE, at + length));
      at += aligned(length);
    }
    return elements;
  }

  /** The raw value, or undefined when there is no such attribute. So do all the other readers. */
  bytes(type: number): Buffer | undefined {
    return this.#values.get(type);
  }

  u8(type: number): number | undefined {
    return this.#sized(type, 1)?.readUInt8(0);
  }

  u16(type: number): number | undefined {
    return this.#sized(type, 2)?.readUInt16LE(0);
  }

  u32(type: number): number | undefined {
    return this.#sized(type, 4)?.readUInt32LE(0);
  }

  i32(type: number): number | undefined {
    return this.#sized(type, 4)?.readInt32LE(0);
  }

  u64(type: number): bigint | undefined {
    return this.#sized(type, 8)?.readBigUInt64LE(0);
  }

  /** Text up to its terminating zero, if it has one. */
  text(type: number): string | undefined {
    const value = this.#values.get(type);
    if (value === undefined) return undefined;
    const end = value.indexOf(0);
    return value.toString('utf8', 0, end < 0 ? value.length : end);
  }

  nested(type: number): Attributes | undefined {
    const value = this.#values.get(type);
    return value === undefined ? undefined : Attributes.decode(value);
  }

  #sized(type: number, size: number): Buffer | undefined {
    const value = this.#values.get(type);
    if (value !== undefined && value.length < size) {
      throw new RetinaError('RECORD_MALFORMED', 'a netlink attribute is too short for its value', {
        details: { type, length: value.length, expected: size },
      });
    }
    return value;
  }
}

/** Where a value lies in a message. */
export interface Range {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/**
 * The value of the first attribute of a type within a range, found without decoding the others; undefined when there is none.
 * @throws RECORD_MALFORMED when a length does not fit.
 */
export function valueOf(bytes: Buffer, within: Range | undefined, type: number): Range | undefined {
  if (within === undefined) return undefined;
  for (let at = within.from; at + HEADER_SIZE <= within.to; ) {
    const length = bytes.readUInt16LE(at);
    if (length < HEADER_SIZE || at + length > within.to) throw misfit(at, length, bytes);
    if ((bytes.readUInt16LE(at + 2) & TYPE_MASK) === type) return { from: at + HEADER_SIZE, to: at + length };
    at += aligned(length);
  }
  return undefined;
}

function misfit(at: number, length: number, bytes: Buffer): RetinaError {
  return new RetinaError('RECORD_MALFORMED', 'a netlink attribute does not fit its message', {
    details: { at, length, size: bytes.length },
  });
}
