/** What is not done is an issue that someone can find, or it is not needed. */

import type { Finding } from '../finding.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';

const MARK = /\b(?:TODO|FIXME|XXX)\b/;

/** No comment marks unfinished work. */
export const openEnds: Rule = {
  name: 'open-ends',
  check({ sources }: Repository): Finding[] {
    return sources.flatMap(({ path, tokens }) =>
      tokens.flatMap(({ kind, text, line }) => {
        if (kind !== 'comment') return [];
        return text.split('\n').flatMap((part, index) => {
          const mark = MARK.exec(part)?.[0];
          if (mark === undefined) return [];
          const problem = `the comment says ${mark}`;
          return [
            { rule: openEnds.name, file: path, line: line + index, problem, fix: 'do it, or open an issue' },
          ];
        });
      }),
    );
  },
};
