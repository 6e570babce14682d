/**
 * `node tools/lint/dist/main.js` checks the house rules; `… generate` writes docs/packages.md.
 * Exit status 1 when a rule is broken.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { formatFinding } from './finding.js';
import { checkHouse, houseRules } from './house-rules.js';
import { PACKAGE_HOMES } from './package-homes.js';
import { PACKAGES_PAGE, packagesPage } from './packages-page.js';
import { readRepository } from './repository.js';

const root = resolve(import.meta.dirname, '../../..');

function check(): void {
  const rules = houseRules(PACKAGE_HOMES);
  const repository = readRepository(root);
  const findings = checkHouse(repository, rules);
  for (const finding of findings) console.error(formatFinding(finding));
  const size = `${rules.length} house rules, ${repository.sources.length} files`;
  console.log(`lint: ${findings.length === 0 ? 'no breach' : `${findings.length} breaches`} (${size})`);
  if (findings.length > 0) process.exitCode = 1;
}

function generate(): void {
  const page = join(root, PACKAGES_PAGE);
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, packagesPage(PACKAGE_HOMES));
  console.log(`lint: wrote ${PACKAGES_PAGE}`);
}

const command = process.argv[2] ?? 'check';
if (command === 'check') {
  check();
} else if (command === 'generate') {
  generate();
} else {
  console.error(`lint: "${command}" is neither check nor generate`);
  process.exitCode = 2;
}
