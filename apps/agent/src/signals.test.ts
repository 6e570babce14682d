import { describe, expect, it } from 'vitest';
import { flowDetail } from './signals.js';

describe('flowDetail', () => {
  it('samples at the level high only, which sees no uplinks', () => {
    expect(flowDetail({ dataAggregationLevel: 'low', dataSamplingRate: 16 })).toEqual({
      roles: ['endpoint', 'uplink'],
      oneOf: 1,
    });
    expect(flowDetail({ dataAggregationLevel: 'high', dataSamplingRate: 16 })).toEqual({
      roles: ['endpoint'],
      oneOf: 16,
    });
  });
});
