/** The reference page of the operator's settings. */

import { renderSettings } from '@retina/core';
import { DEFAULT_CONFIG } from './command-line.js';
import { OPERATOR_SETTINGS } from './settings.js';

/** Where the page is. */
export const REFERENCE_URL = new URL('../../../docs/reference/operator.md', import.meta.url);

/** The page as Markdown. */
export function renderReference(): string {
  const { settings, ignored } = renderSettings(OPERATOR_SETTINGS);
  return [
    '# Configuration of the operator\n',
    '<!-- Generated from apps/operator/src/settings.ts by `npm run generate`; do not edit. -->\n',
    'The operator reads its settings as the agent does ([configuration.md](configuration.md)): defaults, then the file of',
    `\`--config FILE\` or \`${DEFAULT_CONFIG}\`, then the environment. What agents do comes from resources, not from here.\n`,
    '## Settings\n',
    settings,
    '## Keys without effect\n',
    "Retina's operator has these. They are accepted, and a warning is logged for each that is given.\n",
    ignored,
  ].join('\n');
}
