import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogLines } from '../log-lines.js';
import { createLogger } from '../logger.js';
import { SETTLE_MS } from '../watch-file.js';
import { loadSettings } from './load-settings.js';
import { boolean, integer, listOf, text } from './setting-type.js';
import { SettingsReload } from './settings-reload.js';
import { defineSettings, setting } from './settings-table.js';

const TABLE = defineSettings({
  'group.names': setting(listOf(text()), [], 'Can change.', { hotReloadable: true }),
  rate: setting(integer({ min: 1, max: 10 }), 1, 'Can change.', { hotReloadable: true }),
  cold: setting(boolean(), false, 'Cannot.'),
});
const WAIT = { timeout: 5000, interval: 10 };

describe('SettingsReload', () => {
  let folder: string;
  let file: string;
  let log: LogLines;
  let applied: unknown[];
  let reload: SettingsReload<typeof TABLE>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'retina-settings-'));
    file = join(folder, 'config.yaml');
    log = new LogLines();
    applied = [];
  });
  afterEach(async () => {
    await reload.stop();
    rmSync(folder, { recursive: true });
  });

  async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const sources = { file, env };
    const { config } = loadSettings(TABLE, sources);
    reload = new SettingsReload({ table: TABLE, sources, config, apply: (next) => applied.push(next) });
    await reload.start({
      signal: new AbortController().signal,
      logger: createLogger({ level: 'info', destination: log }),
      fail: (error) => {
        throw error;
      },
      beat: () => undefined,
    });
  }

  const messages = (): readonly string[] => log.lines.map(({ msg }) => msg);

  it('puts in force what can change, and says what needs a restart', async () => {
    writeFileSync(file, 'rate: 2\n');
    await start();
    writeFileSync(file, 'rate: 3\ncold: true\ngroup: {names: [a, b]}\n');
    await expect.poll(() => applied, WAIT).toEqual([{ group: { names: ['a', 'b'] }, rate: 3, cold: true }]);
    expect(log.lines).toMatchObject([
      { msg: 'settings changed', keys: ['group.names', 'rate'] },
      { msg: 'settings changed that need a restart', keys: ['cold'] },
    ]);
    writeFileSync(file, 'rate: 3\ncold: true\ngroup: {names: [a, b]}\n# no change\n');
    await sleep(SETTLE_MS * 3);
    expect(applied).toHaveLength(1);
    expect(log.lines).toHaveLength(2);
  });

  it('follows the mount of a ConfigMap', async () => {
    for (const [name, rate] of [
      ['one', 2],
      ['two', 3],
    ] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'config.yaml'), `rate: ${rate}\n`);
    }
    symlinkSync('one', join(folder, '..data'));
    symlinkSync('..data/config.yaml', file);
    await start();
    symlinkSync('two', join(folder, '..new'));
    renameSync(join(folder, '..new'), join(folder, '..data'));
    await expect.poll(() => applied, WAIT).toMatchObject([{ rate: 3 }]);
  });

  it('keeps all as it is when the file is not valid, until it is', async () => {
    writeFileSync(file, 'rate: 2\n');
    await start();
    writeFileSync(file, 'rate: 20\n');
    await expect.poll(messages, WAIT).toEqual(['settings not changed: the file is not valid']);
    rmSync(file);
    await expect.poll(messages, WAIT).toHaveLength(2);
    expect(applied).toEqual([]);
    writeFileSync(file, 'rate: 4\n');
    await expect.poll(() => applied, WAIT).toMatchObject([{ rate: 4 }]);
  });

  it('leaves alone what the environment decides', async () => {
    writeFileSync(file, 'rate: 2\n');
    await start({ RETINA_RATE: '5' });
    writeFileSync(file, 'rate: 3\n');
    await sleep(SETTLE_MS * 3);
    expect(applied).toEqual([]);
  });
});
