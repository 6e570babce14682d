import { type LoadedSettings, RetinaError, loadSettings } from '@retina/core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGENT_SETTINGS, metricsIntervalMs } from './settings.js';

/** What Retina's standard chart renders, with every key of Retina that it leaves out. */
const STANDARD = `
apiServer:
  host: 0.0.0.0
  port: 10093
logLevel: debug
enabledPlugin: ["dropreason","packetforward","linuxutil","dns"]
metricsInterval: 10s
metricsIntervalDuration: 10s
enableTelemetry: false
telemetryInterval: 15m
enableRetinaEndpoint: true
enablePodLevel: false
remoteContext: false
enableAnnotations: false
enableConntrackMetrics: false
conntrackReportInterval: 30s
bypassLookupIPOfInterest: false
dataAggregationLevel: low
dataSamplingRate: 1
monitorSockPath: /var/run/cilium/monitor1_2.sock
packetParserRingBuffer: disabled
packetParserRingBufferSize: 8388608
filterMapMaxEntries: 255
enableTCX:
`;

/** What its Hubble chart renders. */
const HUBBLE = `
apiServer:
  host: 0.0.0.0
  port: 10093
logLevel: info
enabledPlugin: ["linuxutil","packetforward","packetparser","dns","dropreason"]
metricsInterval: 10s
metricsIntervalDuration: 10s
enableTelemetry: false
enablePodLevel: true
remoteContext: false
enableAnnotations: false
enableConntrackMetrics:
conntrackReportInterval: 30s
bypassLookupIPOfInterest: true
dataAggregationLevel: high
monitorSockPath: /var/run/cilium/monitor1_2.sock
packetParserRingBuffer: disabled
packetParserRingBufferSize: 8388608
`;

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'retina-agent-settings-'));
  file = join(folder, 'config.yaml');
});

afterAll(() => rmSync(folder, { recursive: true }));

function load(yaml: string): LoadedSettings<typeof AGENT_SETTINGS> {
  writeFileSync(file, yaml);
  return loadSettings(AGENT_SETTINGS, { file, env: {} });
}

/** The keys that the error lists, in its order. */
function faultyKeys(yaml: string): string[] {
  try {
    load(yaml);
  } catch (thrown) {
    const { code, details } = RetinaError.from(thrown);
    expect(code).toBe('CONFIG_INVALID');
    return (details['faults'] as { key: string }[]).map(({ key }) => key);
  }
  return [];
}

describe('AGENT_SETTINGS', () => {
  it("takes Retina's configuration, and warns of the keys that have no effect here", () => {
    const { config, warnings } = load(STANDARD);
    expect(config).toMatchObject({
      apiServer: { host: '0.0.0.0', port: 10_093 },
      logLevel: 'debug',
      enabledPlugin: ['dropreason', 'packetforward', 'linuxutil', 'dns'],
      metricsInterval: 10_000,
      metricsIntervalDuration: 10_000,
      enablePodLevel: false,
      dataAggregationLevel: 'low',
      enableTCX: 'auto',
    });
    expect(warnings.map((warning) => warning.split(' ')[0])).toEqual([
      'enableTelemetry',
      'telemetryInterval',
      'bypassLookupIPOfInterest',
      'filterMapMaxEntries',
      'packetParserRingBuffer',
      'packetParserRingBufferSize',
      'enableRetinaEndpoint',
      'monitorSockPath',
    ]);
    for (const warning of warnings)
      expect(warning).toMatch(/ has no effect: .+ \(.*config\.yaml line \d+\)$/);
  });

  it("takes the configuration of Retina's Hubble chart", () => {
    expect(load(HUBBLE).config).toMatchObject({ enablePodLevel: true, dataAggregationLevel: 'high' });
  });

  it('lists every fault of a file', () => {
    expect(
      faultyKeys(`
apiServer:
  port: 70000
logLevel: loud
enabledPlugin: [flow, dnss]
metricsInterval: 10 minutes
windowInterval: 10ms
dataAggregationLevel: medium
flowMapMaxEntries: 1
dropRingBytes: 100000
ringSize: 1
`),
    ).toEqual([
      'ringSize',
      'apiServer.port',
      'logLevel',
      'enabledPlugin',
      'metricsInterval',
      'windowInterval',
      'dataAggregationLevel',
      'flowMapMaxEntries',
      'dropRingBytes',
    ]);
  });

  it.each([
    ['4Ki', 4096],
    ['65536', 65_536],
    ['8Mi', 2 ** 23],
    ['1Gi', 2 ** 30],
  ])('takes %s for the size of a ring', (text, size) => {
    expect(load(`dropRingBytes: ${text}`).config.dropRingBytes).toBe(size);
  });

  it.each(['2048', '4097', '12Ki', '1000000', '2Gi', '-4096'])(
    'refuses %s for the size of a ring',
    (text) => {
      expect(() => load(`dropRingBytes: ${text}`)).toThrow(
        `dropRingBytes: "${text}" is not a size in bytes from 4Ki up to 1Gi, such as 8388608 or 8Mi, a power of two`,
      );
    },
  );
});

describe('metricsIntervalMs', () => {
  it.each([
    ['', 10_000],
    ['metricsInterval: 5', 5000],
    ['metricsInterval: "5"', 5000],
    ['metricsInterval: 1m30s', 90_000],
    ['metricsIntervalDuration: 2s', 2000],
    ['metricsInterval: 5\nmetricsIntervalDuration: 2s', 2000],
    ['metricsInterval: 5\nmetricsIntervalDuration: 0s', 5000],
    ['metricsInterval: 5\nmetricsIntervalDuration: ', 5000],
    ['metricsIntervalDuration: 100ms', 100],
  ])('reads %j as %i ms', (yaml, expected) => {
    expect(metricsIntervalMs(load(yaml).config)).toBe(expected);
  });

  it.each([
    'metricsInterval: 0',
    'metricsInterval: 99ms',
    'metricsIntervalDuration: 1ms',
    'metricsIntervalDuration: 5',
  ])('refuses %s', (yaml) => {
    expect(faultyKeys(yaml)).toEqual([yaml.split(':')[0]]);
  });
});
