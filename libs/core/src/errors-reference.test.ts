import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from './errors.js';
import { ERRORS_REFERENCE_URL, renderErrorsReference } from './errors-reference.js';

describe('docs/reference/errors.md', () => {
  it('is what the table of codes gives', () => {
    expect(readFileSync(ERRORS_REFERENCE_URL, 'utf8'), 'out of date: run `npm run generate`').toBe(
      renderErrorsReference(),
    );
  });

  it('has one row for each code', () => {
    const codes = [...renderErrorsReference().matchAll(/^\| `(\w+)` \| \w+ \| [^|]+ \|$/gm)].map(
      ([, code]) => code,
    );
    expect(codes).toEqual(Object.keys(ERROR_CODES));
  });
});
