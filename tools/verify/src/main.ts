/**
 * `node tools/verify/dist/main.js`: builds, checks and tests everything. The last line is `N passed, N failed,
 * N skipped`; the exit status is 1 when anything failed.
 */

import { resolve } from 'node:path';
import { commandRunner } from './command.js';
import { kernelMatrixLine } from './kernel-matrix.js';
import { runSteps } from './run-steps.js';
import { steps } from './steps.js';

const root = resolve(import.meta.dirname, '../../..');
console.log(kernelMatrixLine(root));
const outcome = await runSteps(steps(root, commandRunner(root, process.env)), {
  print: (line) => console.log(line),
  now: () => performance.now(),
});
process.exitCode = outcome.failed === 0 ? 0 : 1;
