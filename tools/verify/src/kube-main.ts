/**
 * `node tools/verify/dist/kube-main.js`: the tests against a real API server alone. The last line is `N passed, N failed`;
 * the exit status is 1 when anything failed, and when nothing ran.
 */

import { resolve } from 'node:path';
import { commandRunner } from './command.js';
import { runTests } from './run-tests.js';

const TIMEOUT_MS = 20 * 60_000;

const root = resolve(import.meta.dirname, '../../..');
const outcome = await runTests(root, commandRunner(root, process.env), {
  project: 'kube',
  timeoutMs: TIMEOUT_MS,
});
for (const line of outcome.skips) console.log(`skipped: ${line}`);
for (const line of outcome.failures) console.log(`failed: ${line}`);
console.log(`${outcome.passed} passed, ${outcome.failed} failed`);
process.exitCode = outcome.failed === 0 && outcome.passed > 0 ? 0 : 1;
