/** A file that needs scrolling to be understood holds more than one concept. */

import type { Finding } from '../finding.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';

const SOURCE_LINES = 300;
const TEST_LINES = 500;

/** Sources and tests keep to their limits; generated files need not. */
export const fileSize: Rule = {
  name: 'file-size',
  check({ sources }: Repository): Finding[] {
    return sources.flatMap(({ path, isTest, isGenerated, lineCount }) => {
      const limit = isTest ? TEST_LINES : SOURCE_LINES;
      if (isGenerated || lineCount <= limit) return [];
      const problem = `${lineCount} lines, the limit is ${limit}`;
      return [
        { rule: fileSize.name, file: path, line: limit + 1, problem, fix: 'give each concept its own file' },
      ];
    });
  },
};
