/** The labels of a series as the text format 0.0.4 writes them. The text is also the identity of the series. */

import { RetinaError } from '@retina/core';

const SPECIAL = /[\\"\n]/;
const PAIR = /([^=,]+)="((?:[^"\\]|\\.)*)"/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** Escapes a label value: backslash, double quote and line feed. */
export function escapeLabelValue(value: string): string {
  // Nearly no value needs it, and a test is much cheaper than a replacement that finds nothing.
  if (!SPECIAL.test(value)) return value;
  return value.replace(/[\\"\n]/g, (character) => ESCAPES[character] ?? character);
}

/** Escapes the text of a HELP line: backslash and line feed. */
export function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/**
 * What stands between the braces: `ip="10.0.0.1",namespace="default"`. An empty value leaves its label out, because
 * to Prometheus both are the same series.
 *
 * @param rest The text of the last labels, where it is known; then the values are those of the first ones.
 * @throws RetinaError ILLEGAL_STATE when there is not one value for each name.
 */
export function labelText(names: readonly string[], values: readonly string[], rest?: string): string {
  if (rest === undefined ? values.length !== names.length : values.length > names.length) {
    throw new RetinaError('ILLEGAL_STATE', 'A series needs one value for each label.', {
      details: { names, values },
    });
  }
  const pairs: string[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (value !== '') pairs.push(`${names[index]}="${escapeLabelValue(value)}"`);
  }
  if (rest !== undefined && rest !== '') pairs.push(rest);
  // `join` makes one flat string; adding the parts up would keep each of them alive as long as the series.
  return pairs.join(',');
}

/** The labels of a text that `labelText` made; those with an empty value are not in it. */
export function parseLabelText(text: string): Record<string, string> {
  const pairs = [...text.matchAll(PAIR)].map(([, name = '', value = '']) => [name, unescaped(value)]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

function unescaped(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
