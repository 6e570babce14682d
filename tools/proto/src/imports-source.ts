/** Writes the imports of a generated file: from the runtime, and from other packages. */

import { posix } from 'node:path';
import { outputPath } from './output-path.js';
import { type ProtoPackage, packageNameOf, typeName } from './schema.js';

const VALUES = [
  'EMPTY',
  'NO_BYTES',
  'append',
  'codec',
  'endOf',
  'expectEnd',
  'readInt64',
  'readSint64',
  'readUint64',
  'skip',
  'writeInt64',
  'writeSint64',
  'writeUint64',
];
const TYPES = ['Codec', 'Method', 'Mutable', 'Reader', 'Writer'];

/** The import statements that a body needs. */
export function importsOf(proto: ProtoPackage, body: string): string {
  const here = posix.dirname(outputPath(proto.name));
  const used = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(body);
  const names = [...VALUES.filter(used), ...TYPES.filter(used).map((name) => `type ${name}`)];
  const lines = [importLine(names, relativeTo(here, 'libs/wire/src/codec.ts'))];
  for (const [name, types] of foreignTypes(proto)) {
    const wanted = [...types].flatMap((type) => [
      ...[`read${type}`, `write${type}`].filter(used),
      `type ${type}`,
      `type ${type}Init`,
    ]);
    lines.push(importLine(wanted, relativeTo(here, outputPath(name))));
  }
  return lines.join('\n');
}

function importLine(names: readonly string[], from: string): string {
  return `import { ${names.join(', ')} } from '${from}';`;
}

function relativeTo(folder: string, path: string): string {
  const relative = posix.relative(folder, path).replace(/\.ts$/, '.js');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Messages of other packages, by package. */
function foreignTypes(proto: ProtoPackage): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { fieldsArray } of proto.messages) {
    for (const { resolvedType } of fieldsArray) {
      if (resolvedType === null || !('fieldsArray' in resolvedType)) continue;
      const name = packageNameOf(resolvedType);
      if (name === proto.name) continue;
      const types = found.get(name) ?? new Set();
      found.set(name, types.add(typeName(resolvedType)));
    }
  }
  return found;
}
