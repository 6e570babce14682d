import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.js';
import type { MetricDefinition } from './catalogue.js';

const DEFINITIONS: readonly MetricDefinition[] = Object.values(CATALOGUE);

describe('CATALOGUE', () => {
  it('gives each metric a name of its own', () => {
    const names = DEFINITIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(DEFINITIONS.map((definition) => [definition.name, definition] as const))(
    '%s has the prefix of its origin, plain label names and a sentence of help',
    (name, { origin, labels, help }) => {
      expect(name).toMatch(origin === 'retina' ? /^networkobservability_[a-z_]+$/ : /^retina_[a-z_]+$/);
      expect(labels.filter((label) => !/^[a-z]+(_[a-z]+)*$/.test(label) || label === 'le')).toEqual([]);
      expect(new Set(labels).size).toBe(labels.length);
      expect(help).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('has rising buckets', () => {
    for (const definition of DEFINITIONS) {
      if (definition.type !== 'histogram') continue;
      expect(definition.buckets.toSorted((a, b) => a - b)).toEqual(definition.buckets);
      expect(definition.buckets.at(-1)).toBeLessThan(Infinity);
    }
  });
});
