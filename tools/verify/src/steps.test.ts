import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command, Ending } from './command.js';
import type { Outcome } from './outcome.js';
import { REPORT_VARIABLE } from './run-report.js';
import type { RunReport } from './run-report.js';
import { runSteps } from './run-steps.js';
import { steps } from './steps.js';

const OK: Ending = { kind: 'exited', status: 0 };
const GOOD: RunReport = {
  files: [{ path: 'a.test.ts', errors: [], tests: [{ name: 'a', state: 'passed' }] }],
  errors: [],
  interrupted: false,
};

describe('steps', () => {
  let root: string;
  let commands: string[];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'retina-steps-'));
    mkdirSync(join(root, 'bpf/dist'), { recursive: true });
    for (const name of ['drop.bpf.c', 'drop.h', 'layout.gen.h', 'dist/copy.h']) {
      writeFileSync(join(root, 'bpf', name), '');
    }
    commands = [];
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  /** Runs all steps with programs that end as `endings` says, 0 by default. */
  async function verify(endings: Readonly<Record<string, Ending>> = {}): Promise<Outcome> {
    const run = async ({ program, args, environment }: Command): Promise<Ending> => {
      commands.push([program.replace(/.*\//, ''), ...args].join(' '));
      const ending = endings[program] ?? OK;
      const report = environment?.[REPORT_VARIABLE];
      if (report !== undefined) writeFileSync(report, JSON.stringify(GOOD));
      return Promise.resolve(ending);
    };
    return runSteps(steps(root, run), { print: () => undefined, now: () => 0 });
  }

  it('build, check formats, lint, and run all kinds of tests', async () => {
    const outcome = await verify();
    expect(commands.map((command) => command.split(' ').slice(0, 4).join(' '))).toEqual([
      'nx run-many -t build',
      'biome format .',
      'clang-format --dry-run --Werror bpf/drop.bpf.c',
      'oxlint --type-aware --deny-warnings',
      'node tools/lint/dist/main.js',
      'vitest run --project unit',
      'vitest run --project kernel',
      'vitest run --project kube',
    ]);
    expect(outcome).toMatchObject({ passed: 8, failed: 0, skipped: 0 });
  });

  it('check neither built nor generated C', async () => {
    await verify();
    expect(commands[2]).toBe('clang-format --dry-run --Werror bpf/drop.bpf.c bpf/drop.h');
  });

  it('skip the format of C without clang-format, with the reason', async () => {
    const outcome = await verify({ 'clang-format': { kind: 'missing' } });
    expect(outcome).toMatchObject({ failed: 0, skipped: 1, skips: ['clang-format is not installed'] });
  });

  it('still lint after a build that failed, and run no tests', async () => {
    const outcome = await verify({ nx: { kind: 'exited', status: 1 } });
    expect(commands.some((command) => command.startsWith('oxlint'))).toBe(true);
    expect(commands.some((command) => command.startsWith('vitest'))).toBe(false);
    expect(outcome.failures).toEqual([
      'nx: exit status 1',
      'not run, because build failed',
      'not run, because build failed',
      'not run, because build failed',
    ]);
  });
});
