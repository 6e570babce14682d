import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BENIGN_REASONS } from './benign-reasons.js';
import { DROP_REASONS_REFERENCE_URL, renderDropReasonsReference } from './benign-reasons-reference.js';

describe('docs/reference/drop-reasons.md', () => {
  it('is what the table of benign reasons gives', () => {
    expect(readFileSync(DROP_REASONS_REFERENCE_URL, 'utf8'), 'out of date: run `npm run generate`').toBe(
      renderDropReasonsReference(),
    );
  });

  it('has one row for each benign reason', () => {
    const [, , benign = ''] = renderDropReasonsReference().split(/^## /m);
    const reasons = [...benign.matchAll(/^\| `(\w+)` \| [^|]+ \|$/gm)].map(([, reason]) => reason);
    expect(reasons).toEqual(Object.keys(BENIGN_REASONS));
  });
});
