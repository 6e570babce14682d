/** The page about packages says what the table says. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../finding.js';
import type { PackageHome } from '../package-homes.js';
import { PACKAGES_PAGE, packagesPage } from '../packages-page.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';

/** docs/packages.md is what the table makes. */
export function packagesPageIsCurrent(table: readonly PackageHome[]): Rule {
  const name = 'packages-page';
  return {
    name,
    check({ root }: Repository): Finding[] {
      const file = join(root, PACKAGES_PAGE);
      const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      if (text === packagesPage(table)) return [];
      const problem = text === undefined ? 'the page is missing' : 'the page differs from the table';
      return [{ rule: name, file: PACKAGES_PAGE, line: 1, problem, fix: 'npm run generate' }];
    },
  };
}
