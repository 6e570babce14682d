import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isNewEnough, MINIMUM_NODE } from './node-version.js';

it.each([
  ['20.19.0', true],
  ['20.20.2', true],
  ['22.0.0', true],
  ['20.18.3', false],
  ['18.20.4', false],
])('knows whether Node %s is new enough', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});

it('asks for the Node that package.json asks for', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8');
  expect(text).toContain(`"node": ">=${MINIMUM_NODE}"`);
});
