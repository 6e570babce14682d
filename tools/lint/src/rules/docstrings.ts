/** What a file offers to others is explained where it stands. */

import type { Finding } from '../finding.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';
import type { SourceFile } from '../source-file.js';
import type { Token } from '../tokens.js';

const DECLARATIONS = new Set(['const', 'let', 'function', 'class', 'interface', 'type', 'enum']);
/** What may stand around the word that declares; the star is a generator's. */
const MODIFIERS = new Set(['abstract', 'async', 'declare', '*']);

/** Every exported declaration follows a docstring; one is enough for all overloads of a function. */
export const docstrings: Rule = {
  name: 'docstrings',
  check({ sources }: Repository): Finding[] {
    return sources
      .filter(({ isTypeScript, isTest, isGenerated }) => isTypeScript && !isTest && !isGenerated)
      .flatMap(undocumented);
  },
};

function undocumented({ path, tokens }: SourceFile): Finding[] {
  const documented = new Set<string>();
  return tokens.flatMap((token, index) => {
    const name = exportedName(tokens, index);
    if (name === undefined || documented.has(name)) return [];
    documented.add(name);
    const before = tokens[index - 1];
    if (before?.kind === 'comment' && before.text.startsWith('/**')) return [];
    const problem = `${name} is exported without a docstring`;
    return [
      {
        rule: docstrings.name,
        file: path,
        line: token.line,
        problem,
        fix: 'say in a sentence what it is for',
      },
    ];
  });
}

/** The name that an `export` at this place declares; undefined for a list, a re-export, and anything else. */
function exportedName(tokens: readonly Token[], index: number): string | undefined {
  if (tokens[index]?.kind !== 'word' || tokens[index].text !== 'export') return undefined;
  const following = tokens.slice(index + 1, index + 6).filter(({ text }) => !MODIFIERS.has(text));
  const [declaration, name] = following;
  // A sign follows `type` in `export type { Name }`: then there is no name here.
  return DECLARATIONS.has(declaration?.text ?? '') && name?.kind === 'word' ? name.text : undefined;
}
