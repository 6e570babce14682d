/** A YAML file as plain values, for files that are not settings. */

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { RetinaError } from './errors.js';

/**
 * Reads and parses a file.
 * @throws RetinaError CONFIG_INVALID when it cannot be read or is not YAML, with the line.
 */
export function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8')) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RetinaError('CONFIG_INVALID', `${path}: ${reason}`, { cause, details: { path } });
  }
}
