/** What a table of settings says to people: the reference page, and the line that is logged at start. */

import { envNameOf, type SettingsOf, type SettingsTable } from './settings-table.js';

/** A row of the reference. */
export interface SettingRow {
  readonly key: string;
  readonly env: string;
  /** Such as `duration`; `ignored` for a key without effect. */
  readonly type: string;
  /** As it would be written; empty when there is none. */
  readonly default: string;
  /** One sentence; for an ignored key, the reason. */
  readonly doc: string;
  readonly secret: boolean;
  readonly hotReloadable: boolean;
}

const HIDDEN = '***';

/** The rows of a table, in its order. */
export function describeSettings(table: SettingsTable): readonly SettingRow[] {
  return Object.entries(table).map(([key, entry]) => {
    const env = envNameOf(key);
    if (entry.kind === 'ignored') {
      return {
        key,
        env,
        type: 'ignored',
        default: '',
        doc: entry.reason,
        secret: false,
        hotReloadable: false,
      };
    }
    const { type, doc, secret, hotReloadable } = entry;
    return { key, env, type: type.name, default: shown(entry, entry.default), doc, secret, hotReloadable };
  });
}

/** Every value of a configuration by its key, as it would be written, for printing once at start; `***` for a secret. */
export function redacted<Table extends SettingsTable>(
  config: SettingsOf<Table>,
  table: Table,
): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [key, entry] of Object.entries<SettingsTable[string]>(table)) {
    if (entry.kind === 'setting') texts[key] = shown(entry, valueAt(config, key));
  }
  return texts;
}

/** A secret that is not set shows as empty: that much may be known, and helps. */
function shown(entry: Extract<SettingsTable[string], { kind: 'setting' }>, value: unknown): string {
  const text = entry.type.format(value);
  return entry.secret && text !== '' ? HIDDEN : text;
}

/** The value of a key in a configuration. */
export function valueAt(config: unknown, key: string): unknown {
  let value = config;
  for (const name of key.split('.')) value = (value as Readonly<Record<string, unknown>>)[name];
  return value;
}
