/** How services are told of an OpenTelemetry collector: the same keys in each of them. */

import { duration, optionalText, setting, type SettingType } from '@retina/core';

const ACCEPTS = 'an address such as https://collector:4318/v1/metrics, without user and password';

/** The address of a collector. A password in it would show in logs. */
function endpoint(): SettingType<string | undefined> {
  return {
    name: 'URL',
    accepts: ACCEPTS,
    parse: (raw) => {
      const url = typeof raw === 'string' && URL.canParse(raw) ? new URL(raw) : undefined;
      const isFit = url !== undefined && /^https?:$/.test(url.protocol) && url.username + url.password === '';
      return isFit ? { value: url.href } : { problem: `${JSON.stringify(raw)} is not ${ACCEPTS}` };
    },
    format: (value) => value ?? '',
  };
}

/** Rows for a table of settings. */
export const OTLP_SETTINGS = {
  'otlp.endpoint': setting(
    endpoint(),
    undefined,
    'Where all metrics are sent by OTLP (HTTP, protobuf), with the path, such as http://collector:4318/v1/metrics; nothing is sent when empty.',
  ),
  'otlp.interval': setting(duration({ minMs: 1000 }), 60_000, 'How often all metrics are sent.'),
  'otlp.timeout': setting(
    duration({ minMs: 100, maxMs: 60_000 }),
    10_000,
    'How long the collector has time to take a request, of which an export has several when metrics are many.',
  ),
  'otlp.headersFile': setting(
    optionalText(),
    undefined,
    'Path of a file of HTTP headers for the collector, one `name: value` a line, read again at each export.',
  ),
} as const;
