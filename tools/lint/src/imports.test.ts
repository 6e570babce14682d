import { describe, expect, it } from 'vitest';
import { importsOf, packageOf } from './imports.js';
import { tokenize } from './tokens.js';

/** The specifiers of a source. */
function specifiers(source: string): string[] {
  return importsOf(tokenize(source)).map(({ specifier }) => specifier);
}

describe('importsOf', () => {
  it.each([
    ["import { a } from 'a';"],
    ["import type { A } from 'a';"],
    ["import a, {\n  b,\n} from 'a';"],
    ["import * as a from 'a';"],
    ["import 'a';"],
    ["export { a } from 'a';"],
    ["export * from 'a';"],
    ["export type { A } from 'a';"],
    ["const a = await import('a');"],
    ["type A = import('a').A;"],
    ["const a = require('a');"],
  ])('finds the specifier of %s', (source) => {
    expect(specifiers(source)).toEqual(['a']);
  });

  it('finds packages of this repository where their files are resolved', () => {
    expect(specifiers("import.meta.resolve('@retina/bpf/drop.bpf.o')")).toEqual(['@retina/bpf/drop.bpf.o']);
    expect(specifiers('import.meta.resolve(`@retina/bpf/${signal}.bpf.o`)')).toEqual(['@retina/bpf/']);
  });

  it.each([
    ["// import 'a'"],
    ["`import 'a'`"],
    ['const text = "import a from \'a\'";'],
    ["resolve('a', 'b')"],
    ["Array.from('a')"],
    ["features.require('a')"],
  ])('finds nothing in %s', (source) => {
    expect(specifiers(source)).toEqual([]);
  });
});

describe('packageOf', () => {
  it.each([
    ['pino', 'pino'],
    ['zod/v4', 'zod'],
    ['@retina/bpf/drop.bpf.o', '@retina/bpf'],
    ['node:fs/promises', 'node:fs'],
    ['./a.js', undefined],
  ])('of %s is %s', (specifier, name) => {
    expect(packageOf(specifier)).toBe(name);
  });
});
