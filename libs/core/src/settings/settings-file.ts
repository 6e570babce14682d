/** Reads a YAML file as a flat list of keys and values, each with its line. */

import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { ConfigFault } from './config-fault.js';
import type { RawValue } from './setting-type.js';

/** A value that was given, and where. */
export interface GivenValue {
  /** As it was written; groups joined by dots. */
  readonly key: string;
  readonly raw: RawValue;
  readonly where: string;
}

/** What a file holds. */
export interface SettingsFile {
  readonly values: readonly GivenValue[];
  readonly faults: readonly ConfigFault[];
}

/** Reads a file; what is wrong with it comes back as faults. */
export function readSettingsFile(path: string): SettingsFile {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (thrown) {
    const problem = `the file cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    return { values: [], faults: [{ key: '', where: path, problem, fix: 'mount it or correct its path' }] };
  }
  return new FileReader(path).read(source);
}

class FileReader {
  readonly #path: string;
  readonly #lines = new LineCounter();
  readonly #values: GivenValue[] = [];
  readonly #faults: ConfigFault[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  read(source: string): SettingsFile {
    // No pretty errors: they quote the source, which may hold secrets.
    const document = parseDocument(source, { lineCounter: this.#lines, prettyErrors: false });
    if (document.errors.length > 0) {
      for (const { message, pos } of document.errors) {
        this.#fault('', this.#where(pos[0]), `not valid YAML: ${message}`, 'correct the syntax');
      }
    } else if (isMap(document.contents)) {
      this.#readMap(document.contents, '');
    } else if (document.contents !== null && !isEmpty(document.contents)) {
      this.#fault('', this.#path, 'the file is not a map', 'write lines such as `logLevel: info`');
    }
    return { values: this.#values, faults: this.#faults };
  }

  #readMap(map: YAMLMap, prefix: string): void {
    for (const { key: keyNode, value } of map.items) {
      const key = `${prefix}${isScalar(keyNode) ? String(keyNode.value) : ''}`;
      const where = this.#where(isScalar(keyNode) ? keyNode.range?.[0] : map.range?.[0]);
      const node = value as Node | null;
      if (isMap(node)) {
        this.#readMap(node, `${key}.`);
        continue;
      }
      const raw = rawOf(node);
      if (raw === undefined) {
        this.#fault(key, where, 'neither a plain value nor a list of them', 'write the value itself');
      } else {
        this.#values.push({ key, raw, where });
      }
    }
  }

  #where(offset: number | undefined): string {
    return offset === undefined ? this.#path : `${this.#path} line ${this.#lines.linePos(offset).line}`;
  }

  #fault(key: string, where: string, problem: string, fix: string): void {
    this.#faults.push({ key, where, problem, fix });
  }
}

/** The text as it was written, so that `1.10` stays `1.10`; null is the empty text. */
function rawOf(node: Node | null): RawValue | undefined {
  if (node === null || isEmpty(node)) return '';
  if (isScalar(node)) return node.source ?? String(node.value);
  if (!isSeq(node)) return undefined;
  const items = node.items.map((item) => rawOf(item as Node | null));
  return items.every((item) => typeof item === 'string') ? items : undefined;
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null;
}
