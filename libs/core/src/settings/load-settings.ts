/** Makes the configuration of an app: defaults, then the file, then the environment, and every fault at once. */

import { type ConfigFault, configInvalid } from './config-fault.js';
import { nearestName } from './nearest-name.js';
import type { RawValue } from './setting-type.js';
import { type GivenValue, readSettingsFile } from './settings-file.js';
import {
  ENV_PREFIX,
  envNameOf,
  type Setting,
  type SettingsOf,
  type SettingsTable,
} from './settings-table.js';

/** Where values come from; the environment wins over the file. An empty value is as good as none. */
export interface SettingsSources {
  /** Path of a YAML file. Keys match in any case, as they do for Retina. */
  readonly file?: string;
  /** As in `process.env`: `RETINA_` and the key in upper case with `_` for dots; commas make lists. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A configuration, and what is odd about it. */
export interface LoadedSettings<Table extends SettingsTable> {
  readonly config: SettingsOf<Table>;
  /** Sentences to be logged: keys without effect, and variables that look like settings and are none. */
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration that `table` describes.
 * @throws RetinaError CONFIG_INVALID with every fault of file and environment: where it is, what it is, what to do.
 */
export function loadSettings<Table extends SettingsTable>(
  table: Table,
  { file, env }: SettingsSources,
): LoadedSettings<Table> {
  const gathered = new Gathered(table);
  if (file !== undefined) gathered.addFile(file);
  gathered.addEnvironment(env);
  const config = gathered.resolve();
  if (gathered.faults.length > 0) throw configInvalid(gathered.faults);
  return { config: config as SettingsOf<Table>, warnings: gathered.warnings };
}

/** What was given for the keys of a table, and what was wrong with it. */
class Gathered {
  readonly faults: ConfigFault[] = [];
  readonly warnings: string[] = [];
  readonly #table: SettingsTable;
  readonly #given = new Map<string, GivenValue>();

  constructor(table: SettingsTable) {
    this.#table = table;
  }

  addFile(path: string): void {
    const { values, faults } = readSettingsFile(path);
    this.faults.push(...faults);
    const keys = new Map(Object.keys(this.#table).map((key) => [key.toLowerCase(), key]));
    for (const value of values) {
      const key = keys.get(value.key.toLowerCase());
      if (key === undefined) {
        this.faults.push(unknownKey(value, Object.keys(this.#table)));
        continue;
      }
      const earlier = this.#given.get(key);
      if (earlier === undefined) this.#given.set(key, value);
      else this.faults.push(givenTwice(value, earlier));
    }
  }

  addEnvironment(env: SettingsSources['env']): void {
    const keys = new Map(Object.keys(this.#table).map((key) => [envNameOf(key), key]));
    for (const [name, raw] of Object.entries(env)) {
      if (!name.startsWith(ENV_PREFIX) || raw === undefined || isEmpty(raw)) continue;
      const key = keys.get(name);
      if (key === undefined) this.warnings.push(unknownVariable(name, [...keys.keys()]));
      else this.#given.set(key, { key, raw, where: name });
    }
  }

  /** The value of every setting; its default where what was given is a fault. */
  resolve(): Readonly<Record<string, unknown>> {
    const values = new Map<string, unknown>();
    for (const [key, entry] of Object.entries(this.#table)) {
      const given = this.#given.get(key);
      if (entry.kind === 'setting') values.set(key, this.#valueOf(entry, given));
      else if (given !== undefined) {
        this.warnings.push(`${key} has no effect: ${entry.reason} (${given.where})`);
      }
    }
    return nested(values);
  }

  #valueOf<T>(setting: Setting<T>, given: GivenValue | undefined): T {
    if (given === undefined || isEmpty(given.raw)) return setting.default;
    const parsed = setting.type.parse(given.raw);
    if ('value' in parsed) return parsed.value;
    this.faults.push(badValue(setting, given, parsed.problem));
    return setting.default;
  }
}

function isEmpty(raw: RawValue): boolean {
  return typeof raw === 'string' && raw.trim() === '';
}

function badValue<T>(setting: Setting<T>, { key, where }: GivenValue, problem: string): ConfigFault {
  if (setting.secret) {
    const redactedProblem = `*** is not ${setting.type.accepts}`;
    return { key, where, problem: redactedProblem, fix: 'correct it, or remove it for the default' };
  }
  const standard = setting.type.format(setting.default);
  const fix = `correct it, or remove it for the default${standard === '' ? '' : `, ${standard}`}`;
  return { key, where, problem, fix };
}

function givenTwice({ key, where }: GivenValue, earlier: GivenValue): ConfigFault {
  return { key, where, problem: `also given at ${earlier.where}`, fix: 'remove one of the two' };
}

/** Never shows the value: it may be a secret under a mistyped key. */
function unknownKey({ key, where }: GivenValue, names: readonly string[]): ConfigFault {
  const members = names.filter((name) => name.toLowerCase().startsWith(`${key.toLowerCase()}.`));
  if (members.length > 0) {
    return { key, where, problem: 'a group, and no value', fix: `set ${members.join(' or ')}` };
  }
  const nearest = nearestName(key, names);
  const fix = nearest === undefined ? 'remove it' : `did you mean ${nearest}?`;
  return { key, where, problem: 'no such key', fix };
}

/** A warning and no fault: for a service named `retina-…`, Kubernetes sets variables of this prefix in every pod. */
function unknownVariable(name: string, names: readonly string[]): string {
  const nearest = nearestName(
    name.slice(ENV_PREFIX.length),
    names.map((known) => known.slice(ENV_PREFIX.length)),
  );
  const question = nearest === undefined ? '' : `; did you mean ${ENV_PREFIX}${nearest}?`;
  return `${name} is no setting and has no effect${question}`;
}

/** Objects within objects by the dots of the keys, all frozen. */
function nested(values: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  const groups = new Map<string, Map<string, unknown>>();
  const result: Record<string, unknown> = {};
  for (const [key, value] of values) {
    const dot = key.indexOf('.');
    if (dot < 0) {
      result[key] = value;
      continue;
    }
    const head = key.slice(0, dot);
    const group = groups.get(head) ?? new Map<string, unknown>();
    groups.set(head, group.set(key.slice(dot + 1), value));
  }
  for (const [head, group] of groups) result[head] = nested(group);
  return Object.freeze(result);
}
