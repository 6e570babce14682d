/** Conditions in the manner of Kubernetes, and the fields of a status that all resources share. */

import { fits } from './schema/rule.js';
import { type Infer, integer, listOf, object, required, text, time, word } from './schema/shape.js';

const TYPE = /^[A-Za-z][A-Za-z0-9]*$/;

const CONDITION = object('One thing that is so or is not.', {
  type: required(
    text('What it is about, in CamelCase; Retina writes `complete` and `error`.', {
      maxLength: 316,
      rules: [fits(TYPE, 'type must be letters and digits: write it in CamelCase, such as Ready')],
    }),
  ),
  status: required(word('Whether it is so.', ['True', 'False', 'Unknown'])),
  reason: required(text('Why, in one CamelCase word.', { minLength: 1, maxLength: 1_024 })),
  message: required(text('Why, for people.', { maxLength: 32_768 })),
  lastTransitionTime: required(time('Since when `status` is what it is.')),
  observedGeneration: integer('The generation of the spec that this speaks of.', {
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
  }),
});

/** One thing that is so or is not. */
export type Condition = Infer<typeof CONDITION>;

/** What every status has. */
export const STATUS_FIELDS = {
  observedGeneration: integer('The generation of the spec that this status speaks of.', {
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
  }),
  conditions: listOf('What is so, one condition for each type.', CONDITION, {
    maxItems: 16,
    keys: ['type'],
  }),
} as const;

/**
 * The list with this condition in it, in its place when its type is there. `lastTransitionTime` is `now` when the
 * status changes and stays otherwise. What is the same comes back as the same list, so nobody needs to write it.
 */
export function setCondition(
  conditions: readonly Condition[],
  next: Omit<Condition, 'lastTransitionTime'>,
  now: Date,
): readonly Condition[] {
  const index = conditions.findIndex(({ type }) => type === next.type);
  const before = conditions[index];
  const lastTransitionTime =
    before?.status === next.status
      ? before.lastTransitionTime
      : `${now.toISOString().slice(0, -'.000Z'.length)}Z`;
  const after: Condition = { ...next, lastTransitionTime };
  if (before === undefined) return [...conditions, after];
  return isSame(before, after) ? conditions : conditions.with(index, after);
}

function isSame(one: Condition, other: Condition): boolean {
  return (
    one.status === other.status &&
    one.reason === other.reason &&
    one.message === other.message &&
    one.observedGeneration === other.observedGeneration
  );
}
