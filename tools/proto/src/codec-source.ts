/** Writes the TypeScript of one package: types, and two functions a message. */

import type protobuf from 'protobufjs';
import {
  type GeneratedField,
  emptyValue,
  generatedField,
  isPacked,
  readValue,
  tagOf,
  writeValue,
} from './field.js';
import { importsOf } from './imports-source.js';
import { GENERATED, codecName } from './naming.js';
import { type ProtoPackage, typeName } from './schema.js';
import { serviceSource } from './service-source.js';

/** The text of a package's file. */
export function packageSource(proto: ProtoPackage): string {
  const body = [
    ...proto.enums.map(enumSource),
    ...proto.messages.flatMap((message) => messageSource(message)),
    ...proto.services.map(serviceSource),
  ].join('\n\n');
  return `${GENERATED}\n\n${importsOf(proto, body)}\n\n${body}\n`;
}

function enumSource(enumeration: protobuf.Enum): string {
  const rows = Object.entries(enumeration.values).map(([name, value]) => `  ${name}: ${value},`);
  return `export const ${typeName(enumeration)} = {\n${rows.join('\n')}\n} as const;`;
}

function messageSource(message: protobuf.Type): string[] {
  const name = typeName(message);
  const fields = message.fieldsArray.map(generatedField);
  return [
    typesSource(name, fields),
    writeSource(name, fields),
    readSource(name, fields),
    `export const ${codecName(name)}: Codec<${name}Init, ${name}> = codec(write${name}, read${name});`,
  ];
}

function typesSource(name: string, fields: readonly GeneratedField[]): string {
  const full = fields.map((field) => {
    if (field.repeated) return `  readonly ${field.name}: readonly ${field.type}[];`;
    return `  readonly ${field.name}: ${field.type}${field.hasPresence ? ' | undefined' : ''};`;
  });
  const init = fields.map((field) => {
    const type = field.message === undefined ? field.type : `${field.type}Init`;
    return `  readonly ${field.name}?: ${field.repeated ? `readonly ${type}[]` : type} | undefined;`;
  });
  return [
    `export interface ${name} {\n${full.join('\n')}\n}`,
    `export interface ${name}Init {\n${init.join('\n')}\n}`,
  ]
    .join('\n\n')
    .replaceAll('{\n\n}', '{}');
}

function writeSource(name: string, fields: readonly GeneratedField[]): string {
  const lines = fields.map((field) => `  ${writeField(field)}`);
  const unused = fields.length === 0 ? '_' : '';
  return [
    `export function write${name}(${unused}message: ${name}Init, writer: Writer): Writer {`,
    ...lines,
    '  return writer;',
    '}',
  ].join('\n');
}

function writeField(field: GeneratedField): string {
  const value = `message.${field.name}`;
  const tag = `writer.uint32(${tagOf(field)})`;
  if (isPacked(field)) {
    const each = `for (const value of ${value}) ${writeValue(field, 'writer', 'value')}`;
    return `if (${value} !== undefined && ${value}.length > 0) {\n    writer.uint32(${tagOf(field, 2)}).fork();\n    ${each}\n    writer.ldelim();\n  }`;
  }
  const one = (from: string): string =>
    field.message === undefined
      ? writeValue(field, tag, from)
      : `write${field.type}(${from}, ${tag}.fork()).ldelim();`;
  if (field.repeated) return `if (${value} !== undefined) for (const value of ${value}) ${one('value')}`;
  if (field.hasPresence) return `if (${value} !== undefined) ${one(value)}`;
  if (field.primitive === 'bytes') return `if (${value} !== undefined && ${value}.length > 0) ${one(value)}`;
  return `if (${value}) ${one(value)}`;
}

function readSource(name: string, fields: readonly GeneratedField[]): string {
  const empty = fields.map((field) => `${field.name}: ${emptyValue(field)}`).join(', ');
  const cases = fields.flatMap(readField).map((line) => `      ${line}`);
  const initial = fields.length === 0 ? '{}' : `{ ${empty} }`;
  return [
    `export function read${name}(reader: Reader, end: number, message: Mutable<${name}> = ${initial}): ${name} {`,
    '  while (reader.pos < end) {',
    '    const tag = reader.uint32();',
    '    switch (tag) {',
    ...cases,
    '      default: skip(reader, tag);',
    '    }',
    '  }',
    '  expectEnd(reader, end);',
    '  return message;',
    '}',
  ].join('\n');
}

/** A field that comes again adds to a list, is merged into a message, and replaces anything else. */
function readField(field: GeneratedField): string[] {
  const to = `message.${field.name}`;
  const value =
    field.message === undefined
      ? readValue(field)
      : `read${field.type}(reader, endOf(reader)${field.repeated ? '' : `, ${to}`})`;
  if (!field.repeated) return [`case ${tagOf(field)}: ${clearOthers(field)}${to} = ${value}; break;`];
  const one = `${to} = append(${to}, ${value});`;
  const lines = [`case ${tagOf(field)}: ${one} break;`];
  if (isPacked(field)) {
    lines.push(
      `case ${tagOf(field, 2)}: { const stop = endOf(reader); while (reader.pos < stop) ${one} expectEnd(reader, stop); break; }`,
    );
  }
  return lines;
}

/** Of a oneof only the last member stays. */
function clearOthers({ others }: GeneratedField): string {
  return others.map((name) => `message.${name} = `).join('') + (others.length > 0 ? 'undefined; ' : '');
}
