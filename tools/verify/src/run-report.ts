/** What a run of vitest leaves for us: written by its reporter, read when it has ended. */

import { existsSync, readFileSync } from 'node:fs';

/** The environment variable that names the file, which also switches the reporter on (vitest.config.ts). */
export const REPORT_VARIABLE = 'RETINA_TEST_REPORT';

/** One test. `pending` means that it never came to run. */
export interface TestReport {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  /** Why it was skipped, when the test says so. */
  readonly note?: string | undefined;
}

/** One test file. */
export interface FileReport {
  /** Relative to the repository. */
  readonly path: string;
  /** What failed outside any test: loading the file, a hook of a suite. */
  readonly errors: readonly string[];
  readonly tests: readonly TestReport[];
}

/** One run of one vitest project. */
export interface RunReport {
  readonly files: readonly FileReport[];
  /** What was thrown where nobody waited for it. */
  readonly errors: readonly string[];
  readonly interrupted: boolean;
}

/** The report of a run that has ended; undefined when vitest left none or only a part of one. */
export function readReport(file: string): RunReport | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunReport;
  } catch {
    return undefined;
  }
}
