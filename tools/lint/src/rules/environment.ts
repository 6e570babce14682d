/** Settings enter a program at one place, where they are checked and documented. */

import type { Finding } from '../finding.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';
import type { SourceFile } from '../source-file.js';
import type { Token } from '../tokens.js';

const ENTRANCES = ['main.ts', 'config.ts'];

/** `process.env` is read in main.ts and config.ts, by tests, and by tools. */
export const environment: Rule = {
  name: 'environment',
  check({ projects }: Repository): Finding[] {
    return projects
      .filter(({ layer }) => layer !== 'tool')
      .flatMap(({ sources }) => sources)
      .filter((source) => source.isTypeScript && !source.isForTests && !ENTRANCES.includes(source.name))
      .flatMap(readings);
  },
};

function readings({ path, tokens, imports }: SourceFile): Finding[] {
  const lines = [
    ...tokens.filter((_, index) => isReading(tokens, index)).map(({ line }) => line),
    ...imports.filter(({ specifier }) => specifier === 'node:process').map(({ line }) => line),
  ];
  return lines.map((line) => ({
    rule: environment.name,
    file: path,
    line,
    problem: 'reads the environment',
    fix: `take the setting as an option; ${ENTRANCES.join(' and ')} read it`,
  }));
}

/** `process.env`, `process?.env` and `process['env']`. */
function isReading(tokens: readonly Token[], index: number): boolean {
  if (tokens[index]?.text !== 'process' || tokens[index].kind !== 'word') return false;
  const next = tokens.slice(index + 1, index + 4);
  const name = next.find(({ kind }) => kind !== 'sign');
  const signs = next.slice(0, name === undefined ? 0 : next.indexOf(name)).map(({ text }) => text);
  return name?.text === 'env' && ['.', '?.', '['].includes(signs.join(''));
}
