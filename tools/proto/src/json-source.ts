/**
 * Writes functions that turn messages into JSON as protobuf defines it, with the names of the .proto files: enums by
 * name, 64 bits as text, zeros left out. Only programs that print load them.
 */

import { posix } from 'node:path';
import { GENERATED } from './naming.js';
import { type GeneratedField, generatedField } from './field.js';
import { outputPath } from './output-path.js';
import { type ProtoPackage, packageNameOf, typeName } from './schema.js';

/** Messages of google.protobuf that have a form of their own in JSON; libs/wire/src/json.ts knows it. */
const WELL_KNOWN = 'google.protobuf';

/** The text of a package's JSON file. */
export function jsonSource(proto: ProtoPackage): string {
  const body = proto.messages.map((message) => {
    const fields = message.fieldsArray.map(generatedField);
    const name = typeName(message);
    const unused = fields.length === 0 ? '_' : '';
    return [
      `export function json${name}(${unused}message: ${name}): JsonObject {`,
      '  const json: JsonObject = {};',
      ...fields.map((field) => `  ${fieldSource(field)}`),
      '  return json;',
      '}',
    ].join('\n');
  });
  const text = body.join('\n\n');
  return `${GENERATED}\n\n${importsSource(proto, text)}\n\n${text}\n`;
}

function fieldSource(field: GeneratedField): string {
  const value = `message.${field.name}`;
  const put = `json['${field.protoName}'] = `;
  if (field.repeated)
    return `if (${value}.length > 0) ${put}${value}.map((value) => ${jsonValue(field, 'value')});`;
  if (field.hasPresence) return `if (${value} !== undefined) ${put}${jsonValue(field, value)};`;
  const isThere = field.primitive === 'bytes' ? `${value}.length > 0` : value;
  return `if (${isThere}) ${put}${jsonValue(field, value)};`;
}

function jsonValue(field: GeneratedField, value: string): string {
  if (field.message !== undefined) {
    if (packageNameOf(field.message) !== WELL_KNOWN) return `json${field.type}(${value})`;
    const isWrapper = field.type.endsWith('Value');
    return isWrapper ? `${value}.value` : `${field.type.toLowerCase()}Text(${value})`;
  }
  if (field.enumeration !== undefined) return `enumName(${typeName(field.enumeration)}, ${value})`;
  if (field.primitive.endsWith('64')) return `String(${value})`;
  return field.primitive === 'bytes' ? `base64(${value})` : value;
}

function importsSource(proto: ProtoPackage, text: string): string {
  const here = posix.dirname(outputPath(proto.name));
  const used = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);
  const lines: string[] = [];
  const add = (names: string[], path: string): void => {
    if (names.length === 0) return;
    const relative = posix.relative(here, path).replace(/\.ts$/, '.js');
    lines.push(
      `import { ${names.join(', ')} } from '${relative.startsWith('.') ? relative : `./${relative}`}';`,
    );
  };
  const runtime = ['anyText', 'base64', 'enumName', 'fieldmaskText', 'timestampText'].filter(used);
  add([...runtime, 'type JsonObject'], 'libs/wire/src/json.ts');
  const foreign = new Map<string, { functions: Set<string>; enums: Set<string> }>();
  const of = (name: string): { functions: Set<string>; enums: Set<string> } => {
    const entry = foreign.get(name) ?? { functions: new Set(), enums: new Set() };
    foreign.set(name, entry);
    return entry;
  };
  for (const { fieldsArray } of proto.messages) {
    for (const { message, enumeration } of fieldsArray.map(generatedField)) {
      const referred = message ?? enumeration;
      if (referred === undefined) continue;
      const name = packageNameOf(referred);
      if (enumeration !== undefined) of(name).enums.add(typeName(enumeration));
      else if (name !== proto.name && name !== WELL_KNOWN)
        of(name).functions.add(`json${typeName(referred)}`);
    }
  }
  const own = proto.messages.map((message) => `type ${typeName(message)}`);
  add([...of(proto.name).enums, ...own], outputPath(proto.name));
  for (const [name, { functions, enums }] of foreign) {
    if (name !== proto.name) add([...enums], outputPath(name));
    add([...functions], outputPath(name, '-json'));
  }
  return lines.join('\n');
}
