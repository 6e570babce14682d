import { describe, expect, it } from 'vitest';
import { protocolName } from './protocol.js';

describe('protocolName', () => {
  it.each([
    [1, 'ICMP'],
    [6, 'TCP'],
    [17, 'UDP'],
    [58, 'ICMPV6'],
    [132, 'SCTP'],
  ])('knows %i as %s', (protocol, name) => {
    expect(protocolName(protocol)).toBe(name);
  });

  it.each([0, 47, 255])('gives the number of a protocol that has no name here (%i)', (protocol) => {
    expect(protocolName(protocol)).toBe(String(protocol));
  });
});
