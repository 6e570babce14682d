/** A table of settings: the one place where an app says what can be configured, and the type of the outcome. */

import { RetinaError } from '../errors.js';
import type { SettingType } from './setting-type.js';

/** A value that can be configured. */
export interface Setting<T> {
  readonly kind: 'setting';
  readonly type: SettingType<T>;
  readonly default: T;
  /** One sentence for the reference. */
  readonly doc: string;
  /** Never shown: not in faults, not in logs, not in the reference. */
  readonly secret: boolean;
  /** Whether a change takes effect without a restart. */
  readonly hotReloadable: boolean;
}

/** A key that Retina knows and this app has no use for. */
export interface IgnoredSetting {
  readonly kind: 'ignored';
  readonly reason: string;
}

/** Settings by key; dots in a key make groups. */
export type SettingsTable = Readonly<Record<string, Setting<unknown> | IgnoredSetting>>;

/** What a setting is beside its value. */
export interface SettingFlags {
  readonly secret?: boolean;
  readonly hotReloadable?: boolean;
}

/** An entry of a table: a value of `type`, `defaultValue` unless configured. */
export function setting<T>(
  type: SettingType<T>,
  defaultValue: NoInfer<T>,
  doc: string,
  { secret = false, hotReloadable = false }: SettingFlags = {},
): Setting<T> {
  return { kind: 'setting', type, default: defaultValue, doc, secret, hotReloadable };
}

/** An entry of a table: a key that is accepted, has no effect, and yields a warning with this reason. */
export function ignored(reason: string): IgnoredSetting {
  return { kind: 'ignored', reason };
}

/** The configuration that a table describes: nested by the dots of the keys, every value there, nothing to be changed. */
export type SettingsOf<Table extends SettingsTable> = Merged<
  {
    [Key in keyof Table & string]: Table[Key] extends Setting<infer T> ? Nested<Key, T> : never;
  }[keyof Table & string]
>;

type Nested<Key extends string, T> = Key extends `${infer Head}.${infer Rest}`
  ? { readonly [Group in Head]: Nested<Rest, T> }
  : { readonly [Leaf in Key]: T };

/** One object type of a union of them. */
type Merged<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? { readonly [Key in keyof All]: All[Key] }
  : never;

/** The name of the environment variable that overrides a key. */
export function envNameOf(key: string): string {
  return `${ENV_PREFIX}${key.toUpperCase().replaceAll('.', '_')}`;
}

/** What the names of all environment variables of Retina begin with. */
export const ENV_PREFIX = 'RETINA_';

/**
 * Checks a table and returns it, frozen.
 * @throws RetinaError ILLEGAL_STATE when two keys share an environment variable, or one key is the group of another.
 */
export function defineSettings<const Table extends SettingsTable>(table: Table): Table {
  const keys = Object.keys(table);
  const byEnvName = new Map<string, string>();
  for (const key of keys) {
    const other = byEnvName.get(envNameOf(key)) ?? keys.find((group) => key.startsWith(`${group}.`));
    if (other !== undefined) {
      throw new RetinaError('ILLEGAL_STATE', 'Two keys of a settings table collide.', {
        details: { key, other },
      });
    }
    byEnvName.set(envNameOf(key), key);
  }
  return Object.freeze(table);
}
