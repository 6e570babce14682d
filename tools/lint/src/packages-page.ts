/** docs/packages.md, made from the table of package homes. */

import type { PackageHome } from './package-homes.js';

/** Where the page is, relative to the repository. */
export const PACKAGES_PAGE = 'docs/packages.md';

/** The text of the page. */
export function packagesPage(table: readonly PackageHome[]): string {
  const rows = table.map(
    ({ name, homes, reason }) => `| \`${name}\` | ${homes.map(homeText).join(', ')} | ${reason} |`,
  );
  return `# npm packages

Each package has one home, which hides it from the rest: to replace it, change one project. Whatever else needs it asks
its home. tools/lint fails on a package that is declared or imported elsewhere.

Made by \`npm run generate\` from \`tools/lint/src/package-homes.ts\`; change that table, not this page.

| package | home | why |
|---|---|---|
${rows.join('\n')}
`;
}

function homeText(home: string): string {
  return home === '.' ? 'the root, as a developer tool' : `\`${home}\``;
}
