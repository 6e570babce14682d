/** Where things are, seen from this package. */

import { join, resolve } from 'node:path';

const BENCH = resolve(import.meta.dirname, '..');
const REPOSITORY = resolve(BENCH, '../..');

/** C programs that make traffic. */
export const NATIVE_FOLDER = join(BENCH, 'native');
/** BPF programs to compare with, and to feed a ring. */
export const BPF_FOLDER = join(BENCH, 'bpf');
/** The agent as users start it. It runs as a process of its own: nothing here imports an app. */
export const AGENT_MAIN = join(REPOSITORY, 'apps/agent/dist/main.js');
