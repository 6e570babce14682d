import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REFERENCE_URL, renderReference } from './reference.js';

describe('docs/reference/aggregator.md', () => {
  it('is what the table of settings gives', () => {
    expect(readFileSync(REFERENCE_URL, 'utf8'), 'out of date: run `npm run generate`').toBe(
      renderReference(),
    );
  });
});
