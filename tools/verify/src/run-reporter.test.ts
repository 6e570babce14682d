/** The whole way from a real run of vitest to its outcome: what it must never take for success. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from './outcome.js';
import { summaryLine } from './outcome.js';
import { readReport, REPORT_VARIABLE } from './run-report.js';
import { runOutcome } from './run-outcome.js';
import { testFiles } from './test-files.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const TIMEOUT_MS = 60_000;

const CONFIG = `
import { RunReporter } from '${ROOT}/tools/verify/src/run-reporter.js';
export default { test: { reporters: [new RunReporter(process.env.${REPORT_VARIABLE})], pool: 'forks' } };
`;
const IMPORT = "import { beforeAll, describe, it } from 'vitest';\n";

describe('RunReporter', { timeout: TIMEOUT_MS }, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'retina-reporter-'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'vitest.config.ts'), CONFIG);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs vitest on these test files. */
  function outcomeOf(files: Readonly<Record<string, string>>): Outcome {
    for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), IMPORT + source);
    const report = join(folder, 'report.json');
    const { status, signal } = spawnSync(
      join(ROOT, 'node_modules/.bin/vitest'),
      ['run', '--allowOnly=false'],
      {
        cwd: folder,
        env: { PATH: process.env['PATH'], [REPORT_VARIABLE]: report },
      },
    );
    return runOutcome({
      ending: status === null ? { kind: 'killed', signal: String(signal) } : { kind: 'exited', status },
      report: readReport(report),
      files: testFiles(folder, 'unit'),
    });
  }

  it('counts tests and gives the reason of a skip', () => {
    const outcome = outcomeOf({
      'a.test.ts': "it('passes', () => {});\nit('skips', ({ skip }) => skip('needs root'));\n",
      'b.test.ts': "describe('b', () => { it('fails', () => { throw new Error('no'); }); });\n",
    });
    expect(summaryLine(outcome)).toBe('1 passed, 1 failed, 1 skipped');
    expect(outcome.skips).toEqual(['a.test.ts > skips: needs root']);
    expect(outcome.failures).toEqual(['b.test.ts > b > fails']);
  });

  it('fails on a file that does not load, on one without tests, on a hook that throws, and on a lost rejection', () => {
    const outcome = outcomeOf({
      'load.test.ts': "import './missing.js';\nit('a', () => {});\n",
      'empty.test.ts': 'void it;\n',
      'hook.test.ts':
        "describe('h', () => { beforeAll(() => { throw new Error('hook'); }); it('a', () => {}); });\n",
      'lost.test.ts': "it('a', () => { void Promise.reject(new Error('lost')); });\n",
    });
    const text = outcome.failures.join('\n');
    for (const part of [
      'load.test.ts: ',
      'empty.test.ts: ',
      'hook.test.ts: hook',
      'outside any test: lost',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('fails when vitest is killed', () => {
    const outcome = outcomeOf({
      'a.test.ts': "it('a', () => { process.kill(process.ppid, 'SIGKILL'); });\n",
    });
    expect(outcome.failures).toEqual(['vitest ended without a report: killed by SIGKILL']);
  });

  it('fails when a test file ends its own process', () => {
    const outcome = outcomeOf({ 'a.test.ts': "it('a', () => { process.kill(process.pid, 'SIGKILL'); });\n" });
    expect(outcome.failed).toBeGreaterThan(0);
  });

  it('fails when there is no test', () => {
    expect(outcomeOf({}).failed).toBe(1);
  });

  it('fails on a focused test, which would hide the others', () => {
    expect(outcomeOf({ 'a.test.ts': "it.only('a', () => {});\nit('b', () => {});\n" }).failed).toBe(1);
  });
});
