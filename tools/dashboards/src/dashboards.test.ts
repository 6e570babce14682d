import { CATALOGUE, type MetricDefinition, MetricRegistry } from '@retina/metrics';
import { LocalAddresses, MetricsSink } from '@retina/pipeline';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Dashboard, expressionsOf } from './dashboard.js';
import { DASHBOARDS } from './dashboards/index.js';
import { dashboardFiles } from './files.js';
import { readPromQl } from './promql.js';

type Definitions = ReadonlyMap<string, MetricDefinition>;

function byName(definitions: readonly MetricDefinition[]): Definitions {
  return new Map(
    definitions.flatMap((definition) =>
      (definition.type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map(
        (suffix) => [`${definition.name}${suffix}`, definition] as const,
      ),
    ),
  );
}

/** The metrics as an agent in remote context has them. */
function remoteDefinitions(): Definitions {
  const registry = new MetricRegistry();
  const local = new LocalAddresses({ has: () => false });
  void new MetricsSink(registry, { local, podLevel: true, remoteContext: true });
  return byName(registry.families().map(({ definition }) => definition));
}

const DEFINITIONS = byName(Object.values<MetricDefinition>(CATALOGUE));
const REMOTE = remoteDefinitions();

function definitionsFor({ context }: Dashboard): Definitions {
  return context === 'remote' ? REMOTE : DEFINITIONS;
}

/** Of prom-client, in libs/metrics. */
const PROCESS = ['process_resident_memory_bytes', 'process_cpu_seconds_total'];
/** Labels that the scrape adds, and the one of buckets. */
const OF_SCRAPE = ['instance', 'job', 'le'];

/** What is wrong with an expression, in words. */
function faultsOf(expr: string, definitions = DEFINITIONS): readonly string[] {
  const { metrics, labels, faults } = readPromQl(expr);
  const known = new Set([...OF_SCRAPE, ...metrics.flatMap((name) => definitions.get(name)?.labels ?? [])]);
  return [
    ...faults.map((text) => `no PromQL at ${text}`),
    ...metrics
      .filter((name) => !definitions.has(name) && !PROCESS.includes(name))
      .map((name) => `no metric ${name}`),
    ...labels.filter((label) => !known.has(label)).map((label) => `no label ${label}`),
    ...(metrics.length === 0 ? ['asks for nothing'] : []),
  ];
}

describe('dashboards', () => {
  it.each(
    DASHBOARDS.flatMap((dashboard) =>
      expressionsOf(dashboard).map(({ where, expr }) => [where, expr, definitionsFor(dashboard)] as const),
    ),
  )('%s asks for what there is', (_where, expr, definitions) => {
    expect(faultsOf(expr, definitions), expr).toEqual([]);
  });

  it.each(DASHBOARDS.map((dashboard) => [dashboard.title, dashboard] as const))(
    '%s offers values of labels that there are',
    (_title, dashboard) => {
      for (const { metric, label } of dashboard.variables) {
        expect([...OF_SCRAPE, ...(definitionsFor(dashboard).get(metric)?.labels ?? [])]).toContain(label);
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

  it('asks for labels of remote context only where it says so', () => {
    const expr = 'sum by (source_podname) (networkobservability_adv_forward_count)';
    expect(faultsOf(expr)).toEqual(['no label source_podname']);
    expect(faultsOf(expr, REMOTE)).toEqual([]);
    expect(faultsOf('networkobservability_adv_forward_count{podname="x"}', REMOTE)).toEqual([
      'no label podname',
    ]);
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
