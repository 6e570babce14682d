/** A house rule: what every check has in common. */

import type { Finding } from './finding.js';
import type { Repository } from './repository.js';

/** Looks at the whole repository and returns every breach, not only the first. */
export interface Rule {
  readonly name: string;
  check(repository: Repository): Finding[];
}
