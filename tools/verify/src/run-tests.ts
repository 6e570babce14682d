/** Runs the tests of one vitest project. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunCommand } from './command.js';
import type { Outcome } from './outcome.js';
import { readReport, REPORT_VARIABLE } from './run-report.js';
import { runOutcome } from './run-outcome.js';
import { testFiles } from './test-files.js';
import type { TestProject } from './test-files.js';

/** What to run, and for how long at most: what still runs then fails. */
export interface TestRun {
  readonly project: TestProject;
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs all tests of a project. */
export async function runTests(
  root: string,
  run: RunCommand,
  { project, timeoutMs, environment }: TestRun,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'retina-verify-'));
  const file = join(folder, 'report.json');
  try {
    const ending = await run({
      program: 'vitest',
      args: ['run', '--project', project, '--allowOnly=false'],
      environment: { ...environment, [REPORT_VARIABLE]: file },
      timeoutMs,
    });
    return runOutcome({ ending, report: readReport(file), files: testFiles(root, project) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
