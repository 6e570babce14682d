/** A name that fits everything says nothing. */

import type { Finding } from '../finding.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';
import type { SourceFile } from '../source-file.js';

const EMPTY_WORDS = new Set([
  'manager',
  'helper',
  'helpers',
  'util',
  'utils',
  'utility',
  'utilities',
  'common',
]);
const DECLARATIONS = new Set(['class', 'interface', 'type', 'enum']);

/** No file, folder or type has such a word in its name. */
export const words: Rule = {
  name: 'words',
  check({ sources }: Repository): Finding[] {
    return sources.flatMap((source) => [...inPath(source), ...inTypes(source)]);
  },
};

function inPath({ path }: SourceFile): Finding[] {
  const word = path.split(/[/._-]/).find((part) => EMPTY_WORDS.has(part.toLowerCase()));
  return word === undefined ? [] : [finding(path, 1, word)];
}

function inTypes({ path, tokens, isTypeScript }: SourceFile): Finding[] {
  if (!isTypeScript) return [];
  const code = tokens.filter(({ kind }) => kind !== 'comment');
  return code.flatMap(({ kind, text, line }, index) => {
    const before = code[index - 1];
    if (kind !== 'word' || before?.kind !== 'word' || !DECLARATIONS.has(before.text)) return [];
    const word = text.split(/(?=[A-Z])/).find((part) => EMPTY_WORDS.has(part.toLowerCase()));
    return word === undefined ? [] : [finding(path, line, word)];
  });
}

function finding(file: string, line: number, word: string): Finding {
  const problem = `the name says "${word.toLowerCase()}", which says nothing`;
  return { rule: words.name, file, line, problem, fix: 'name the job that it does' };
}
