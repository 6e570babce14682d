/** The components as docs/getting-started.md lists them. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PAGE = resolve(import.meta.dirname, '../../../../docs/getting-started.md');

/** Names in the first column of the table whose head begins so, in order. @param kind `overlay` or `component`. */
export function documented(kind: 'overlay' | 'component'): readonly string[] {
  const table = readFileSync(PAGE, 'utf8').split(`\n| ${kind} |`)[1]?.split('\n\n')[0] ?? '';
  return [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name = '']) => name);
}
