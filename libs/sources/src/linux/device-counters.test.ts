import { describe, expect, it } from 'vitest';
import { parseDeviceCounters } from './device-counters.js';

const TEXT = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 1000 10 0 0 0 0 0 0 1000 10 0 0 0 0 0 0
  eth0:9007199254740991 22 1 2 3 4 5 6 44 55 7 8 9 10 11 12
`;

describe('parseDeviceCounters', () => {
  it('takes packets and bytes of each device, also when the first number touches the colon', () => {
    const devices = [...parseDeviceCounters(TEXT)].map(
      ([name, { rxPackets, rxBytes, txPackets, txBytes }]) => [
        name,
        { rxPackets, rxBytes, txPackets, txBytes },
      ],
    );
    expect(devices).toEqual([
      ['lo', { rxPackets: 10, rxBytes: 1000, txPackets: 10, txBytes: 1000 }],
      ['eth0', { rxPackets: 22, rxBytes: 9_007_199_254_740_991, txPackets: 55, txBytes: 44 }],
    ]);
  });

  it('names every column', () => {
    expect([...parseDeviceCounters(TEXT).get('eth0')!.statistics.values()]).toEqual([
      9_007_199_254_740_991, 22, 1, 2, 3, 4, 5, 6, 44, 55, 7, 8, 9, 10, 11, 12,
    ]);
    expect(parseDeviceCounters(TEXT).get('eth0')!.statistics.get('tx_errors')).toBe(7);
  });
});
