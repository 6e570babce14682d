/** The tables of a reference page of settings, made from their table. */

import { describeSettings } from './describe-settings.js';
import type { SettingsTable } from './settings-table.js';

/** What Markdown says of settings, and of keys that are accepted without effect. */
export interface RenderedSettings {
  readonly settings: string;
  readonly ignored: string;
}

/** One row a key, in the order of the table. */
export function renderSettings(table: SettingsTable): RenderedSettings {
  const rows = describeSettings(table);
  const settings = rows
    .filter(({ type }) => type !== 'ignored')
    .map(({ key, env, default: standard, doc, hotReloadable }) => [
      code(key),
      code(env),
      accepts(table, key),
      code(standard),
      hotReloadable ? `${doc} Can change while the process runs.` : doc,
    ]);
  const ignored = rows
    .filter(({ type }) => type === 'ignored')
    .map(({ key, doc }) => [code(key), `${doc.charAt(0).toUpperCase()}${doc.slice(1)}.`]);
  return {
    settings: markdownTable(['Key', 'Environment', 'Accepts', 'Default', 'Meaning'], settings),
    ignored: markdownTable(['Key', 'Why'], ignored),
  };
}

function accepts(table: SettingsTable, key: string): string {
  const entry = table[key];
  return entry?.kind === 'setting' ? entry.type.accepts : '';
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [columns, columns.map(() => '---'), ...rows].map(line).join('');
}
