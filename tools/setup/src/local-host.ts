/** This machine. */

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { constants as os } from 'node:os';
import { delimiter, join } from 'node:path';
import type { CommandResult, Host } from './host.js';

const ADMINISTRATION_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
const HEADER_FOLDERS = ['/usr/include', '/usr/local/include'];

/** Debian's name of the architecture in library paths. */
const MULTIARCH = { arm64: 'aarch64-linux-gnu', x64: 'x86_64-linux-gnu' } as const;

const LIBRARY_FOLDERS = [
  ...Object.values(MULTIARCH).flatMap((triplet) => [`/usr/lib/${triplet}`, `/lib/${triplet}`]),
  '/usr/lib64',
  '/lib64',
  '/usr/lib',
  '/lib',
  '/usr/local/lib64',
  '/usr/local/lib',
];

const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;

/** A host whose lines go to standard output. */
export function localHost(path: string): Host {
  const programFolders = [...path.split(delimiter).filter(Boolean), ...ADMINISTRATION_FOLDERS];
  return {
    isRoot: process.getuid?.() === 0,
    hasProgram: (name) => programFolders.some((folder) => isExecutable(join(folder, name))),
    hasLibrary: (name) => LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, name))),
    hasHeader: (name) => HEADER_FOLDERS.some((folder) => existsSync(join(folder, name))),
    read: (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
    run,
    pause: (seconds) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000),
    print: (line) => void process.stdout.write(`${line}\n`),
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run([program = '', ...args]: readonly string[], input: string = ''): CommandResult {
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    input,
    maxBuffer: OUTPUT_LIMIT_BYTES,
  });
  if (error !== undefined) return { status: 127, output: error.message };
  return { status: status ?? 128 + (signal === null ? 0 : os.signals[signal]), output: stdout + stderr };
}
