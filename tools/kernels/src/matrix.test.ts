import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type MatrixResult, readGuestReport, renderMatrix, withMatrix } from './matrix.js';

const KERNEL = { series: '5.10', release: '5.10.0-32-cloud-amd64' };

describe('the matrix of kernels', () => {
  it('counts what the guest reports, and keeps the reasons of what was skipped', () => {
    const report = JSON.stringify({
      errors: ['thrown outside\nat somewhere'],
      files: [
        {
          path: 'a.kernel.test.ts',
          errors: [],
          tests: [
            { name: 'a works', state: 'passed' },
            { name: 'a breaks', state: 'failed' },
            { name: 'a never ran', state: 'pending' },
            { name: 'dns needs root > counts', state: 'skipped' },
            { name: 'tcx', state: 'skipped', note: 'needs Linux 6.6' },
          ],
        },
      ],
    });
    expect(readGuestReport(report, KERNEL, 12.4)).toEqual({
      ...KERNEL,
      seconds: 12,
      passed: 1,
      failed: ['a breaks', 'a never ran', 'thrown outside'],
      skipped: { 'needs root': 1, 'needs Linux 6.6': 1 },
    });
  });

  it('takes a guest without a report for a failure', () => {
    expect(readGuestReport(undefined, KERNEL, 1).failed).toEqual(['the guest ended without a report']);
  });

  it('is shown in docs/reference as it was kept', () => {
    const result = JSON.parse(
      readFileSync(new URL('../result.json', import.meta.url), 'utf8'),
    ) as MatrixResult;
    const page = readFileSync(new URL('../../../docs/reference/kernels.md', import.meta.url), 'utf8');
    expect(page, 'out of date: run `npm run test:kernels`').toBe(renderMatrix(result));
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    expect(withMatrix(readme, result)).toBe(readme);
  });
});
