import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderProtos } from './render.js';

const root = resolve(import.meta.dirname, '../../..');

describe('generated codecs', () => {
  it('are what the files in proto/ say; run `npm run generate` when this fails', () => {
    for (const [path, text] of renderProtos(root)) {
      expect(readFileSync(join(root, path), 'utf8'), path).toBe(text);
    }
  });
});
