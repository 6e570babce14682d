/** The options of .oxlintrc.json really apply: each rule that we chose catches a file that breaks it. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const TIMEOUT_MS = 60_000;

/** A function with so many branches that count towards its complexity. */
function branches(count: number): string {
  const lines = Array.from({ length: count - 1 }, (_, index) => `  if (x === ${index}) return ${index};`);
  return `export function branch(x: number): number {\n${lines.join('\n')}\n  return -1;\n}\n`;
}

/** A function with so many lines inside. */
function statements(count: number): string {
  const lines = Array.from({ length: count - 2 }, (_, index) => `  x.push(${index});`);
  return `export function fill(x: number[]): void {\n${lines.join('\n')}\n}\n`;
}

const ASYNC = 'async function work(): Promise<void> {\n  await Promise.resolve();\n}\n';

/** Files by name: which rules must complain about them, and nothing else. */
const FILES: Readonly<Record<string, { readonly source: string; readonly rules: readonly string[] }>> = {
  'clean.ts': { source: `${branches(12)}${statements(60)}export const done = ${ASYNC}`, rules: [] },
  'complexity.ts': { source: branches(13), rules: ['eslint(complexity)'] },
  'long.ts': { source: statements(61), rules: ['eslint(max-lines-per-function)'] },
  'long.test.ts': { source: statements(61), rules: [] },
  'depth.ts': {
    source:
      'export function f(x: number): void {\n' +
      '  if (x > 1) for (const a of [x]) if (a > 2) while (x > a) if (x > 4) return;\n}\n',
    rules: ['eslint(max-depth)'],
  },
  'params.ts': {
    source: 'export function f(a: 1, b: 1, c: 1, d: 1, e: 1): number {\n  return a + b + c + d + e;\n}\n',
    rules: ['eslint(max-params)'],
  },
  'console.ts': { source: "console.log('x');\n", rules: ['eslint(no-console)'] },
  'main.ts': { source: "console.log('x');\n", rules: [] },
  'default.ts': { source: 'export default 1;\n', rules: ['import(no-default-export)'] },
  'cycle-a.ts': {
    source: "import { b } from './cycle-b.js';\nexport const a = (): number => b();\n",
    rules: ['import(no-cycle)'],
  },
  'cycle-b.ts': {
    source: "import { a } from './cycle-a.js';\nexport const b = (): number => a();\n",
    rules: ['import(no-cycle)'],
  },
  'any.ts': {
    source: 'export function f(x: any): number {\n  return x.y;\n}\n',
    rules: [
      'typescript(explicit-module-boundary-types)',
      'typescript(no-explicit-any)',
      'typescript(no-unsafe-member-access)',
      'typescript(no-unsafe-return)',
    ],
  },
  'boundary.ts': {
    source: 'export function f() {\n  return 1;\n}\n',
    rules: ['typescript(explicit-module-boundary-types)'],
  },
  'type-import.ts': {
    source: "import { Server } from 'node:net';\nexport type Port = Server;\n",
    rules: ['typescript(consistent-type-imports)'],
  },
  'node.ts': {
    source: "import { join } from 'path';\nexport const x = join('a');\n",
    rules: ['unicorn(prefer-node-protocol)'],
  },
  'floating.ts': { source: `${ASYNC}work();\n`, rules: ['typescript(no-floating-promises)'] },
  'misused.ts': { source: `${ASYNC}[1].forEach(work);\n`, rules: ['typescript(no-misused-promises)'] },
  'switch.ts': {
    source:
      "export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}\n",
    rules: ['typescript(switch-exhaustiveness-check)'],
  },
  'throw.ts': {
    source: "export function f(): never {\n  throw 'x';\n}\n",
    rules: ['typescript(only-throw-error)'],
  },
  'equal.ts': { source: 'export const f = (x: unknown): boolean => x == 1;\n', rules: ['eslint(eqeqeq)'] },
  'suppressed.ts': {
    source: '// @ts-ignore\nexport const x: number = 1;\n',
    rules: ['typescript(ban-ts-comment)'],
  },
  'focused.test.ts': {
    source: "import { expect, it } from 'vitest';\nit.only('x', () => expect(1).toBe(1));\n",
    rules: ['vitest(no-focused-tests)'],
  },
};

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

/** Runs oxlint with our configuration in a folder and returns the rules that complain, by file. */
function complaintsIn(folder: string): Map<string, Set<string>> {
  let output: string;
  try {
    const args = ['--type-aware', '--deny-warnings', '--format', 'json', 'src'];
    output = execFileSync(join(ROOT, 'node_modules/.bin/oxlint'), args, { cwd: folder, encoding: 'utf8' });
  } catch (error) {
    output = String((error as { stdout?: unknown }).stdout);
  }
  const { diagnostics } = JSON.parse(output) as { diagnostics: readonly Diagnostic[] };
  const complaints = new Map<string, Set<string>>();
  for (const { code, filename } of diagnostics) {
    const name = basename(filename);
    complaints.set(name, (complaints.get(name) ?? new Set()).add(code));
  }
  return complaints;
}

describe('.oxlintrc.json', () => {
  let folder: string;
  let complaints: Map<string, Set<string>>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'retina-oxlint-'));
    copyFileSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const compilerOptions = { strict: true, module: 'nodenext', noEmit: true, types: ['node'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
    mkdirSync(join(folder, 'src'));
    for (const [name, { source }] of Object.entries(FILES)) {
      writeFileSync(join(folder, 'src', name), source);
    }
    complaints = complaintsIn(folder);
  }, TIMEOUT_MS);

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(Object.entries(FILES))('finds in %s what it must', (name, { rules }) => {
    expect([...(complaints.get(name) ?? [])].sort()).toEqual(rules);
  });
});
