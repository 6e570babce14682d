/** A BPF file system of a test's own. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is pinned there goes away with it. */
export class BpfFolder implements Disposable {
  readonly path: string;

  /** Mounted at a path, which is made, or in a temporary folder. */
  constructor(path: string = mkdtempSync(join(tmpdir(), 'retina-bpf-'))) {
    this.path = path;
    mkdirSync(path, { recursive: true });
    execFileSync('mount', ['-t', 'bpf', 'bpf', this.path]);
  }

  [Symbol.dispose](): void {
    execFileSync('umount', [this.path]);
    rmdirSync(this.path);
  }
}
