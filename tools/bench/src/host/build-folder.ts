/** Compiles the C programs that benchmarks bring along, on the machine that is measured. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BPF_FOLDER, NATIVE_FOLDER } from '../paths.js';

/** Where Debian keeps the headers of an architecture. */
const HEADERS: Partial<Record<NodeJS.Architecture, string>> = {
  x64: '/usr/include/x86_64-linux-gnu',
  arm64: '/usr/include/aarch64-linux-gnu',
};
/** The flags of our own programs (tools/bpf). */
const BPF_FLAGS = ['-target', 'bpf', '-mcpu=v3', '-O2', '-g', '-Wall', '-Wextra', '-Wno-unused-parameter'];
const NATIVE_FLAGS = ['-O2', '-Wall', '-Wextra'];

/** A temporary folder of compiled programs, each compiled when it is first asked for. */
export class BuildFolder implements Disposable {
  readonly #path = mkdtempSync(join(tmpdir(), 'retina-bench-'));
  readonly #built = new Map<string, string>();

  /** The object of `bpf/<name>.bpf.c`. */
  object(name: string): string {
    const headers = HEADERS[process.arch];
    const includes = headers === undefined ? [] : [`-I${headers}`];
    const source = join(BPF_FOLDER, `${name}.bpf.c`);
    return this.#compile(`${name}.bpf.o`, [...BPF_FLAGS, ...includes, '-c', source]);
  }

  /** The executable of `native/<name>.c`. */
  executable(name: string): string {
    return this.#compile(name, [...NATIVE_FLAGS, join(NATIVE_FOLDER, `${name}.c`)]);
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { recursive: true, force: true });
  }

  #compile(name: string, flags: readonly string[]): string {
    const known = this.#built.get(name);
    if (known !== undefined) return known;
    const output = join(this.#path, name);
    execFileSync('clang', [...flags, '-o', output], { stdio: 'inherit' });
    this.#built.set(name, output);
    return output;
  }
}
