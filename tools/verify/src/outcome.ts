/** What came of a step: how many checks passed, failed and were skipped, and which. */

/** Numbers of checks. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What came of a step, or of many. */
export interface Outcome extends Counts {
  /** One line for each failure. */
  readonly failures: readonly string[];
  /** One line for each skip, with its reason. */
  readonly skips: readonly string[];
}

/** One check that passed. */
export const PASSED: Outcome = { passed: 1, failed: 0, skipped: 0, failures: [], skips: [] };

/** One check that failed, and why. */
export function failed(reason: string): Outcome {
  return { passed: 0, failed: 1, skipped: 0, failures: [reason], skips: [] };
}

/** One check that could not be made here, and why. */
export function skipped(reason: string): Outcome {
  return { passed: 0, failed: 0, skipped: 1, failures: [], skips: [reason] };
}

/** All of them together. */
export function sum(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: total(outcomes.map((outcome) => outcome.passed)),
    failed: total(outcomes.map((outcome) => outcome.failed)),
    skipped: total(outcomes.map((outcome) => outcome.skipped)),
    failures: outcomes.flatMap(({ failures }) => failures),
    skips: outcomes.flatMap(({ skips }) => skips),
  };
}

/** The last line of a run, which scripts read. */
export function summaryLine(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sumSoFar, number) => sumSoFar + number, 0);
}
