/** What a run of vitest amounts to. A run that did not say that all went well counts as one that did not. */

import { endingText, succeeded } from './command.js';
import type { Ending } from './command.js';
import { failed, PASSED, skipped, sum } from './outcome.js';
import type { Outcome } from './outcome.js';
import type { FileReport, RunReport, TestReport } from './run-report.js';

/** What is known about a run when it has ended. */
export interface Run {
  readonly ending: Ending;
  readonly report: RunReport | undefined;
  /** The test files on disk that this run should have run, relative to the repository. */
  readonly files: readonly string[];
}

/**
 * Adds up a run. Beside tests that failed, these count as failures: a missing report, a file that did not load or was
 * never run, a hook that threw, an error that nobody caught, a test that never came to run, a run without any test,
 * and an exit status that says so when nothing else does.
 */
export function runOutcome({ ending, report, files }: Run): Outcome {
  if (report === undefined) return failed(`vitest ended without a report: ${endingText(ending)}`);
  const reported = new Set(report.files.map(({ path }) => path));
  const outcome = sum([
    ...report.files.map(fileOutcome),
    ...files.filter((file) => !reported.has(file)).map((file) => failed(`${file}: was not run`)),
    ...report.errors.map((error) => failed(`error outside any test: ${error}`)),
    ...(report.interrupted ? [failed('the run was interrupted')] : []),
  ]);
  if (outcome.failed > 0) return outcome;
  if (!succeeded(ending)) return sum([outcome, failed(`vitest: ${endingText(ending)}`)]);
  return outcome.passed + outcome.skipped === 0 ? failed('no test ran') : outcome;
}

function fileOutcome({ path, errors, tests }: FileReport): Outcome {
  return sum([
    ...errors.map((error) => failed(`${path}: ${error}`)),
    ...tests.map((test) => testOutcome(path, test)),
  ]);
}

function testOutcome(path: string, { name, state, note }: TestReport): Outcome {
  const title = `${path} > ${name}`;
  switch (state) {
    case 'passed':
      return PASSED;
    case 'failed':
      return failed(title);
    case 'skipped':
      // `skipIf` has no room for a reason; then it stands in the name of the test or suite.
      return skipped(note === undefined ? title : `${title}: ${note}`);
    case 'pending':
      return failed(`${title}: never came to run`);
  }
}
