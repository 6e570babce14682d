import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.js';
import { REFERENCE_URL, renderReference } from './reference.js';

describe('docs/reference/metrics.md', () => {
  it('is what the catalogue gives', () => {
    expect(readFileSync(REFERENCE_URL, 'utf8'), 'out of date: run `npm run generate`').toBe(
      renderReference(),
    );
  });

  it('has one row for each metric', () => {
    const rows = renderReference().match(/^\| `(networkobservability|retina)_\w+` \|.*\|$/gm) ?? [];
    expect(rows).toHaveLength(Object.keys(CATALOGUE).length);
  });
});
