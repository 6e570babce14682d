/** The reference page of the metrics, made from the catalogue. */

import { CATALOGUE } from './catalogue.js';
import type { MetricDefinition, Signal } from './catalogue.js';
import { PROCESS_METRICS } from './process-metrics.js';

/** Where the page is. */
export const REFERENCE_URL = new URL('../../../docs/reference/metrics.md', import.meta.url);

const SIGNALS: Readonly<Record<Signal, string>> = {
  forward: 'Forwarded traffic',
  drop: 'Dropped traffic',
  flow: 'Flows',
  conntrack: 'Connections',
  tcp: 'TCP connections',
  node: 'Statistics of the node',
  infiniband: 'InfiniBand',
  dns: 'DNS',
  reachability: 'Nodes that reach each other',
  observer: 'The Observer',
  governor: 'The governor',
  agent: 'The agent itself',
  operator: 'Operator',
  cluster: 'The cluster, by the aggregator',
};

const INTRODUCTION = `# Metrics

<!-- Generated from libs/metrics/src/catalogue.ts by \`npm run generate\`; do not edit. -->

The agent serves these at \`/metrics\`: as OpenMetrics 1.0 to who asks for it, otherwise in the Prometheus text format
0.0.4. In OpenMetrics, counters of Retina, whose names must stay, are of type \`unknown\`; histograms of latency have
exemplars.

Origin \`retina\`: the name and the labels are those of Retina, so its dashboards work unchanged. Origin \`ours\`: named
after the conventions of Prometheus. \`unknown\` as a label value means that nobody knows. A metric holds a limited number
of series; when it is full, further ones fold into one series with every label \`other\`, so that sums stay exact.
`;

/** The page as Markdown. */
export function renderReference(): string {
  const definitions: readonly MetricDefinition[] = Object.values(CATALOGUE);
  const sections = Object.entries(SIGNALS).map(([signal, title]) =>
    section(
      title,
      ['Metric', 'Type', 'Unit', 'Labels', 'Meaning', 'Origin'],
      definitions.filter((definition) => definition.signal === signal).map(row),
    ),
  );
  const ofProcess = section(
    'The process',
    ['Metric', 'Type', 'Meaning'],
    PROCESS_METRICS.map(({ name, type, help }) => [`\`${name}\``, type, help]),
  );
  return [INTRODUCTION, ...sections, ofProcess].join('\n');
}

function row(definition: MetricDefinition): string[] {
  const { name, type, unit, labels, help, origin } = definition;
  const buckets = type === 'histogram' ? ` Buckets up to: ${definition.buckets.join(', ')}.` : '';
  return [
    `\`${name}\``,
    type,
    unit === 'none' ? '' : unit,
    labels.map((label) => `\`${label}\``).join(', '),
    help + buckets,
    origin,
  ];
}

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [columns, columns.map(() => '---'), ...rows].map(line).join('\n');
  return `## ${title}\n\n${table}\n`;
}
