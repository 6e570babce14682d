/** One field as the generated code sees it: its type in TypeScript, how it is read and written. */

import protobuf from 'protobufjs';
import { fieldName, typeName } from './schema.js';

const { Enum, Type } = protobuf;

/** Wire type of each primitive, by protobuf's encoding. */
const WIRE_TYPES: Readonly<Record<string, number>> = {
  int32: 0,
  uint32: 0,
  sint32: 0,
  int64: 0,
  uint64: 0,
  sint64: 0,
  bool: 0,
  double: 1,
  string: 2,
  bytes: 2,
  float: 5,
};

const OURS: Readonly<Record<string, string>> = { uint64: 'Uint64', int64: 'Int64', sint64: 'Sint64' };

/** A field, with everything that depends on its type settled. */
export interface GeneratedField {
  /** In TypeScript. */
  readonly name: string;
  /** In the .proto file. */
  readonly protoName: string;
  readonly id: number;
  readonly repeated: boolean;
  /** Whether unset differs from zero: messages, members of a oneof, `optional`. */
  readonly hasPresence: boolean;
  /** The other members of its oneof. */
  readonly others: readonly string[];
  /** What it refers to. */
  readonly message: protobuf.Type | undefined;
  readonly enumeration: protobuf.Enum | undefined;
  /** The proto type; `int32` for enums. */
  readonly primitive: string;
  readonly wireType: number;
  /** In TypeScript, of one value. */
  readonly type: string;
}

/** Settles a field; throws for what no file of ours uses. */
export function generatedField(field: protobuf.Field): GeneratedField {
  if (field.map) throw new Error(`${field.fullName}: maps are not generated`);
  const { resolvedType } = field;
  const message = resolvedType instanceof Type ? resolvedType : undefined;
  const enumeration = resolvedType instanceof Enum ? resolvedType : undefined;
  const primitive = enumeration === undefined ? field.type : 'int32';
  const wireType = message === undefined ? WIRE_TYPES[primitive] : 2;
  if (wireType === undefined) throw new Error(`${field.fullName}: ${field.type} is not generated`);
  return {
    name: fieldName(field.name),
    protoName: field.name,
    id: field.id,
    repeated: field.repeated,
    hasPresence: !field.repeated && (message !== undefined || field.partOf !== null),
    others: othersOf(field),
    message,
    enumeration,
    primitive,
    wireType,
    type: message === undefined ? primitiveType(primitive) : typeName(message),
  };
}

function othersOf(field: protobuf.Field): string[] {
  const members = field.partOf?.fieldsArray ?? [];
  return members.filter((member) => member !== field).map((member) => fieldName(member.name));
}

function primitiveType(primitive: string): string {
  if (primitive === 'bool') return 'boolean';
  if (primitive === 'string') return 'string';
  return primitive === 'bytes' ? 'Uint8Array' : 'number';
}

/** The value of a field that is not there. */
export function emptyValue(field: GeneratedField): string {
  if (field.repeated) return 'EMPTY';
  if (field.hasPresence) return 'undefined';
  return { boolean: 'false', string: "''", number: '0', Uint8Array: 'NO_BYTES' }[field.type] ?? 'undefined';
}

/** An expression that reads one value. */
export function readValue({ primitive }: GeneratedField): string {
  const ours = OURS[primitive];
  return ours === undefined ? `reader.${primitive}()` : `read${ours}(reader)`;
}

/** A statement that writes one value after its tag, which `to` has written. */
export function writeValue({ primitive }: GeneratedField, to: string, value: string): string {
  const ours = OURS[primitive];
  return ours === undefined ? `${to}.${primitive}(${value});` : `write${ours}(${to}, ${value});`;
}

/** The number that stands before a value. */
export function tagOf(field: GeneratedField, wireType: number = field.wireType): number {
  return field.id * 8 + wireType;
}

/** Whether repeated values stand in a row after one tag. */
export function isPacked(field: GeneratedField): boolean {
  return field.repeated && field.message === undefined && field.wireType !== 2;
}
