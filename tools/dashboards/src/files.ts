/** The files of the dashboards, for kustomize. */

import { resolve } from 'node:path';
import { DASHBOARDS } from './dashboards/index.js';
import { grafanaJson } from './grafana.js';

const FOLDER = resolve(import.meta.dirname, '../../../deploy/components/grafana');

/** Path and text of each. */
export function dashboardFiles(): readonly { readonly path: string; readonly text: string }[] {
  return DASHBOARDS.map((dashboard) => ({
    path: resolve(FOLDER, `retina-${dashboard.name}.json`),
    text: grafanaJson(dashboard),
  }));
}
