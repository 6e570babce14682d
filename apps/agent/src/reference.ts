/** The reference page of the configuration, made from the table of settings. */

import { renderSettings } from '@retina/core';
import { DEFAULT_CONFIG } from './command-line.js';
import { AGENT_SETTINGS } from './settings.js';

/** Where the page is. */
export const REFERENCE_URL = new URL('../../../docs/reference/configuration.md', import.meta.url);

const INTRODUCTION = `# Configuration

<!-- Generated from apps/agent/src/settings.ts by \`npm run generate\`; do not edit. -->

The agent reads its settings when it starts: first the defaults, then a YAML file, then the environment, which wins. It
follows changes of the file: what can change while it runs does at once, for the rest the log says that it takes a restart,
and a file that is not valid changes nothing. The file is the one of \`--config FILE\`, or else \`${DEFAULT_CONFIG}\` if there is one. Retina's own file works unchanged.

- A dot in a key is a level in the file: \`apiServer.port\` is \`port\` below \`apiServer\`. Keys match in any case.
- An empty value is as good as none: the default holds.
- In the environment, commas make lists: \`RETINA_ENABLEDPLUGIN=forward,drop\`.
- A fault in any value ends the start, and all faults are reported at once, each with its place and what to do.
`;

const IGNORED_INTRODUCTION = `Retina has these. They are accepted, so that its configuration works, and the agent logs a warning for each that is given.
`;

/** The page as Markdown. */
export function renderReference(): string {
  const { settings, ignored } = renderSettings(AGENT_SETTINGS);
  return [
    INTRODUCTION,
    '## Settings\n',
    settings,
    '## Keys without effect\n',
    IGNORED_INTRODUCTION,
    ignored,
  ].join('\n');
}
