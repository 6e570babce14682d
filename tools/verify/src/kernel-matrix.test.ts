import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kernelMatrixLine } from './kernel-matrix.js';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'retina-matrix-'))));
afterEach(() => rmSync(root, { recursive: true }));

describe('kernelMatrixLine', () => {
  it('says when the matrix last ran and what came out', () => {
    mkdirSync(join(root, 'tools/kernels'), { recursive: true });
    const kernels = [{ release: '5.10.0', passed: 7, failed: ['one'] }];
    writeFileSync(join(root, 'tools/kernels/result.json'), JSON.stringify({ date: '2026-11-24', kernels }));
    expect(kernelMatrixLine(root)).toBe(
      'verify: npm run test:kernels last ran on 2026-11-24: 5.10.0 7 passed, 1 failed',
    );
  });

  it('says when it never ran', () => {
    expect(kernelMatrixLine(root)).toMatch(/never ran$/);
  });
});
