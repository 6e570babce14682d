/** What an expression asks for, by Prometheus' own grammar. */

import { parser } from '@prometheus-io/lezer-promql';

/** Metrics, and labels that stand anywhere in the expression. */
export interface Used {
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
  /** Places that are no PromQL, as text. */
  readonly faults: readonly string[];
}

/** Grafana's variables, with values that are as good as any. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/\$__rate_interval|\$__range|\$__interval/g, '1m'],
  [/\$\{?\w+\}?/g, 'x'],
];

/** Reads an expression of a panel. */
export function readPromQl(expression: string): Used {
  const text = VARIABLES.reduce((filled, [name, value]) => filled.replaceAll(name, value), expression);
  const [metrics, labels, faults]: [Set<string>, Set<string>, string[]] = [new Set(), new Set(), []];
  parser.parse(text).iterate({
    enter: (node) => {
      const part = text.slice(node.from, node.to);
      if (node.type.isError) faults.push(text.slice(node.from, node.from + 20));
      else if (node.name === 'Identifier') metrics.add(part);
      else if (node.name === 'LabelName') labels.add(part);
    },
  });
  return { metrics: [...metrics], labels: [...labels], faults };
}
