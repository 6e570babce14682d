/** What a source file imports: every specifier that Node or TypeScript would resolve. */

import type { Token } from './tokens.js';

/** One specifier and where it stands. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** True for a template literal: its rest is known at run time only. */
  readonly partial: boolean;
}

/** Packages of this repository begin so. */
export const SCOPE = '@retina/';

/** Words before a parenthesis that take a specifier: `import('…')`, `require('…')`, `import.meta.resolve('…')`. */
const CALLS = new Set(['import', 'require', 'resolve']);

/** Every specifier of static and dynamic imports, re-exports, `require` and `resolve`, in order. */
export function importsOf(tokens: readonly Token[]): Import[] {
  const code = tokens.filter((token) => token.kind !== 'comment');
  return code.flatMap(({ kind, text, line }, index) => {
    const partial = kind === 'template' && text.startsWith(SCOPE);
    if ((kind !== 'string' && !partial) || !isImported(code, index)) return [];
    return [{ specifier: text, line, partial }];
  });
}

/** The package of a specifier; undefined for a relative one. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('/')) return undefined;
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function isImported(code: readonly Token[], index: number): boolean {
  const before = code[index - 1];
  if (isWord(before, 'from') || isWord(before, 'import')) return !isSign(code[index - 2], '.');
  if (!isSign(before, '(')) return false;
  const call = code[index - 2];
  if (call?.kind !== 'word' || !CALLS.has(call.text)) return false;
  // `resolve` is also a method of node:path and Promise: there only a package of ours is certainly a specifier.
  if (call.text === 'resolve') return code[index]?.text.startsWith(SCOPE) === true;
  return !isSign(code[index - 3], '.');
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}

function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text;
}
