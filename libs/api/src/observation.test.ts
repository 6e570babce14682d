import { expect, it } from 'vitest';
import { asksForObservation } from './observation.js';

it('observes what has the annotation with exactly this value', () => {
  expect(asksForObservation({ metadata: { annotations: { 'retina.sh': 'observe' } } })).toBe(true);
  expect(asksForObservation({ metadata: { annotations: { 'retina.sh': 'true' } } })).toBe(false);
  expect(asksForObservation({ metadata: {} })).toBe(false);
});
