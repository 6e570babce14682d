/** A door that opens for everything is no door: what a project offers is a list that someone wrote. */

import type { Finding } from '../finding.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';

/** No `export *`, also not as a namespace. */
export const namedExports: Rule = {
  name: 'named-exports',
  check({ sources }: Repository): Finding[] {
    return sources.flatMap(({ path, tokens, isTypeScript }) =>
      tokens
        .filter(
          ({ kind, text }, index) =>
            isTypeScript && kind === 'word' && text === 'export' && tokens[index + 1]?.text === '*',
        )
        .map(({ line }) => ({
          rule: namedExports.name,
          file: path,
          line,
          problem: 'exports everything of another file',
          fix: 'list the names, values first, then types',
        })),
    );
  },
};
