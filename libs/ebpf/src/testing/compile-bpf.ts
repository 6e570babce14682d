/** Compiles a small BPF program that a test brings along. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian keeps the headers of an architecture. */
const HEADERS: Partial<Record<NodeJS.Architecture, string>> = {
  x64: '/usr/include/x86_64-linux-gnu',
  arm64: '/usr/include/aarch64-linux-gnu',
};

const PRELUDE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "Dual MIT/GPL";
`;

/** An object file that is deleted with the result. */
export interface CompiledBpf extends Disposable {
  readonly path: string;
}

/** Compiles C source, to which includes and the licence are added. */
export function compileBpf(source: string): CompiledBpf {
  const folder = mkdtempSync(join(tmpdir(), 'retina-bpf-'));
  const path = join(folder, 'test.bpf.o');
  writeFileSync(join(folder, 'test.bpf.c'), PRELUDE + source);
  const headers = HEADERS[process.arch];
  const flags = [
    '-target',
    'bpf',
    '-mcpu=v3',
    '-O2',
    '-g',
    ...(headers === undefined ? [] : [`-I${headers}`]),
  ];
  execFileSync('clang', [...flags, '-c', join(folder, 'test.bpf.c'), '-o', path]);
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}
