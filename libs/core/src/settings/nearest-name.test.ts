import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest-name.js';

const names = ['logLevel', 'metricsInterval', 'apiServer.port', 'apiServer.host'];

describe('nearestName', () => {
  it.each([
    ['loglevl', 'logLevel'],
    ['LOGLEVEL', 'logLevel'],
    ['metricInterval', 'metricsInterval'],
    ['apiServer.prt', 'apiServer.port'],
    ['zzz', undefined],
    ['', undefined],
    ['completelyDifferent', undefined],
  ])('finds for %j %j', (typed, expected) => {
    expect(nearestName(typed, names)).toBe(expected);
  });
});
