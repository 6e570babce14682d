import { describe, expect, it } from 'vitest';
import { CLEAN, findingsIn, manifest } from './testing.js';
import type { Tree } from './testing.js';

const LOG = CLEAN['libs/core/src/log.ts'];

/** A source of so many lines. */
function lines(count: number): string {
  return '// line\n'.repeat(count);
}

interface Case {
  readonly breach: string;
  readonly changes: Tree;
  /** Every finding, and thereby also that no other rule complains. */
  readonly findings: readonly string[];
}

const CASES: readonly Case[] = [
  {
    breach: 'a project without a layer',
    changes: { 'libs/empty/package.json': { name: '@retina/empty' } },
    findings: ['libs/empty/package.json:1 layers'],
  },
  {
    breach: 'a project with a layer that does not exist',
    changes: { 'libs/empty/package.json': manifest('empty', 'lib') },
    findings: ['libs/empty/package.json:7 layers'],
  },
  {
    breach: 'an import of a higher layer, where it is declared and where it is imported',
    changes: {
      'libs/core/package.json': manifest('core', 'core', {
        dependencies: ['pino', '@retina/sources'],
        exports: ['./testing'],
      }),
      'libs/core/src/log.ts': `${LOG}import '@retina/sources';\n`,
      'libs/sources/package.json': manifest('sources', 'feature'),
      'libs/sources/tsconfig.json': undefined,
      'libs/sources/src/index.ts': '',
    },
    findings: ['libs/core/package.json:9 layers', 'libs/core/src/log.ts:4 layers'],
  },
  {
    breach: 'an import of a sibling',
    changes: {
      'libs/metrics/package.json': manifest('metrics', 'model', { dependencies: ['@retina/flow'] }),
      'libs/metrics/src/index.ts': "export { a } from '@retina/flow';\n",
    },
    findings: ['libs/metrics/package.json:7 layers', 'libs/metrics/src/index.ts:1 layers'],
  },
  {
    breach: 'a dynamic import of a tool by an app',
    changes: {
      'tools/start/package.json': manifest('tools-start', 'tool'),
      'apps/agent/package.json': manifest('agent', 'app', {
        dependencies: ['@retina/sources', '@retina/tools-start'],
      }),
      'apps/agent/src/start.ts': "void import('@retina/tools-start');\n",
    },
    findings: ['apps/agent/package.json:8 layers', 'apps/agent/src/start.ts:1 layers'],
  },
  {
    breach: 'an import of an app by a tool',
    changes: {
      'tools/start/package.json': manifest('tools-start', 'tool', { dependencies: ['@retina/agent'] }),
    },
    findings: ['tools/start/package.json:7 layers'],
  },
  {
    breach: 'use of the kernel layer by an app',
    changes: {
      'apps/agent/package.json': manifest('agent', 'app', {
        dependencies: ['@retina/sources', '@retina/bpf'],
      }),
      'apps/agent/src/object.ts': "import.meta.resolve('@retina/bpf/drop.bpf.o');\n",
    },
    findings: ['apps/agent/package.json:8 layers', 'apps/agent/src/object.ts:1 layers'],
  },
  {
    breach: 'use of the BPF compiler by another tool',
    changes: {
      'tools/start/package.json': manifest('tools-start', 'tool', { dependencies: ['@retina/tools-bpf'] }),
    },
    findings: ['tools/start/package.json:7 layers'],
  },
  {
    breach: 'a library that the kernel layer depends on',
    changes: {
      'bpf/package.json': manifest('bpf', 'kernel', {
        dependencies: ['@retina/tools-bpf', '@retina/core'],
        exports: ['./*.bpf.o'],
      }),
    },
    findings: ['bpf/package.json:9 layers'],
  },
  {
    breach: 'a circle of projects',
    changes: {
      'tools/bpf/package.json': manifest('tools-bpf', 'tool', {
        dependencies: ['@retina/flow', '@retina/bpf'],
      }),
    },
    findings: ['tools/bpf/package.json:8 cycles'],
  },
  {
    breach: 'an import that is not declared',
    changes: { 'apps/agent/src/flow.ts': "import type { Flow } from '@retina/flow';\n" },
    findings: ['apps/agent/src/flow.ts:1 declared'],
  },
  {
    breach: 'an import of a project that does not exist',
    changes: { 'apps/agent/src/flow.ts': "\nimport '@retina/flows';\n" },
    findings: ['apps/agent/src/flow.ts:2 declared'],
  },
  {
    breach: 'a declaration that nothing uses',
    changes: { 'libs/sources/src/index.ts': "import '@retina/flow';\n" },
    findings: ['libs/sources/package.json:7 declared'],
  },
  {
    breach: 'a reference of tsconfig.json that is missing, and one too many',
    changes: {
      'libs/sources/tsconfig.json': { references: [{ path: '../core' }] },
    },
    findings: ['libs/sources/tsconfig.json:1 references', 'libs/sources/tsconfig.json:1 references'],
  },
  {
    breach: 'a relative import that leaves the project',
    changes: { 'libs/flow/src/log.ts': "import { log } from '../../core/src/log.js';\nvoid log;\n" },
    findings: ['libs/flow/src/log.ts:1 boundaries'],
  },
  {
    breach: 'an import of a subpath that is not exported',
    changes: { 'libs/flow/src/log.ts': "import { log } from '@retina/core/src/log.js';\nvoid log;\n" },
    findings: ['libs/flow/src/log.ts:1 boundaries'],
  },
  {
    breach: 'fakes in what ships',
    changes: {
      'libs/flow/src/log.ts': "import { quiet } from '@retina/core/testing';\nvoid quiet;\n",
      'libs/core/src/fake.ts':
        "import { quiet } from './testing.js';\nimport './testing/bed.js';\nvoid quiet;\n",
      'libs/core/src/testing/bed.ts': "import { quiet } from '../testing.js';\nvoid quiet;\n",
      'tools/bench/package.json': manifest('bench', 'tool', { dependencies: ['@retina/core'] }),
      'tools/bench/src/load.ts': "import { quiet } from '@retina/core/testing';\nvoid quiet;\n",
    },
    findings: [
      'libs/core/src/fake.ts:1 boundaries',
      'libs/core/src/fake.ts:2 boundaries',
      'libs/flow/src/log.ts:1 boundaries',
    ],
  },
  {
    breach: 'a package that is imported outside its home',
    changes: { 'libs/flow/src/log.ts': "import pino from 'pino';\nvoid pino;\n" },
    findings: ['libs/flow/src/log.ts:1 package-home'],
  },
  {
    breach: 'a package that is declared outside its home',
    changes: {
      'libs/flow/package.json': manifest('flow', 'model', { dependencies: ['@retina/core', 'pino'] }),
    },
    findings: ['libs/flow/package.json:8 package-home'],
  },
  {
    breach: 'a package without a home',
    changes: {
      'libs/core/package.json': manifest('core', 'core', {
        dependencies: ['pino', 'left-pad'],
        exports: ['./testing'],
      }),
      'libs/core/src/pad.ts': "import 'left-pad/sub';\n",
    },
    findings: ['libs/core/package.json:9 package-home', 'libs/core/src/pad.ts:1 package-home'],
  },
  {
    breach: 'a test framework in what ships',
    changes: { 'libs/core/src/wait.ts': "import { vi } from 'vitest';\nvoid vi;\n" },
    findings: ['libs/core/src/wait.ts:1 package-home'],
  },
  {
    breach: 'a home that declares a package and does not import it',
    changes: { 'libs/core/src/log.ts': '/** Logs. */\nexport const log = console;\n' },
    findings: ['libs/core/package.json:8 package-home'],
  },
  {
    breach: 'a row of the table for a package that nothing declares',
    changes: { 'package.json': { name: 'retina', workspaces: ['libs/*', 'apps/*', 'bpf', 'tools/*'] } },
    findings: ['tools/lint/src/package-homes.ts:1 package-home'],
  },
  {
    breach: 'a page about packages that is missing or old',
    changes: { 'docs/packages.md': '# npm packages\n' },
    findings: ['docs/packages.md:1 packages-page'],
  },
  {
    breach: 'files that are too long',
    changes: {
      'libs/core/src/long.ts': lines(301),
      'libs/core/src/long.test.ts': lines(501),
      'bpf/long.h': lines(301),
      'libs/core/src/full.ts': lines(300),
      'libs/core/src/full.test.ts': lines(500),
      'libs/core/src/made.gen.ts': lines(1000),
    },
    findings: [
      'bpf/long.h:301 file-size',
      'libs/core/src/long.test.ts:501 file-size',
      'libs/core/src/long.ts:301 file-size',
    ],
  },
  {
    breach: 'an export of everything',
    changes: {
      'libs/flow/src/index.ts':
        "import '@retina/core';\nexport * from './a.js';\nexport * as b from './b.js';\n",
    },
    findings: ['libs/flow/src/index.ts:2 named-exports', 'libs/flow/src/index.ts:3 named-exports'],
  },
  {
    breach: 'exports without a docstring',
    changes: {
      'libs/core/src/bare.ts': [
        'export const a = 1;',
        '// not a docstring',
        'export async function b(): Promise<void> {}',
        '/** Documented. */',
        'export function c(x: 1): void;',
        'export function c(x: 2): void;',
        'export type { D } from "./d.js";',
        'export interface E {}',
        'export async function* f(): AsyncGenerator {}',
      ].join('\n'),
    },
    findings: [
      'libs/core/src/bare.ts:1 docstrings',
      'libs/core/src/bare.ts:3 docstrings',
      'libs/core/src/bare.ts:8 docstrings',
      'libs/core/src/bare.ts:9 docstrings',
    ],
  },
  {
    breach: 'names that say nothing',
    changes: {
      'libs/core/src/log-helpers.ts': '',
      'libs/core/src/common/log.ts': '',
      'bpf/map_utils.bpf.h': '',
      'libs/core/src/components.ts':
        '\nclass ComponentManager {}\ninterface LogUtil {}\nclass Commonwealth {}\n',
    },
    findings: [
      'bpf/map_utils.bpf.h:1 words',
      'libs/core/src/common/log.ts:1 words',
      'libs/core/src/components.ts:2 words',
      'libs/core/src/components.ts:3 words',
      'libs/core/src/log-helpers.ts:1 words',
    ],
  },
  {
    breach: 'reading the environment away from the entrance',
    changes: {
      'libs/core/src/level.ts': "void process.env['LEVEL'];\nvoid process?.env;\nvoid process['env'];\n",
      'libs/core/src/home.ts': "import { env } from 'node:process';\nvoid env;\n",
      'libs/core/src/config.ts': "void process.env['LEVEL'];\n",
      'libs/core/src/level.test.ts': "void process.env['LEVEL'];\n",
      'tools/bpf/src/compile.ts': "void process.env['CLANG'];\n",
      'libs/core/src/exit.ts': 'process.exitCode = env;\n',
    },
    findings: [
      'libs/core/src/home.ts:1 environment',
      'libs/core/src/level.ts:1 environment',
      'libs/core/src/level.ts:2 environment',
      'libs/core/src/level.ts:3 environment',
    ],
  },
  {
    breach: 'comments about unfinished work',
    changes: {
      'libs/core/src/later.ts': '// TODO: later\nconst mark = "TODO";\nvoid mark;\n',
      'bpf/later.h': '/*\n * FIXME\n */\n',
    },
    findings: ['bpf/later.h:2 open-ends', 'libs/core/src/later.ts:1 open-ends'],
  },
];

describe('house rules', () => {
  it('find nothing in a clean tree', () => {
    expect(findingsIn({})).toEqual([]);
  });

  it.each(CASES.map((one) => [one.breach, one] as const))('catch %s', (_breach, { changes, findings }) => {
    expect(findingsIn(changes)).toEqual(findings);
  });
});
