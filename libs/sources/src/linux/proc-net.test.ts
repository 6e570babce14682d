import { describe, expect, it } from 'vitest';
import { parseNetstat, parsePerCpuHex, parseSnmp6, parseSockstat } from './proc-net.js';

describe('the formats of /proc/net', () => {
  it('pairs lines of names and of values', () => {
    const counters = parseNetstat(
      'TcpExt: ListenDrops TCPTimeouts\nTcpExt: 0 17\nIpExt: InOctets\nIpExt: 9007199254740991\n',
    );
    expect(counters.get('TcpExt')).toEqual(
      new Map([
        ['ListenDrops', 0],
        ['TCPTimeouts', 17],
      ]),
    );
    expect(counters.get('IpExt')?.get('InOctets')).toBe(Number.MAX_SAFE_INTEGER);
    expect(parseNetstat('')).toEqual(new Map());
  });

  it('reads the groups of snmp6', () => {
    const counters = parseSnmp6(
      'Ip6InReceives                   \t12\nUdp6NoPorts \t3\nIcmp6InType128\t1\nUnknown 4\n',
    );
    expect(counters.get('Ip6')?.get('InReceives')).toBe(12);
    expect(counters.get('Udp6')?.get('NoPorts')).toBe(3);
    expect([...counters.keys()]).toEqual(['Ip6', 'Udp6', 'Icmp6']);
  });

  it('reads sockstat', () => {
    const counters = parseSockstat('sockets: used 24\nUDP: inuse 3 mem 1\nFRAG: inuse 0 memory 0\n');
    expect(counters.get('UDP')?.get('inuse')).toBe(3);
    expect(counters.get('sockets')?.get('used')).toBe(24);
  });

  it('adds up the CPUs of a hexadecimal table', () => {
    const counters = parsePerCpuHex(
      'entries  drop early_drop\n0000000a  00000001 00000000\n0000000a  000000ff 00000002\n',
    );
    expect([counters.get('drop'), counters.get('early_drop')]).toEqual([256, 2]);
    expect(parsePerCpuHex('').get('drop')).toBeUndefined();
  });
});
