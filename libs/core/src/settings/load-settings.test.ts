import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RetinaError } from '../errors.js';
import { type LoadedSettings, loadSettings } from './load-settings.js';
import {
  boolean,
  bytes,
  duration,
  integer,
  listOf,
  oneOf,
  optionalText,
  port,
  text,
} from './setting-type.js';
import { defineSettings, ignored, setting } from './settings-table.js';

const table = defineSettings({
  'apiServer.host': setting(text(), '0.0.0.0', 'Where /metrics listens.'),
  'apiServer.port': setting(port(), 10_093, 'The port of /metrics.'),
  'bus.tls.key': setting(optionalText(), undefined, 'The private key.', { secret: true }),
  'bus.retries': setting(integer({ min: 1 }), 5, 'How often to try.', { secret: true }),
  enabledPlugin: setting(listOf(oneOf(['drop', 'dns', 'flow'])), ['flow'], 'The sources.'),
  enablePodLevel: setting(boolean(), false, 'Whether pods are told apart.'),
  logLevel: setting(oneOf(['debug', 'info']), 'info', 'How much is logged.'),
  metricsInterval: setting(duration({ bareSeconds: true }), 10_000, 'How often maps are read.'),
  ringSize: setting(bytes(), 8_388_608, 'The size of the ring.'),
  enableTelemetry: ignored('nothing is sent home'),
});

let directory: string;
let path: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'retina-settings-'));
  path = join(directory, 'config.yaml');
});

afterAll(() => rmSync(directory, { recursive: true }));

function load(yaml: string, env: Record<string, string> = {}): LoadedSettings<typeof table> {
  writeFileSync(path, yaml);
  return loadSettings(table, { file: path, env });
}

/** The lines that the error lists, without the path of the file. */
function faultsOf(yaml: string, env: Record<string, string> = {}): string[] {
  try {
    load(yaml, env);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'CONFIG_INVALID' });
    return (thrown as RetinaError).message.replaceAll(path, 'config.yaml').split('\n').slice(1);
  }
  return [];
}

describe('loadSettings', () => {
  it('gives every default, nested and frozen, when nothing is configured', () => {
    const { config, warnings } = loadSettings(table, { env: {} });
    expect(config).toEqual({
      apiServer: { host: '0.0.0.0', port: 10_093 },
      bus: { tls: { key: undefined }, retries: 5 },
      enabledPlugin: ['flow'],
      enablePodLevel: false,
      logLevel: 'info',
      metricsInterval: 10_000,
      ringSize: 8_388_608,
    });
    expect(warnings).toEqual([]);
    expect(Object.isFrozen(config) && Object.isFrozen(config.apiServer)).toBe(true);
  });

  it('reads a file in the form of Retina’s', () => {
    const { config } = load(`
# as the chart renders it
apiServer:
  host: "127.0.0.1"
  port: 10094
logLevel: debug
enabledPlugin: ["drop","dns"]
metricsInterval: 5
ringSize: 8.388608e+06
enablePodLevel: true
`);
    expect(config).toMatchObject({
      apiServer: { host: '127.0.0.1', port: 10_094 },
      logLevel: 'debug',
      enabledPlugin: ['drop', 'dns'],
      metricsInterval: 5_000,
      ringSize: 8_388_608,
      enablePodLevel: true,
    });
  });

  it('lets the environment win over the file', () => {
    const { config, warnings } = load('logLevel: info\napiServer: {port: 1}\n', {
      RETINA_LOGLEVEL: 'debug',
      RETINA_APISERVER_PORT: '2',
      RETINA_ENABLEDPLUGIN: 'dns, flow',
      LOGLEVEL: 'nonsense',
    });
    expect(config).toMatchObject({
      logLevel: 'debug',
      apiServer: { port: 2 },
      enabledPlugin: ['dns', 'flow'],
    });
    expect(warnings).toEqual([]);
  });

  it('takes an empty value for none, and an empty list for itself', () => {
    const { config } = load('logLevel:\nmetricsInterval: ""\nringSize: ~\nenabledPlugin: []\n');
    expect(config).toMatchObject({
      logLevel: 'info',
      metricsInterval: 10_000,
      ringSize: 8_388_608,
      enabledPlugin: [],
    });
    expect(load('logLevel: debug\n', { RETINA_LOGLEVEL: '' }).config.logLevel).toBe('debug');
  });

  it('matches keys in any case', () => {
    expect(load('loglevel: debug\nAPIServer: {Port: 5}\n').config).toMatchObject({
      logLevel: 'debug',
      apiServer: { port: 5 },
    });
  });

  it.each(['', '# nothing\n', '---\n', 'null\n'])('takes the file %j for empty', (yaml) => {
    expect(load(yaml).config.logLevel).toBe('info');
  });

  it('keeps the text of a number where a text is asked for', () => {
    expect(load('apiServer: {host: 1.10}\n').config.apiServer.host).toBe('1.10');
  });
});

describe('loadSettings, with faults,', () => {
  it('lists all of them at once: key, value, what is accepted, what to do, and where', () => {
    const yaml = [
      'apiServer:',
      '  port: 99999',
      'logLevel: verbose',
      'metricInterval: 10s',
      'enabledPlugin: [drop, dsn]',
      'zzz: 1',
    ].join('\n');
    expect(faultsOf(yaml, { RETINA_RINGSIZE: 'huge' })).toEqual([
      '- metricInterval: no such key; did you mean metricsInterval? (config.yaml line 4)',
      '- zzz: no such key; remove it (config.yaml line 6)',
      '- apiServer.port: "99999" is not a whole number from 0 up to 65535; ' +
        'correct it, or remove it for the default, 10093 (config.yaml line 2)',
      '- enabledPlugin: "dsn" is not one of drop, dns, flow; ' +
        'correct it, or remove it for the default, flow (config.yaml line 5)',
      '- logLevel: "verbose" is not one of debug, info; ' +
        'correct it, or remove it for the default, info (config.yaml line 3)',
      '- ringSize: "huge" is not a size in bytes, such as 8388608 or 8Mi; ' +
        'correct it, or remove it for the default, 8Mi (RETINA_RINGSIZE)',
    ]);
  });

  it('counts them, and has them for programs too', () => {
    expect(() => load('logLevel: x\nringSize: y\n')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('The configuration has 2 faults:') as string,
        details: {
          faults: [
            expect.objectContaining({ key: 'logLevel', where: `${path} line 1` }),
            expect.objectContaining({ key: 'ringSize', where: `${path} line 2` }),
          ],
        },
      }),
    );
  });

  it('never shows a secret', () => {
    expect(faultsOf('bus:\n  retries: hunter2\n')).toEqual([
      '- bus.retries: *** is not a whole number from 1; correct it, or remove it for the default (config.yaml line 2)',
    ]);
    const thrown = [
      'bus: {retries: hunter2}',
      'bus: {tls: {kee: hunter2}}',
      'bus: {tls: {key: hunter2}, TLS: {key: hunter2}}',
      'bus: {tls: {key: "hunter2}}',
      'bus: {tls: {key: {k: hunter2}}}',
      'bus: {tls: {key: [[hunter2]]}}',
    ].map((yaml) => {
      try {
        load(yaml);
        return 'no fault';
      } catch (error) {
        return JSON.stringify([(error as Error).message, (error as RetinaError).details]);
      }
    });
    expect(thrown.join()).not.toMatch(/hunter2|no fault/);
  });

  it('refuses a key that is given twice in different case', () => {
    expect(faultsOf('logLevel: info\nloglevel: debug\n')).toEqual([
      '- loglevel: also given at config.yaml line 1; remove one of the two (config.yaml line 2)',
    ]);
  });

  it.each([
    ['apiServer: 5\n', /^- apiServer: a group, and no value; set apiServer\.host or apiServer\.port/],
    ['logLevel: {a: b}\n', /^- logLevel\.a: no such key; .* \(config.yaml line 1\)/],
    ['enabledPlugin: [[drop]]\n', /^- enabledPlugin: neither a plain value nor a list of them/],
    ['a: &x {}\nlogLevel: *x\n', /^- logLevel: neither a plain value .* \(config.yaml line 2\)/],
    ['just text\n', /^- the file is not a map; write lines such as/],
    ['a: 1\n\tb: 2\n', /^- not valid YAML: .*; correct the syntax \(config.yaml line 2\)/],
    ['logLevel: info\nlogLevel: debug\n', /^- not valid YAML: Map keys must be unique.*line 2/],
  ])('explains %j', (yaml, fault) => {
    expect(faultsOf(yaml)[0]).toMatch(fault);
  });

  it('says that a file cannot be read, besides what the environment has wrong', () => {
    const missing = join(directory, 'missing.yaml');
    expect(() => loadSettings(table, { file: missing, env: { RETINA_LOGLEVEL: 'x' } })).toThrow(
      /2 faults:\n- the file cannot be read: ENOENT.*; mount it or correct its path \(.*missing\.yaml\)\n- logLevel: "x"/,
    );
  });
});

describe('loadSettings, with oddities,', () => {
  it('warns of variables that are no settings, and suggests the nearest', () => {
    const { warnings } = load('', { RETINA_LOGLEVL: 'debug', RETINA_AGENT_SERVICE_HOST: '10.0.0.1' });
    expect(warnings).toEqual([
      'RETINA_LOGLEVL is no setting and has no effect; did you mean RETINA_LOGLEVEL?',
      'RETINA_AGENT_SERVICE_HOST is no setting and has no effect',
    ]);
  });

  it('warns of a key that is ignored, with the reason', () => {
    expect(load('enableTelemetry: true\n').warnings).toEqual([
      `enableTelemetry has no effect: nothing is sent home (${path} line 1)`,
    ]);
    expect(load('', { RETINA_ENABLETELEMETRY: 'true' }).warnings).toEqual([
      'enableTelemetry has no effect: nothing is sent home (RETINA_ENABLETELEMETRY)',
    ]);
  });
});
