import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseYamlDocuments, readYaml } from './read-yaml.js';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'retina-yaml-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

function written(yaml: string): string {
  const path = join(directory, 'file.yaml');
  writeFileSync(path, yaml);
  return path;
}

describe('readYaml', () => {
  it('gives the plain values of a file', () => {
    expect(readYaml(written('a: [1, x]\nb: {c: true}\n'))).toEqual({ a: [1, 'x'], b: { c: true } });
  });

  it('names the file and the line of what is not YAML', () => {
    expect(() => readYaml(written('a: 1\n\tb: 2\n'))).toThrow(/^\[CONFIG_INVALID\] .*file\.yaml: .* line 2/s);
  });

  it('says that a file cannot be read', () => {
    expect(() => readYaml(join(directory, 'missing.yaml'))).toThrow(/CONFIG_INVALID.*ENOENT/);
  });
});

describe('parseYamlDocuments', () => {
  it('gives each document that is not empty', () => {
    expect(parseYamlDocuments('---\na: 1\n---\n# nothing\n---\nb: "---"\n', 'text')).toEqual([
      { a: 1 },
      { b: '---' },
    ]);
  });

  it('names the text and the line of what is not YAML', () => {
    expect(() => parseYamlDocuments('a: 1\n---\na: [\n', 'stdin')).toThrow(
      /^\[CONFIG_INVALID\] stdin: .* line 4/s,
    );
  });
});
