/** Regular expressions of strangers, matched in linear time. */

import { setFlagsFromString } from 'node:v8';

const MAX_LENGTH = 1000;
/** V8's own, so that linters do not know it. */
const LINEAR = 'l';

/**
 * The pattern, or undefined when it is none that can be matched in linear time, as Hubble's RE2 does: no look-around, no
 * back-references, no nested counts. V8 has an engine of that kind behind a flag; its usual one takes hours for some
 * patterns.
 */
export function linearPattern(text: string): RegExp | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  setFlagsFromString('--enable-experimental-regexp-engine');
  try {
    return new RegExp(text, LINEAR);
  } catch {
    return undefined;
  }
}
