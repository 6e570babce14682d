/** The reference page of the aggregator's settings. */

import { renderSettings } from '@retina/core';
import { DEFAULT_CONFIG } from './command-line.js';
import { AGGREGATOR_SETTINGS } from './settings.js';

/** Where the page is. */
export const REFERENCE_URL = new URL('../../../docs/reference/aggregator.md', import.meta.url);

/** The page as Markdown. */
export function renderReference(): string {
  const { settings } = renderSettings(AGGREGATOR_SETTINGS);
  return [
    '# Configuration of the aggregator\n',
    '<!-- Generated from apps/metrics-aggregator/src/settings.ts by `npm run generate`; do not edit. -->\n',
    'The aggregator reads its settings as the agent does ([configuration.md](configuration.md)): defaults, then the file of',
    `\`--config FILE\` or \`${DEFAULT_CONFIG}\`, then the environment.\n`,
    '## Settings\n',
    settings,
  ].join('\n');
}
