/** A BPF file system of a test's own. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Mounted in a temporary folder; what is pinned there goes away with it. */
export class BpfFolder implements Disposable {
  readonly path: string;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'retina-bpf-'));
    execFileSync('mount', ['-t', 'bpf', 'bpf', this.path]);
  }

  [Symbol.dispose](): void {
    execFileSync('umount', [this.path]);
    rmdirSync(this.path);
  }
}
