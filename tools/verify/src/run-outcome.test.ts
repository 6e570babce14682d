import { describe, expect, it } from 'vitest';
import type { Ending } from './command.js';
import { summaryLine } from './outcome.js';
import { runOutcome } from './run-outcome.js';
import type { Run } from './run-outcome.js';
import type { FileReport, RunReport, TestReport } from './run-report.js';

const OK: Ending = { kind: 'exited', status: 0 };
const NOT_OK: Ending = { kind: 'exited', status: 1 };
const FILE = 'libs/flow/src/flow.test.ts';
const KERNEL_FILE = 'libs/ebpf/src/load.kernel.test.ts';

/** A report of one file with these tests. */
function aReport(tests: readonly TestReport[], changes: Partial<RunReport & FileReport> = {}): RunReport {
  const { path = FILE, interrupted = false } = changes;
  return { files: [{ path, errors: [], tests }], errors: [], interrupted };
}

const GOOD = aReport([
  { name: 'a flow > adds up', state: 'passed' },
  { name: 'a flow > expires', state: 'passed' },
]);

interface Case {
  readonly name: string;
  readonly run: Partial<Run>;
  readonly summary: string;
  /** A part of the one line that explains it. */
  readonly line?: string;
}

const CASES: readonly Case[] = [
  { name: 'tests that passed', run: {}, summary: '2 passed, 0 failed, 0 skipped' },
  {
    name: 'a test that failed',
    run: { report: aReport([{ name: 'a flow > adds up', state: 'failed' }]), ending: NOT_OK },
    summary: '0 passed, 1 failed, 0 skipped',
    line: `${FILE} > a flow > adds up`,
  },
  {
    name: 'a test that failed, though vitest ended with 0',
    run: { report: aReport([{ name: 'a flow > adds up', state: 'failed' }]) },
    summary: '0 passed, 1 failed, 0 skipped',
  },
  {
    name: 'nothing but skips, each with its reason: what a plain user gets of kernel tests',
    run: {
      report: aReport([{ name: 'loads', state: 'skipped', note: 'needs root' }], { path: KERNEL_FILE }),
      files: [KERNEL_FILE],
    },
    summary: '0 passed, 0 failed, 1 skipped',
    line: `${KERNEL_FILE} > loads: needs root`,
  },
  {
    name: 'a skip whose reason is in its name',
    run: { report: aReport([{ name: 'loads, needs root', state: 'skipped' }]) },
    summary: '0 passed, 0 failed, 1 skipped',
    line: `${FILE} > loads, needs root`,
  },
  {
    name: 'vitest that crashed and left no report',
    run: { report: undefined, ending: { kind: 'killed', signal: 'SIGSEGV' } },
    summary: '0 passed, 1 failed, 0 skipped',
    line: 'vitest ended without a report: killed by SIGSEGV',
  },
  {
    name: 'vitest that ended with 0 and left no report',
    run: { report: undefined },
    summary: '0 passed, 1 failed, 0 skipped',
    line: 'without a report',
  },
  {
    name: 'vitest that did not end',
    run: { report: undefined, ending: { kind: 'timed-out', timeoutMs: 60_000 } },
    summary: '0 passed, 1 failed, 0 skipped',
    line: 'still running after 60 s',
  },
  {
    name: 'vitest that wrote a good report and then failed',
    run: { ending: NOT_OK },
    summary: '2 passed, 1 failed, 0 skipped',
    line: 'vitest: exit status 1',
  },
  {
    name: 'a file that did not load',
    run: {
      report: {
        files: [{ path: FILE, errors: ['Cannot find module'], tests: [] }],
        errors: [],
        interrupted: false,
      },
      ending: NOT_OK,
    },
    summary: '0 passed, 1 failed, 0 skipped',
    line: `${FILE}: Cannot find module`,
  },
  {
    name: 'a hook that threw, after which vitest calls the tests skipped',
    run: {
      report: {
        files: [{ path: FILE, errors: ['no namespace'], tests: [{ name: 'a', state: 'skipped' }] }],
        errors: [],
        interrupted: false,
      },
      ending: NOT_OK,
    },
    summary: '0 passed, 1 failed, 1 skipped',
    line: `${FILE}: no namespace`,
  },
  {
    name: 'an error that nobody caught',
    run: { report: { ...GOOD, errors: ['boom'] }, ending: NOT_OK },
    summary: '2 passed, 1 failed, 0 skipped',
    line: 'error outside any test: boom',
  },
  {
    name: 'a test that never came to run',
    run: { report: aReport([{ name: 'a', state: 'pending' }]) },
    summary: '0 passed, 1 failed, 0 skipped',
    line: 'never came to run',
  },
  {
    name: 'a run that was interrupted',
    run: { report: aReport([{ name: 'a', state: 'passed' }], { interrupted: true }), ending: NOT_OK },
    summary: '1 passed, 1 failed, 0 skipped',
    line: 'interrupted',
  },
  {
    name: 'a file on disk that the configuration leaves out',
    run: { files: [FILE, 'e2e/new.test.ts'] },
    summary: '2 passed, 1 failed, 0 skipped',
    line: 'e2e/new.test.ts: was not run',
  },
  {
    name: 'no file at all',
    run: { report: { files: [], errors: [], interrupted: false }, files: [] },
    summary: '0 passed, 1 failed, 0 skipped',
    line: 'no test ran',
  },
  {
    name: 'files without tests',
    run: { report: aReport([]) },
    summary: '0 passed, 1 failed, 0 skipped',
    line: 'no test ran',
  },
];

describe('runOutcome', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('of %s', (_name, { run, summary, line }) => {
    const outcome = runOutcome({ ending: OK, report: GOOD, files: [FILE], ...run });
    expect(summaryLine(outcome)).toBe(summary);
    if (line !== undefined) expect([...outcome.failures, ...outcome.skips].join('\n')).toContain(line);
  });
});
