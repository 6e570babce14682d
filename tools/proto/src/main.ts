/** `npm run generate`: writes the codecs of libs/wire. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { renderProtos } from './render.js';

const root = resolve(import.meta.dirname, '../../..');
for (const [path, text] of renderProtos(root)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(path);
}
