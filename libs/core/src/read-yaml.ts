/** A YAML file as plain values, for files that are not settings. */

import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { RetinaError } from './errors.js';

/**
 * Reads and parses a file.
 * @throws RetinaError CONFIG_INVALID when it cannot be read or is not YAML, with the line.
 */
export function readYaml(path: string): unknown {
  return attempt(path, () => parse(readFileSync(path, 'utf8')) as unknown);
}

/**
 * The documents of a text, such as manifests one after the other; empty ones are left out.
 * @param title Names the text in an error.
 * @throws RetinaError CONFIG_INVALID with the line when it is not YAML.
 */
export function parseYamlDocuments(text: string, title: string): readonly unknown[] {
  return attempt(title, () =>
    [...parseAllDocuments(text)].flatMap((document) => {
      for (const error of document.errors) throw error;
      const value: unknown = document.toJS();
      return value === null || value === undefined ? [] : [value];
    }),
  );
}

function attempt<T>(title: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RetinaError('CONFIG_INVALID', `${title}: ${reason}`, { cause, details: { path: title } });
  }
}
