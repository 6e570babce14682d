/** The rules as files: for the Prometheus operator, for a Prometheus of one's own, and the runbook. */

import { formatYaml } from '@retina/core';
import { resolve } from 'node:path';
import { ALERTS } from './alerts.js';
import { RECORDINGS } from './recordings.js';

const ROOT = resolve(import.meta.dirname, '../../../..');
const GENERATED = 'Generated from tools/dashboards/src/alerts by `npm run generate`; do not edit.';
/** Where a reader of an alert finds its section. */
const RUNBOOK = 'docs/runbooks.md';

/** The groups of rules, as Prometheus reads them. */
export function ruleGroups(): readonly object[] {
  return [
    { name: 'retina-recordings', rules: RECORDINGS },
    {
      name: 'retina-alerts',
      rules: ALERTS.map(({ name, expr, for: lasting, severity, summary }) => ({
        alert: name,
        expr,
        for: lasting,
        labels: { severity },
        annotations: { summary, runbook: `${RUNBOOK}#${name.toLowerCase()}` },
      })),
    },
  ];
}

/** Path and text of each. */
export function ruleFiles(): readonly { readonly path: string; readonly text: string }[] {
  const rule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'retina' },
    spec: { groups: ruleGroups() },
  };
  return [
    {
      path: resolve(ROOT, 'deploy/components/monitoring/rules.yaml'),
      text: `# ${GENERATED}\n${formatYaml(rule)}`,
    },
    {
      path: resolve(ROOT, 'deploy/prometheus/rules.yaml'),
      text: `# ${GENERATED}\n${formatYaml({ groups: ruleGroups() })}`,
    },
    { path: resolve(ROOT, RUNBOOK), text: runbook() },
  ];
}

function runbook(): string {
  const sections = ALERTS.map(({ name, expr, for: lasting, severity, means, remedies }) =>
    [
      `## ${name}`,
      means,
      ['```', expr, '```'].join('\n'),
      `Severity ${severity}, after ${lasting}.`,
      remedies.map((remedy) => `- ${remedy}`).join('\n'),
    ].join('\n\n'),
  );
  return [
    '# Runbooks',
    `<!-- ${GENERATED} -->`,
    "Alerts come with the component `monitoring` as a PrometheusRule, and as `deploy/prometheus/rules.yaml` for a Prometheus\nof one's own. Thresholds are a start: patch what does not fit your network.",
    ...sections,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}
