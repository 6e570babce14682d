/** When the kernel tests last ran in other kernels than this machine's. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line for whoever reads the run. */
export function kernelMatrixLine(root: string): string {
  const path = join(root, 'tools/kernels/result.json');
  if (!existsSync(path)) return 'verify: npm run test:kernels never ran';
  const { date, kernels } = JSON.parse(readFileSync(path, 'utf8')) as {
    date: string;
    kernels: { release: string; passed: number; failed: string[] }[];
  };
  if (kernels.length === 0) return 'verify: npm run test:kernels never ran';
  const results = kernels.map(
    ({ release, passed, failed }) => `${release} ${passed} passed, ${failed.length} failed`,
  );
  return `verify: npm run test:kernels last ran on ${date}: ${results.join('; ')}`;
}
