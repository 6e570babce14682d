/** One npm workspace, as its package.json declares it. */

import type { SourceFile } from './source-file.js';

/** A workspace with its sources; the repository's root counts as one, in folder `.` and with no layer. */
export interface Project {
  readonly name: string;
  /** Relative to the repository; `.` for the root. */
  readonly folder: string;
  readonly layer: string | undefined;
  /** Every package that it declares, of whatever kind of dependency. */
  readonly dependencies: readonly string[];
  /** Keys of `exports`: `.`, `./testing`, patterns with one `*`. */
  readonly exports: readonly string[];
  /** Folders of the projects that its tsconfig.json references, relative to the repository; undefined without one. */
  readonly references: readonly string[] | undefined;
  readonly manifest: SourceFile;
  readonly sources: readonly SourceFile[];
}

/** The line of package.json on which a dependency or another quoted name stands; 1 when it does not. */
export function manifestLine({ manifest }: Project, name: string): number {
  return manifest.text.split('\n').findIndex((line) => line.includes(`"${name}"`)) + 1 || 1;
}
