/** What generated codecs are made of: protobufjs reads and writes the primitives, this the rest. */

import { RetinaError } from '@retina/core';
import protobuf from 'protobufjs/minimal.js';

/** Reads primitives; bound to one message's bytes. */
export type Reader = protobuf.Reader;

/** Writes primitives. */
export type Writer = protobuf.Writer;

/** Translates one kind of message. `In` may leave fields out, `Out` has them all. */
export interface Codec<In, Out> {
  encode(message: In): Uint8Array;
  /** MESSAGE_MALFORMED when the bytes are none. */
  decode(bytes: Uint8Array): Out;
}

/** One method of a gRPC service. */
export interface Method<In, Out, ReplyIn, Reply> {
  /** `/package.Service/Method` */
  readonly path: string;
  readonly request: Codec<In, Out>;
  readonly response: Codec<ReplyIn, Reply>;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** Makes the codec of a message from its two generated functions. */
export function codec<In, Out>(
  write: (message: In, writer: Writer) => Writer,
  read: (reader: Reader, end: number) => Out,
): Codec<In, Out> {
  return {
    encode: (message) => write(message, protobuf.Writer.create()).finish(),
    decode(bytes) {
      try {
        const reader = protobuf.Reader.create(bytes);
        return read(reader, reader.len);
      } catch (cause) {
        if (cause instanceof RetinaError) throw cause;
        throw new RetinaError('MESSAGE_MALFORMED', 'the bytes are no message of this kind', { cause });
      }
    },
  };
}

/** Reads a length, and says where what it measures ends; beyond the bytes that there are, the next reading throws. */
export function endOf(reader: Reader): number {
  const length = reader.uint32();
  return reader.pos + length;
}

/** Says that a message must have ended here: a field that reached beyond it is malformed. */
export function expectEnd(reader: Reader, end: number): void {
  if (reader.pos !== end) throw new RetinaError('MESSAGE_MALFORMED', 'a field reaches beyond its message');
}

/** Passes over a field that nobody here knows. */
export function skip(reader: Reader, tag: number): void {
  if (tag >>> 3 === 0) throw new RetinaError('MESSAGE_MALFORMED', 'there is no field number 0');
  reader.skipType(tag & 7);
}

/** Adds to a repeated field; all empty ones share one array. */
export function append<T>(list: readonly T[], value: T): readonly T[] {
  if (list.length === 0) return [value];
  (list as T[]).push(value);
  return list;
}

/** What repeated fields are before anything is in them. */
export const EMPTY: readonly never[] = Object.freeze([]);

/** What a field of bytes is before anything is in it. */
export const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Reads 64 bits as a double, exact to 2^53: ours never hold more, and what others send is rounded. */
export function readUint64(reader: Reader): number {
  const { buf } = reader;
  const end = Math.min(reader.len, reader.pos + 10);
  let value = 0;
  let scale = 1;
  for (let at = reader.pos; at < end; at++) {
    const byte = buf[at]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      reader.pos = at + 1;
      return value;
    }
    scale *= 128;
  }
  throw new RetinaError('MESSAGE_MALFORMED', 'a number does not end');
}

/** Reads a signed number: negative ones are those from 2^63 on. */
export function readInt64(reader: Reader): number {
  const start = reader.pos;
  const value = readUint64(reader);
  if (value < 2 ** 63) return value;
  reader.pos = start;
  return negative(reader);
}

/** Two's complement, digit by digit, so that small negative numbers stay exact. */
function negative(reader: Reader): number {
  let complement = 0;
  let scale = 1;
  for (let digit = 0; digit < 10; digit++) {
    const byte = reader.buf[reader.pos++]!;
    const bits = digit === 9 ? 1 : 0x7f;
    complement += (~byte & bits) * scale;
    scale *= 128;
  }
  return -complement - 1;
}

/** Reads a zigzag number. */
export function readSint64(reader: Reader): number {
  const value = readUint64(reader);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** Writes 64 bits from a double. */
export function writeUint64(writer: Writer, value: number): void {
  if (value < 0x1_0000_0000) writer.uint32(value);
  else writer.uint64(value);
}

/** Writes a signed number. */
export function writeInt64(writer: Writer, value: number): void {
  if (value >= 0) writeUint64(writer, value);
  else writer.int64(value);
}

/** Writes a zigzag number. */
export function writeSint64(writer: Writer, value: number): void {
  writeUint64(writer, value >= 0 ? value * 2 : value * -2 - 1);
}

/** A message while it is read. */
export type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
