/** One source file, read once and split once for all rules. */

import { basename } from 'node:path';
import { importsOf } from './imports.js';
import type { Import } from './imports.js';
import { tokenize } from './tokens.js';
import type { Token } from './tokens.js';

/** A TypeScript or C file of the repository. */
export class SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  #tokens: readonly Token[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  get name(): string {
    return basename(this.path);
  }

  get isTypeScript(): boolean {
    return this.path.endsWith('.ts');
  }

  get isTest(): boolean {
    return this.path.endsWith('.test.ts');
  }

  /** Tests and the fakes and builders that they share: code that never ships. */
  get isForTests(): boolean {
    return this.isTest || this.name === 'testing.ts' || this.path.includes('/testing/');
  }

  get isGenerated(): boolean {
    return /\.gen\.(?:ts|h)$/.test(this.path);
  }

  get lineCount(): number {
    return this.text.split('\n').length - (this.text.endsWith('\n') ? 1 : 0);
  }

  /** Everything, comments included. */
  get tokens(): readonly Token[] {
    this.#tokens ??= tokenize(this.text);
    return this.#tokens;
  }

  get imports(): readonly Import[] {
    return this.isTypeScript ? importsOf(this.tokens) : [];
  }
}
