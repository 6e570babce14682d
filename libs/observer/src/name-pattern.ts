/** Patterns of names, as Hubble knows them: `*` is any number of letters, digits, dots and dashes. */

import { linearPattern } from './linear-pattern.js';

/** A pattern of names in lower case, any name when it is empty; undefined when it has other characters. */
export function namePattern(text: string): RegExp | undefined {
  const name = text.trim().replace(/\.$/, '').toLowerCase();
  if (!/^[-.*_0-9a-z]*$/.test(name)) return undefined;
  const expression = name.replaceAll('.', String.raw`\.`).replaceAll(/\*+/g, '[-.0-9a-z]*');
  return linearPattern(name === '' ? '^' : `^${expression}$`);
}
