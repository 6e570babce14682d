/** A reporter of vitest that keeps what its JSON leaves out: why a test was skipped, and what failed outside tests. */

import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { FileReport, RunReport, TestReport } from './run-report.js';

interface Message {
  readonly message: string;
}

/** Writes a RunReport when the run ends; when vitest dies before, there is no file, which is an answer too. */
export class RunReporter implements Reporter {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly Message[], reason: string): void {
    const report: RunReport = {
      files: modules.map(fileReport),
      errors: unhandledErrors.map(messageOf),
      interrupted: reason === 'interrupted',
    };
    writeFileSync(this.#file, JSON.stringify(report));
  }
}

function fileReport(module: TestModule): FileReport {
  const suites = [...module.children.allSuites()];
  return {
    path: relative(module.project.vitest.config.root, module.moduleId),
    errors: [module, ...suites].flatMap((part) => part.errors().map(messageOf)),
    tests: [...module.children.allTests()].map(testReport),
  };
}

function testReport(test: TestCase): TestReport {
  const result = test.result();
  return {
    name: test.fullName,
    state: result.state,
    note: result.state === 'skipped' ? result.note : undefined,
  };
}

function messageOf({ message }: Message): string {
  return message;
}
