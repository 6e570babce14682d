/** Puts changes of the settings file in force while a process runs, as far as that is possible. */

import { isDeepStrictEqual } from 'node:util';
import type { Component, RunContext } from '../component.js';
import { RetinaError } from '../errors.js';
import type { Logger } from '../logger.js';
import { watchFile } from '../watch-file.js';
import { valueAt } from './describe-settings.js';
import { loadSettings, type SettingsSources } from './load-settings.js';
import type { SettingsOf, SettingsTable } from './settings-table.js';

/** What is watched, and who is told. */
export interface SettingsReloadOptions<Table extends SettingsTable> {
  readonly table: Table;
  /** Where the settings came from. Only the file can change. */
  readonly sources: SettingsSources & { readonly file: string };
  /** What was read at the start. */
  readonly config: SettingsOf<Table>;
  /** Gets all settings when one changed that takes effect without a restart. */
  readonly apply: (config: SettingsOf<Table>) => void;
}

/**
 * A change that is not valid leaves everything as it is. Of a valid one, what can change at run time does; for each other
 * key the log says that it takes a restart, once.
 */
export class SettingsReload<Table extends SettingsTable> implements Component {
  readonly name = 'settings-file';
  readonly #options: SettingsReloadOptions<Table>;
  /** As of the last reading. */
  #config: SettingsOf<Table>;
  #watch: Disposable | undefined;

  constructor(options: SettingsReloadOptions<Table>) {
    this.#options = options;
    this.#config = options.config;
  }

  async start(context: RunContext): Promise<void> {
    this.#watch = watchFile(this.#options.sources.file, {
      onChange: () => this.#reread(context.logger),
      onError: (error) => context.fail(RetinaError.from(error)),
    });
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#watch?.[Symbol.dispose]();
    return Promise.resolve();
  }

  #reread(logger: Logger): void {
    const { table, sources, apply } = this.#options;
    try {
      const { config } = loadSettings(table, sources);
      const changed = Object.keys(table).filter((key) => this.#isChanged(key, config));
      this.#config = config;
      const hot = changed.filter((key) => table[key]?.kind === 'setting' && table[key].hotReloadable);
      if (hot.length > 0) {
        apply(config);
        logger.info('settings changed', { keys: hot });
      }
      const cold = changed.filter((key) => !hot.includes(key));
      if (cold.length > 0) logger.warn('settings changed that need a restart', { keys: cold });
    } catch (thrown) {
      logger.error('settings not changed: the file is not valid', { error: RetinaError.from(thrown) });
    }
  }

  #isChanged(key: string, config: SettingsOf<Table>): boolean {
    if (this.#options.table[key]?.kind !== 'setting') return false;
    return !isDeepStrictEqual(valueAt(config, key), valueAt(this.#config, key));
  }
}
