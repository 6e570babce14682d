import { describe, expect, it } from 'vitest';
import { OTLP_SETTINGS } from './otlp-settings.js';
import { parseRetryAfter } from './post.js';

describe('otlp.endpoint', () => {
  const { type } = OTLP_SETTINGS['otlp.endpoint'];

  it('takes addresses of HTTP', () => {
    expect(type.parse('https://collector:4318/v1/metrics')).toEqual({
      value: 'https://collector:4318/v1/metrics',
    });
  });

  it.each(['collector:4318', 'grpc://collector:4317', 'http://user:password@collector/v1/metrics', ['x']])(
    'refuses %s and says what it takes',
    (raw) => {
      expect(type.parse(raw)).toMatchObject({
        problem: expect.stringContaining('is not an address such as'),
      });
    },
  );
});

describe('parseRetryAfter', () => {
  it('reads seconds and dates', () => {
    const nowMs = Date.parse('2026-01-01T00:00:00Z');
    expect(parseRetryAfter('7', nowMs)).toBe(7000);
    expect(parseRetryAfter('Thu, 01 Jan 2026 00:00:09 GMT', nowMs)).toBe(9000);
    expect(parseRetryAfter('Thu, 01 Jan 2020 00:00:00 GMT', nowMs)).toBe(0);
    expect(parseRetryAfter('soon', nowMs)).toBeUndefined();
    expect(parseRetryAfter(null, nowMs)).toBeUndefined();
  });
});
