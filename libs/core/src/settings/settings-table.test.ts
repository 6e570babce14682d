import { describe, expect, expectTypeOf, it } from 'vitest';
import { listOf, oneOf, optionalText, port, text } from './setting-type.js';
import {
  defineSettings,
  envNameOf,
  ignored,
  setting,
  type SettingsOf,
  type SettingsTable,
} from './settings-table.js';

const someText = setting(text(), '', 'A text.');

describe('SettingsOf', () => {
  it('is nested by the dots of the keys, and leaves out what is ignored', () => {
    const table = defineSettings({
      'apiServer.host': someText,
      'apiServer.port': setting(port(), 1, 'A port.'),
      level: setting(oneOf(['low', 'high']), 'low', 'A level.'),
      names: setting(listOf(text()), [], 'Names.'),
      token: setting(optionalText(), undefined, 'A token.', { secret: true }),
      old: ignored('It has no use.'),
    });
    expectTypeOf<SettingsOf<typeof table>>().toEqualTypeOf<{
      readonly apiServer: { readonly host: string } & { readonly port: number };
      readonly level: 'low' | 'high';
      readonly names: readonly string[];
      readonly token: string | undefined;
    }>();
    expect(Object.isFrozen(table)).toBe(true);
  });
});

describe('envNameOf', () => {
  it.each([
    ['logLevel', 'RETINA_LOGLEVEL'],
    ['apiServer.port', 'RETINA_APISERVER_PORT'],
  ])('names the variable of %s %s', (key, name) => {
    expect(envNameOf(key)).toBe(name);
  });
});

describe('defineSettings', () => {
  it.each<[string, SettingsTable]>([
    ['share a variable', { 'a.b': someText, a_b: someText }],
    ['differ by case only', { logLevel: someText, loglevel: ignored('Twice.') }],
    ['are a group and its member', { 'a.b': someText, a: someText }],
  ])('refuses keys that %s', (_, table) => {
    expect(() => defineSettings(table)).toThrow(/ILLEGAL_STATE.*collide/);
  });
});
