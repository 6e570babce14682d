import { CATALOGUE, type MetricDefinition } from '@retina/metrics';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expressionsOf } from './dashboard.js';
import { DASHBOARDS } from './dashboards/index.js';
import { dashboardFiles } from './files.js';
import { readPromQl } from './promql.js';

const DEFINITIONS = new Map<string, MetricDefinition>(
  Object.values<MetricDefinition>(CATALOGUE).flatMap((definition) =>
    (definition.type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map(
      (suffix) => [`${definition.name}${suffix}`, definition] as const,
    ),
  ),
);
/** Of prom-client, in libs/metrics. */
const PROCESS = ['process_resident_memory_bytes', 'process_cpu_seconds_total'];
/** Labels that the scrape adds, and the one of buckets. */
const OF_SCRAPE = ['instance', 'job', 'le'];

/** What is wrong with an expression, in words. */
function faultsOf(expr: string): readonly string[] {
  const { metrics, labels, faults } = readPromQl(expr);
  const known = new Set([...OF_SCRAPE, ...metrics.flatMap((name) => DEFINITIONS.get(name)?.labels ?? [])]);
  return [
    ...faults.map((text) => `no PromQL at ${text}`),
    ...metrics
      .filter((name) => !DEFINITIONS.has(name) && !PROCESS.includes(name))
      .map((name) => `no metric ${name}`),
    ...labels.filter((label) => !known.has(label)).map((label) => `no label ${label}`),
    ...(metrics.length === 0 ? ['asks for nothing'] : []),
  ];
}

describe('dashboards', () => {
  it.each(DASHBOARDS.flatMap(expressionsOf).map(({ where, expr }) => [where, expr] as const))(
    '%s asks for what there is',
    (_where, expr) => {
      expect(faultsOf(expr), expr).toEqual([]);
    },
  );

  it.each(DASHBOARDS.map(({ title, variables }) => [title, variables] as const))(
    '%s offers values of labels that there are',
    (_title, variables) => {
      for (const { metric, label } of variables) {
        expect([...OF_SCRAPE, ...(DEFINITIONS.get(metric)?.labels ?? [])]).toContain(label);
      }
    },
  );

  it.each([
    ['sum(rate(networkobservability_forward_kount[1m]))', 'no metric networkobservability_forward_kount'],
    ['networkobservability_forward_count{reason="x"}', 'no label reason'],
    ['sum by (podname) (networkobservability_forward_count)', 'no label podname'],
    ['sum(networkobservability_forward_count', 'no PromQL at '],
    ['vector(1)', 'asks for nothing'],
  ])('would find what is wrong with %s', (expr, fault) => {
    expect(faultsOf(expr)).toContain(fault);
  });

  it('are in their files as they are here', () => {
    for (const { path, text } of dashboardFiles()) {
      expect(readFileSync(path, 'utf8'), 'out of date: run `npm run generate`').toBe(text);
    }
  });

  it('have places that do not overlap, and titles that differ', () => {
    for (const { text } of dashboardFiles()) {
      const { panels } = JSON.parse(text) as {
        panels: { title: string; gridPos: { x: number; y: number; w: number; h: number } }[];
      };
      expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
    }
  });
});
