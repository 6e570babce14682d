import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderLayouts } from './layouts.js';

const root = resolve(import.meta.dirname, '../../..');

describe.skipIf(!existsSync(join(root, 'bpf/dist/flow.bpf.o')))('record layouts', () => {
  it('are what the compiled objects say; run `npm run generate` when this fails', () => {
    for (const [path, text] of renderLayouts(root)) {
      expect(readFileSync(join(root, path), 'utf8'), path).toBe(text);
    }
  });
});
