/** Which objects a label selector of Kubernetes selects. */

import type { LabelSelector } from '@retina/api';

/** Labels of an object. */
export type Labels = Readonly<Record<string, string>>;

/** Whether labels are selected; the empty selector selects everything. */
export function matchesLabels(selector: LabelSelector, labels: Labels = {}): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every((requirement) => meets(requirement, labels))
  );
}

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

function meets({ key, operator, values = [] }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In': {
      return value !== undefined && values.includes(value);
    }
    case 'NotIn': {
      return value === undefined || !values.includes(value);
    }
    case 'Exists': {
      return value !== undefined;
    }
    case 'DoesNotExist': {
      return value === undefined;
    }
  }
}
