// Made by `npm run generate` from proto/; change that, not this file.

import { EMPTY, NO_BYTES, append, codec, expectEnd, readInt64, readUint64, skip, writeInt64, writeUint64, type Codec, type Mutable, type Reader, type Writer } from '../codec.js';

export interface Any {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

export interface AnyInit {
  readonly typeUrl?: string | undefined;
  readonly value?: Uint8Array | undefined;
}

export function writeAny(message: AnyInit, writer: Writer): Writer {
  if (message.typeUrl) writer.uint32(10).string(message.typeUrl);
  if (message.value !== undefined && message.value.length > 0) writer.uint32(18).bytes(message.value);
  return writer;
}

export function readAny(reader: Reader, end: number, message: Mutable<Any> = { typeUrl: '', value: NO_BYTES }): Any {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.typeUrl = reader.string(); break;
      case 18: message.value = reader.bytes(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const anyCodec: Codec<AnyInit, Any> = codec(writeAny, readAny);

export interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

export interface TimestampInit {
  readonly seconds?: number | undefined;
  readonly nanos?: number | undefined;
}

export function writeTimestamp(message: TimestampInit, writer: Writer): Writer {
  if (message.seconds) writeInt64(writer.uint32(8), message.seconds);
  if (message.nanos) writer.uint32(16).int32(message.nanos);
  return writer;
}

export function readTimestamp(reader: Reader, end: number, message: Mutable<Timestamp> = { seconds: 0, nanos: 0 }): Timestamp {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.seconds = readInt64(reader); break;
      case 16: message.nanos = reader.int32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const timestampCodec: Codec<TimestampInit, Timestamp> = codec(writeTimestamp, readTimestamp);

export interface DoubleValue {
  readonly value: number;
}

export interface DoubleValueInit {
  readonly value?: number | undefined;
}

export function writeDoubleValue(message: DoubleValueInit, writer: Writer): Writer {
  if (message.value) writer.uint32(9).double(message.value);
  return writer;
}

export function readDoubleValue(reader: Reader, end: number, message: Mutable<DoubleValue> = { value: 0 }): DoubleValue {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 9: message.value = reader.double(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const doubleValueCodec: Codec<DoubleValueInit, DoubleValue> = codec(writeDoubleValue, readDoubleValue);

export interface FloatValue {
  readonly value: number;
}

export interface FloatValueInit {
  readonly value?: number | undefined;
}

export function writeFloatValue(message: FloatValueInit, writer: Writer): Writer {
  if (message.value) writer.uint32(13).float(message.value);
  return writer;
}

export function readFloatValue(reader: Reader, end: number, message: Mutable<FloatValue> = { value: 0 }): FloatValue {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 13: message.value = reader.float(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const floatValueCodec: Codec<FloatValueInit, FloatValue> = codec(writeFloatValue, readFloatValue);

export interface Int64Value {
  readonly value: number;
}

export interface Int64ValueInit {
  readonly value?: number | undefined;
}

export function writeInt64Value(message: Int64ValueInit, writer: Writer): Writer {
  if (message.value) writeInt64(writer.uint32(8), message.value);
  return writer;
}

export function readInt64Value(reader: Reader, end: number, message: Mutable<Int64Value> = { value: 0 }): Int64Value {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.value = readInt64(reader); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const int64ValueCodec: Codec<Int64ValueInit, Int64Value> = codec(writeInt64Value, readInt64Value);

export interface UInt64Value {
  readonly value: number;
}

export interface UInt64ValueInit {
  readonly value?: number | undefined;
}

export function writeUInt64Value(message: UInt64ValueInit, writer: Writer): Writer {
  if (message.value) writeUint64(writer.uint32(8), message.value);
  return writer;
}

export function readUInt64Value(reader: Reader, end: number, message: Mutable<UInt64Value> = { value: 0 }): UInt64Value {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.value = readUint64(reader); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const uInt64ValueCodec: Codec<UInt64ValueInit, UInt64Value> = codec(writeUInt64Value, readUInt64Value);

export interface Int32Value {
  readonly value: number;
}

export interface Int32ValueInit {
  readonly value?: number | undefined;
}

export function writeInt32Value(message: Int32ValueInit, writer: Writer): Writer {
  if (message.value) writer.uint32(8).int32(message.value);
  return writer;
}

export function readInt32Value(reader: Reader, end: number, message: Mutable<Int32Value> = { value: 0 }): Int32Value {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.value = reader.int32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const int32ValueCodec: Codec<Int32ValueInit, Int32Value> = codec(writeInt32Value, readInt32Value);

export interface UInt32Value {
  readonly value: number;
}

export interface UInt32ValueInit {
  readonly value?: number | undefined;
}

export function writeUInt32Value(message: UInt32ValueInit, writer: Writer): Writer {
  if (message.value) writer.uint32(8).uint32(message.value);
  return writer;
}

export function readUInt32Value(reader: Reader, end: number, message: Mutable<UInt32Value> = { value: 0 }): UInt32Value {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.value = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const uInt32ValueCodec: Codec<UInt32ValueInit, UInt32Value> = codec(writeUInt32Value, readUInt32Value);

export interface BoolValue {
  readonly value: boolean;
}

export interface BoolValueInit {
  readonly value?: boolean | undefined;
}

export function writeBoolValue(message: BoolValueInit, writer: Writer): Writer {
  if (message.value) writer.uint32(8).bool(message.value);
  return writer;
}

export function readBoolValue(reader: Reader, end: number, message: Mutable<BoolValue> = { value: false }): BoolValue {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.value = reader.bool(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const boolValueCodec: Codec<BoolValueInit, BoolValue> = codec(writeBoolValue, readBoolValue);

export interface StringValue {
  readonly value: string;
}

export interface StringValueInit {
  readonly value?: string | undefined;
}

export function writeStringValue(message: StringValueInit, writer: Writer): Writer {
  if (message.value) writer.uint32(10).string(message.value);
  return writer;
}

export function readStringValue(reader: Reader, end: number, message: Mutable<StringValue> = { value: '' }): StringValue {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.value = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const stringValueCodec: Codec<StringValueInit, StringValue> = codec(writeStringValue, readStringValue);

export interface BytesValue {
  readonly value: Uint8Array;
}

export interface BytesValueInit {
  readonly value?: Uint8Array | undefined;
}

export function writeBytesValue(message: BytesValueInit, writer: Writer): Writer {
  if (message.value !== undefined && message.value.length > 0) writer.uint32(10).bytes(message.value);
  return writer;
}

export function readBytesValue(reader: Reader, end: number, message: Mutable<BytesValue> = { value: NO_BYTES }): BytesValue {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.value = reader.bytes(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const bytesValueCodec: Codec<BytesValueInit, BytesValue> = codec(writeBytesValue, readBytesValue);

export interface FieldMask {
  readonly paths: readonly string[];
}

export interface FieldMaskInit {
  readonly paths?: readonly string[] | undefined;
}

export function writeFieldMask(message: FieldMaskInit, writer: Writer): Writer {
  if (message.paths !== undefined) for (const value of message.paths) writer.uint32(10).string(value);
  return writer;
}

export function readFieldMask(reader: Reader, end: number, message: Mutable<FieldMask> = { paths: EMPTY }): FieldMask {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.paths = append(message.paths, reader.string()); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const fieldMaskCodec: Codec<FieldMaskInit, FieldMask> = codec(writeFieldMask, readFieldMask);
