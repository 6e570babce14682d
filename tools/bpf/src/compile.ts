/** Compiles the eBPF programs with clang: one relocatable object per signal, for any kernel (CO-RE). */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What clang calls this machine's architecture in __TARGET_ARCH_*, and where Debian keeps its headers. */
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, { target: string; headers: string }>> = {
  x64: { target: 'x86', headers: '/usr/include/x86_64-linux-gnu' },
  arm64: { target: 'arm64', headers: '/usr/include/aarch64-linux-gnu' },
};

/** Compiles every `*.bpf.c` of a folder into `outputFolder`; returns the objects' paths. */
export function compilePrograms(
  folder: string,
  outputFolder: string,
  includes: readonly string[] = [],
): string[] {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined)
    throw new Error(`no eBPF target for ${process.arch}: x64 and arm64 are supported`);
  mkdirSync(outputFolder, { recursive: true });
  const includeFolders = [folder, ...includes, architecture.headers].filter((path) => existsSync(path));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.bpf.c'))
    .sort()
    .map((name) => {
      const object = join(outputFolder, name.replace(/\.c$/, '.o'));
      const flags = [
        ...['-target', 'bpf', '-mcpu=v3', '-O2', '-g', `-D__TARGET_ARCH_${architecture.target}`],
        // BPF_PROG declares a context that most tracing programs do not use.
        ...['-Wall', '-Wextra', '-Werror', '-Wno-unused-parameter'],
        ...includeFolders.map((path) => `-I${path}`),
      ];
      execFileSync('clang', [...flags, '-c', join(folder, name), '-o', object], { stdio: 'inherit' });
      // Drops DWARF and keeps .BTF, which is what loaders and the layout generator read.
      execFileSync('llvm-strip', ['-g', object], { stdio: 'inherit' });
      return object;
    });
}
