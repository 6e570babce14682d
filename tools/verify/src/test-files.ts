/** The test files on disk, to see that none is left out of a run. */

import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

const SKIPPED_FOLDERS = new Set(['dist', 'node_modules']);

/** The projects of vitest.config.ts. */
export type TestProject = 'unit' | 'kernel' | 'kube';

/** Every test file of a project, relative to the root. */
export function testFiles(root: string, project: TestProject): string[] {
  return allTestFiles(root, '').filter((path) => projectOf(path) === project);
}

function projectOf(path: string): TestProject {
  if (path.endsWith('.kernel.test.ts')) return 'kernel';
  return path.endsWith('.kube.test.ts') ? 'kube' : 'unit';
}

function allTestFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isFile()) return path.endsWith('.test.ts') ? [path] : [];
    const isOurs = entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED_FOLDERS.has(entry.name);
    return isOurs ? allTestFiles(root, path) : [];
  });
}
