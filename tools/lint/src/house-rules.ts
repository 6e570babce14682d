/** The rules of the house that no linter knows. */

import type { Finding } from './finding.js';
import type { PackageHome } from './package-homes.js';
import type { Repository } from './repository.js';
import type { Rule } from './rule.js';
import { boundaries } from './rules/boundaries.js';
import { cycles } from './rules/cycles.js';
import { declared } from './rules/declared.js';
import { docstrings } from './rules/docstrings.js';
import { environment } from './rules/environment.js';
import { fileSize } from './rules/file-size.js';
import { layers } from './rules/layers.js';
import { namedExports } from './rules/named-exports.js';
import { openEnds } from './rules/open-ends.js';
import { packageHome } from './rules/package-home.js';
import { packagesPageIsCurrent } from './rules/packages-page-is-current.js';
import { references } from './rules/references.js';
import { words } from './rules/words.js';

/** All rules, with the table of package homes that two of them are about. */
export function houseRules(table: readonly PackageHome[]): readonly Rule[] {
  return [
    layers,
    cycles,
    declared,
    references,
    boundaries,
    packageHome(table),
    packagesPageIsCurrent(table),
    fileSize,
    namedExports,
    docstrings,
    words,
    environment,
    openEnds,
  ];
}

/** Every breach of every rule, by file and line. */
export function checkHouse(repository: Repository, rules: readonly Rule[]): Finding[] {
  return rules
    .flatMap((rule) => rule.check(repository))
    .toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}
