/** Label selectors as Kubernetes has them everywhere. */

import { rule } from './schema/rule.js';
import { type Field, type Infer, listOf, mapOf, object, required, text, word } from './schema/shape.js';

interface Requirement {
  readonly operator: string;
  readonly values?: readonly string[];
}

const VALUES = rule(
  "self.operator in ['In', 'NotIn'] ? has(self.values) && size(self.values) > 0 : !has(self.values) || size(self.values) == 0",
  'values must be given for In and NotIn, and must be left out for Exists and DoesNotExist',
  ({ operator, values = [] }: Requirement) => ['In', 'NotIn'].includes(operator) === values.length > 0,
);

const REQUIREMENT = object(
  'What a label must be like.',
  {
    key: required(text('The label.', { minLength: 1, maxLength: 317 })),
    operator: required(word('How it is compared.', ['In', 'NotIn', 'Exists', 'DoesNotExist'])),
    values: listOf(
      'What it is compared with, for In and NotIn.',
      text('A value of the label.', { maxLength: 63 }),
      { maxItems: 256 },
    ),
  },
  { rules: [VALUES] },
);

const FIELDS = {
  matchLabels: mapOf('Labels that must have these values.', { maxLength: 63 }, { maxProperties: 64 }),
  matchExpressions: listOf('Requirements that must all hold.', REQUIREMENT, { maxItems: 16 }),
} as const;

/** A label selector; the empty one selects everything. */
export function labelSelector(says: string): Field<LabelSelector, false> {
  return object(says, FIELDS, { atomic: true });
}

const SELECTOR = object('', FIELDS);

/** A label selector; the empty one selects everything. */
export type LabelSelector = Infer<typeof SELECTOR>;
