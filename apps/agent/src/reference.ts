/** The reference page of the configuration, made from the table of settings. */

import { describeSettings } from '@retina/core';
import { DEFAULT_CONFIG } from './command-line.js';
import { AGENT_SETTINGS } from './settings.js';

/** Where the page is. */
export const REFERENCE_URL = new URL('../../../docs/reference/configuration.md', import.meta.url);

const INTRODUCTION = `# Configuration

<!-- Generated from apps/agent/src/settings.ts by \`npm run generate\`; do not edit. -->

The agent reads its settings once, when it starts: first the defaults, then a YAML file, then the environment, which wins.
The file is the one of \`--config FILE\`, or else \`${DEFAULT_CONFIG}\` if there is one. Retina's own file works unchanged.

- A dot in a key is a level in the file: \`apiServer.port\` is \`port\` below \`apiServer\`. Keys match in any case.
- An empty value is as good as none: the default holds.
- In the environment, commas make lists: \`RETINA_ENABLEDPLUGIN=forward,drop\`.
- A fault in any value ends the start, and all faults are reported at once, each with its place and what to do.
`;

const IGNORED_INTRODUCTION = `Retina has these. They are accepted, so that its configuration works, and the agent logs a warning for each that is given.
`;

/** The page as Markdown. */
export function renderReference(): string {
  const rows = describeSettings(AGENT_SETTINGS);
  const settings = rows
    .filter(({ type }) => type !== 'ignored')
    .map(({ key, env, default: standard, doc }) => [code(key), code(env), accepts(key), code(standard), doc]);
  const ignored = rows
    .filter(({ type }) => type === 'ignored')
    .map(({ key, doc }) => [code(key), `${doc.charAt(0).toUpperCase()}${doc.slice(1)}.`]);
  return [
    INTRODUCTION,
    '## Settings\n',
    table(['Key', 'Environment', 'Accepts', 'Default', 'Meaning'], settings),
    '## Keys without effect\n',
    IGNORED_INTRODUCTION,
    table(['Key', 'Why'], ignored),
  ].join('\n');
}

function accepts(key: string): string {
  const entry = AGENT_SETTINGS[key as keyof typeof AGENT_SETTINGS];
  return entry.kind === 'setting' ? entry.type.accepts : '';
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [columns, columns.map(() => '---'), ...rows].map(line).join('');
}
