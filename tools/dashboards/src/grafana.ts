/** From our dashboards to Grafana's JSON (schema version 39, Grafana 11). */

import type { Dashboard, Panel, Variable } from './dashboard.js';

const WIDTH = 24;
const PANEL_WIDTH = { stat: 6, bargauge: 12, timeseries: 12 } as const;
const PANEL_HEIGHT = { stat: 4, bargauge: 8, timeseries: 8 } as const;
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** The file of a dashboard, with its line end. */
export function grafanaJson(dashboard: Dashboard): string {
  const { name, title, variables } = dashboard;
  return `${JSON.stringify(
    {
      uid: `retina-${name}`,
      title: `Retina / ${title}`,
      tags: ['retina'],
      schemaVersion: 39,
      editable: true,
      refresh: '30s',
      time: { from: 'now-1h', to: 'now' },
      templating: { list: [datasource(), ...variables.map(variable)] },
      panels: panelsOf(dashboard),
    },
    undefined,
    2,
  )}\n`;
}

function panelsOf({ rows }: Dashboard): readonly unknown[] {
  const panels: unknown[] = [];
  let y = 0;
  for (const { title, panels: inRow } of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: WIDTH, h: 1 },
    });
    y++;
    let [x, height] = [0, 0];
    for (const panel of inRow) {
      const [w, h] = [PANEL_WIDTH[panel.kind], PANEL_HEIGHT[panel.kind]];
      if (x + w > WIDTH) [x, y, height] = [0, y + height, 0];
      panels.push(panelJson(panel, panels.length + 1, { x, y, w, h }));
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return panels;
}

function panelJson({ title, says, kind, unit, queries }: Panel, id: number, gridPos: Placed): unknown {
  return {
    id,
    type: kind,
    title,
    description: says,
    datasource: DATASOURCE,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: OPTIONS[kind],
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCodePoint(65 + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      instant: kind === 'bargauge',
    })),
  };
}

const OPTIONS = {
  stat: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'area' },
  bargauge: { reduceOptions: { calcs: ['lastNotNull'] }, orientation: 'horizontal', displayMode: 'basic' },
  timeseries: {
    legend: { displayMode: 'table', placement: 'bottom', calcs: ['mean', 'max'] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
} as const;

function datasource(): unknown {
  return { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' };
}

function variable({ name, metric, label }: Variable): unknown {
  const query = `label_values(${metric}, ${label})`;
  return {
    name,
    type: 'query',
    datasource: DATASOURCE,
    query: { query, refId: name },
    definition: query,
    refresh: 2,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  };
}
