/** What `npm test` does after setup, in this order. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { endingText, succeeded } from './command.js';
import type { Command, RunCommand } from './command.js';
import { failed, PASSED, skipped } from './outcome.js';
import type { Outcome } from './outcome.js';
import type { Step } from './run-steps.js';
import { runTests, type TestRun } from './run-tests.js';

const MINUTE_MS = 60_000;

/** Builds in this process only: no daemon stays behind, nothing asks for an account. */
const NX_ENVIRONMENT = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };

/** Whoever has a KUBECONFIG for daily work does not mean it for `npm test`; `npm run test:kube` uses it. */
const OWN_SERVER = { KUBECONFIG: '' };

/** All steps for a repository. Tests need the build; everything else says what it can either way. */
export function steps(root: string, run: RunCommand): readonly Step[] {
  return [
    command('build', run, {
      program: 'nx',
      args: ['run-many', '-t', 'build', '--output-style=static'],
      environment: NX_ENVIRONMENT,
      timeoutMs: 8 * MINUTE_MS,
    }),
    command('format', run, { program: 'biome', args: ['format', '.'], timeoutMs: MINUTE_MS }),
    { name: 'format of C', run: async () => checkFormatOfC(root, run) },
    command('lint', run, {
      program: 'oxlint',
      args: ['--type-aware', '--deny-warnings'],
      timeoutMs: 2 * MINUTE_MS,
    }),
    command('house rules', run, {
      program: process.execPath,
      args: ['tools/lint/dist/main.js'],
      timeoutMs: MINUTE_MS,
    }),
    tests(root, run, { project: 'unit', timeoutMs: 4 * MINUTE_MS }),
    tests(root, run, { project: 'kernel', timeoutMs: 10 * MINUTE_MS }),
    tests(root, run, { project: 'kube', timeoutMs: 6 * MINUTE_MS, environment: OWN_SERVER }),
  ];
}

function tests(root: string, run: RunCommand, what: TestRun): Step {
  return { name: `${what.project} tests`, needs: 'build', run: async () => runTests(root, run, what) };
}

function command(name: string, run: RunCommand, what: Command): Step {
  return {
    name,
    run: async (): Promise<Outcome> => {
      const ending = await run(what);
      return succeeded(ending) ? PASSED : failed(`${what.program}: ${endingText(ending)}`);
    },
  };
}

async function checkFormatOfC(root: string, run: RunCommand): Promise<Outcome> {
  const files = readdirSync(join(root, 'bpf'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?<!\.gen)\.[ch]$/.test(path) && !/^(?:dist|node_modules)\//.test(path))
    .map((path) => join('bpf', path))
    .toSorted();
  if (files.length === 0) return skipped('no C sources');
  const ending = await run({
    program: 'clang-format',
    args: ['--dry-run', '--Werror', ...files],
    timeoutMs: MINUTE_MS,
  });
  if (ending.kind === 'missing') return skipped('clang-format is not installed');
  return succeeded(ending) ? PASSED : failed(`clang-format: ${endingText(ending)}`);
}
