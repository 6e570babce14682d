import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REFERENCE_URL, renderReference } from './reference.js';
import { AGENT_SETTINGS } from './settings.js';

describe('docs/reference/configuration.md', () => {
  it('is what the table of settings gives', () => {
    expect(readFileSync(REFERENCE_URL, 'utf8'), 'out of date: run `npm run generate`').toBe(
      renderReference(),
    );
  });

  it('has one row for each key, in its section', () => {
    const [, settings = '', ignored = ''] = renderReference().split(/^## /m);
    const keysIn = (section: string): string[] =>
      [...section.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, key]) => key!);
    const keysOf = (kind: string): string[] =>
      Object.entries(AGENT_SETTINGS).flatMap(([key, entry]) => (entry.kind === kind ? [key] : []));
    expect(keysIn(settings)).toEqual(keysOf('setting'));
    expect(keysIn(ignored)).toEqual(keysOf('ignored'));
  });

  it('has as many cells in each row as its table has columns', () => {
    for (const section of renderReference().split(/^## /m).slice(1)) {
      const widths = section
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .map((line) => line.split('|').length);
      expect(new Set(widths).size).toBe(1);
    }
  });
});
