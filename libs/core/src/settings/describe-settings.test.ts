import { describe, expect, it } from 'vitest';
import { describeSettings, redacted } from './describe-settings.js';
import { loadSettings } from './load-settings.js';
import { duration, optionalText, text } from './setting-type.js';
import { defineSettings, ignored, setting } from './settings-table.js';

const table = defineSettings({
  'bus.interval': setting(duration(), 10_000, 'How often.', { hotReloadable: true }),
  'bus.password': setting(text(), 'changeme', 'The password.', { secret: true }),
  'bus.token': setting(optionalText(), undefined, 'The token.', { secret: true }),
  old: ignored('It has no use.'),
});

describe('describeSettings', () => {
  it('has a row for each key, with the default as it would be written, and no secret', () => {
    expect(describeSettings(table)).toEqual([
      {
        key: 'bus.interval',
        env: 'RETINA_BUS_INTERVAL',
        type: 'duration',
        default: '10s',
        doc: 'How often.',
        secret: false,
        hotReloadable: true,
      },
      expect.objectContaining({ key: 'bus.password', default: '***', secret: true, hotReloadable: false }),
      expect.objectContaining({ key: 'bus.token', default: '', secret: true }),
      expect.objectContaining({ key: 'old', env: 'RETINA_OLD', type: 'ignored', doc: 'It has no use.' }),
    ]);
  });
});

describe('redacted', () => {
  it('shows every value but the secrets, and whether those are set', () => {
    const { config } = loadSettings(table, {
      env: { RETINA_BUS_INTERVAL: '90s', RETINA_BUS_PASSWORD: 'hunter2' },
    });
    expect(redacted(config, table)).toEqual({
      'bus.interval': '1m30s',
      'bus.password': '***',
      'bus.token': '',
    });
  });
});
