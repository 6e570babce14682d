import { describe, expect, it } from 'vitest';
import { setCondition } from './condition.js';

const READY = { type: 'Ready', status: 'True', reason: 'Applied', message: '3 nodes' } as const;
const FIRST = new Date('2026-01-01T10:00:00.123Z');
const LATER = new Date('2026-01-01T11:00:00.999Z');

describe('setCondition', () => {
  it('adds one with the time, in whole seconds as Kubernetes has it', () => {
    expect(setCondition([], READY, FIRST)).toEqual([
      { ...READY, lastTransitionTime: '2026-01-01T10:00:00Z' },
    ]);
  });

  it('changes the time only with the status', () => {
    const before = setCondition([], READY, FIRST);
    const reworded = setCondition(before, { ...READY, message: '4 nodes', observedGeneration: 2 }, LATER);
    expect(reworded).toMatchObject([{ message: '4 nodes', lastTransitionTime: '2026-01-01T10:00:00Z' }]);
    const turned = setCondition(reworded, { ...READY, status: 'False' }, LATER);
    expect(turned).toMatchObject([{ status: 'False', lastTransitionTime: '2026-01-01T11:00:00Z' }]);
  });

  it('gives the same list when nothing changed, and keeps the others in place', () => {
    const both = setCondition(setCondition([], READY, FIRST), { ...READY, type: 'Complete' }, FIRST);
    expect(setCondition(both, READY, LATER)).toBe(both);
    const changed = setCondition(both, { ...READY, reason: 'Other' }, LATER);
    expect(changed.map(({ type }) => type)).toEqual(['Ready', 'Complete']);
  });
});
