/** `build`: compiles bpf/ into bpf/dist. `generate`: writes the TypeScript layouts of its records. */

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compilePrograms } from './compile.js';
import { renderLayouts } from './layouts.js';

const root = resolve(import.meta.dirname, '../../..');
const command = process.argv[2];

if (command === 'build') {
  for (const object of compilePrograms(join(root, 'bpf'), join(root, 'bpf/dist'))) console.log(object);
} else if (command === 'generate') {
  for (const [path, text] of renderLayouts(root)) {
    writeFileSync(join(root, path), text);
    console.log(path);
  }
} else {
  console.error('usage: main.js build | generate');
  process.exitCode = 2;
}
