/** Small repositories for the tests of rules. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkHouse, houseRules } from './house-rules.js';
import type { PackageHome } from './package-homes.js';
import { PACKAGES_PAGE, packagesPage } from './packages-page.js';
import { readRepository } from './repository.js';

/** Files of a repository by path; JSON for manifests. `undefined` leaves a file out. */
export type Tree = Readonly<Record<string, string | object | undefined>>;

/** The table of package homes of the clean tree. */
export const HOMES: readonly PackageHome[] = [
  { name: 'pino', homes: ['libs/core'], reason: 'Logs.' },
  { name: 'vitest', homes: ['.'], importers: ['tests'], reason: 'Runs tests.' },
];

/** A package.json of a project in a layer, with what it depends on and what it exports beside its root. */
export function manifest(
  name: string,
  layer: string,
  { dependencies = [], exports = [] }: { dependencies?: readonly string[]; exports?: readonly string[] } = {},
): object {
  return {
    name: `@retina/${name}`,
    exports: Object.fromEntries(['.', ...exports].map((subpath) => [subpath, './dist/index.js'])),
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '1.0.0'])),
    nx: { tags: [`layer:${layer}`] },
  };
}

/** A repository in which every rule is kept: a project of each kind that the rules tell apart. */
export const CLEAN = {
  'package.json': {
    name: 'retina',
    workspaces: ['apps/*', 'libs/*', 'bpf', 'tools/*'],
    devDependencies: { vitest: '1.0.0' },
  },
  'vitest.config.ts': "import { defineConfig } from 'vitest/config';\n",
  [PACKAGES_PAGE]: packagesPage(HOMES),

  'libs/core/package.json': manifest('core', 'core', { dependencies: ['pino'], exports: ['./testing'] }),
  'libs/core/src/index.ts': "export { log } from './log.js';\n",
  'libs/core/src/log.ts': "import pino from 'pino';\n/** Logs. */\nexport const log = pino();\n",
  'libs/core/src/log.test.ts': "import { it } from 'vitest';\nit('logs', () => {});\n",
  'libs/core/src/testing.ts': '/** Logs nothing. */\nexport const quiet = 1;\n',

  'libs/flow/package.json': manifest('flow', 'model', { dependencies: ['@retina/core'] }),
  'libs/flow/tsconfig.json': { references: [] },
  'libs/flow/src/index.ts': "import { log } from '@retina/core';\nlog.info(import.meta.url);\n",
  'libs/flow/src/flow.test.ts': "import { quiet } from '@retina/core/testing';\nvoid quiet;\n",

  'bpf/package.json': manifest('bpf', 'kernel', {
    dependencies: ['@retina/tools-bpf'],
    exports: ['./*.bpf.o'],
  }),
  'bpf/drop.bpf.c': '/* Counts drops. */\nint drops;\n',

  'libs/sources/package.json': manifest('sources', 'feature', {
    dependencies: ['@retina/bpf', '@retina/flow'],
  }),
  'libs/sources/tsconfig.json': { references: [{ path: '../flow' }] },
  'libs/sources/src/index.ts': "import '@retina/flow';\nimport.meta.resolve('@retina/bpf/drop.bpf.o');\n",

  'apps/agent/package.json': manifest('agent', 'app', { dependencies: ['@retina/sources'] }),
  'apps/agent/src/main.ts': "import '@retina/sources';\nconst home = process.env['HOME'];\nvoid home;\n",

  'tools/bpf/package.json': manifest('tools-bpf', 'tool', { dependencies: ['@retina/flow'] }),
  'tools/bpf/src/main.ts': "import '@retina/flow';\n",
} satisfies Tree;

/** What the rules find in the clean tree with some files changed: `file:line rule` for each breach. */
export function findingsIn(changes: Tree): string[] {
  const root = mkdtempSync(join(tmpdir(), 'retina-lint-'));
  try {
    for (const [path, content] of Object.entries<Tree[string]>({ ...CLEAN, ...changes })) {
      if (content === undefined) continue;
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, 1));
    }
    const findings = checkHouse(readRepository(root), houseRules(HOMES));
    return findings.map(({ file, line, rule }) => `${file}:${line} ${rule}`);
  } finally {
    rmSync(root, { recursive: true });
  }
}
