/**
 * TypeScript accessors for C structures, from the BTF of the object that writes them: C and TypeScript cannot drift.
 *
 * A record is read from a Uint32Array at a word index. Each field becomes one small function, which the engine inlines;
 * `__be16` comes out in host order, `kernel_address` as a BigInt, other 64-bit fields as a double (exact to 2^53).
 */

import { BTF_KIND, type Btf } from '@retina/ebpf';
import { createHash } from 'node:crypto';

/** What to generate for one signal. */
export interface LayoutRequest {
  /** Structures of which only the size is of interest. */
  readonly sizes?: readonly string[];
  readonly structs: readonly string[];
  readonly enums: readonly string[];
}

/** One scalar of a structure, nested structures flattened. */
interface Field {
  readonly path: readonly string[];
  readonly offset: number;
  readonly size: number;
  readonly type: string;
  readonly length: number | undefined;
}

/** The source text of a layout module. */
export function renderLayout(btf: Btf, signal: string, request: LayoutRequest): string {
  const parts = [
    ...request.enums.map((name) => renderEnum(btf, name)),
    ...(request.sizes ?? []).map((name) => renderSize(name, sizeInBytes(btf, name))),
    ...request.structs.map((name) => renderStruct(btf, name)),
  ];
  const text = parts.join('\n\n');
  const id = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return [
    `// Generated from bpf/${signal}.h by \`npm run generate\`; do not edit.`,
    `/** Changes with every layout: records that a process left in the kernel are read by one that has the same. */\nexport const ${constantName(signal)}_LAYOUT = '${id}';`,
    `${text}\n`,
  ].join('\n\n');
}

function renderEnum(btf: Btf, name: string): string {
  const id = btf.find(BTF_KIND.ENUM, name);
  if (id === undefined) throw new Error(`the object has no enum ${name}: keep it with KEEP_TYPE`);
  const names = [...btf.enumNames(id)].sort(([a], [b]) => a - b).map(([, value]) => `  '${value}',`);
  return [
    `/** enum ${name}: the names of its values, each at the index that is its value. */`,
    `export const ${constantName(name)} = [`,
    ...names,
    '] as const;',
  ].join('\n');
}

function structId(btf: Btf, name: string): number {
  const id = btf.find(BTF_KIND.STRUCT, name);
  if (id === undefined) throw new Error(`the object has no struct ${name}: keep it with KEEP_TYPE`);
  return id;
}

function sizeInBytes(btf: Btf, name: string): number {
  return btf.size(structId(btf, name));
}

function renderSize(name: string, size: number): string {
  if (size % 4 !== 0) throw new Error(`struct ${name} has ${size} bytes: pad it to a multiple of four`);
  return [
    `/** Size of struct ${name} in 32-bit words. */`,
    `export const ${constantName(name)}_WORDS = ${size / 4};`,
  ].join('\n');
}

function renderStruct(btf: Btf, name: string): string {
  const id = structId(btf, name);
  const accessors = fields(btf, id, 0, [])
    .filter((field) => !field.path.some((part) => part.startsWith('unused')))
    .map((field) => renderAccessor(name, field));
  return [renderSize(name, btf.size(id)), ...accessors].join('\n');
}

function fields(btf: Btf, id: number, base: number, path: readonly string[]): Field[] {
  return btf.members(id).flatMap((member) => {
    const offset = base + member.offset;
    const memberPath = [...path, member.name];
    const type = btf.resolve(member.type);
    if (btf.kind(type) === BTF_KIND.STRUCT) return fields(btf, type, offset, memberPath);
    if (btf.kind(type) !== BTF_KIND.ARRAY) {
      return [
        { path: memberPath, offset, size: btf.size(type), type: btf.name(member.type), length: undefined },
      ];
    }
    const { element, length } = btf.array(type);
    return [{ path: memberPath, offset, size: btf.size(element), type: btf.name(element), length }];
  });
}

function renderAccessor(struct: string, field: Field): string {
  if (field.size === 1 && field.length !== undefined) return renderBytes(struct, field);
  const name = camelCase([struct, ...field.path].join('_'));
  const parameters = field.length === undefined ? '' : ', index: number';
  const result = field.type === 'kernel_address' ? 'bigint' : 'number';
  const c = `${struct}.${field.path.join('.')}`;
  return [
    `/** ${c}${field.length === undefined ? '' : `[0…${field.length - 1}]`} */`,
    `export function ${name}(words: Uint32Array, at: number${parameters}): ${result} {`,
    ...body(c, field),
    '}',
  ].join('\n');
}

/** An array of bytes is given as a view, without a copy. */
function renderBytes(struct: string, { path, offset }: Field): string {
  return [
    `/** ${struct}.${path.join('.')}: the first \`count\`, not copied */`,
    `export function ${camelCase([struct, ...path].join('_'))}(words: Uint32Array, at: number, count: number): Uint8Array {`,
    `  return new Uint8Array(words.buffer, words.byteOffset + at * 4 + ${offset}, count);`,
    '}',
  ].join('\n');
}

function body(c: string, { offset, size, type, length }: Field): string[] {
  const word = `at + ${offset >>> 2}`;
  if (size === 8) {
    if (offset % 4 !== 0) throw new Error(`${c} is not aligned to a word`);
    const first = length === undefined ? word : `${word} + index * 2`;
    if (type === 'kernel_address') {
      return [`  return BigInt(words[${first}]!) | (BigInt(words[${first} + 1]!) << 32n);`];
    }
    return [`  return words[${first}]! + words[${first} + 1]! * 0x1_0000_0000;`];
  }
  if (size === 4) return [`  return words[${length === undefined ? word : `${word} + index`}]!;`];
  if (length !== undefined) throw new Error(`${c}: arrays of ${size}-byte elements are not supported`);
  const shifted = `(words[${word}]! >>> ${(offset & 3) * 8})`;
  if (size === 1) return [`  return ${shifted} & 0xff;`];
  if (type !== '__be16') return [`  return ${shifted} & 0xffff;`];
  return [`  const value = ${shifted} & 0xffff;`, '  return ((value & 0xff) << 8) | (value >>> 8);'];
}

function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function constantName(name: string): string {
  return name.toUpperCase();
}
