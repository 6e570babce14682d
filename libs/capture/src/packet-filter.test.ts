import { describe, expect, it } from 'vitest';
import { parseFilterClause } from './filter-clause.js';
import { filterTextFaults } from './filter-text.js';
import { joinFilters, packetFilter } from './packet-filter.js';

describe('packetFilter', () => {
  it('joins every part by and, so that exclude never broadens', () => {
    const filter = packetFilter({
      addresses: ['10.0.0.1', 'fd00::1'],
      include: ['10.0.0.9:80', '*:443'],
      exclude: ['10.0.0.8', '[fd00::8]:53'],
      sourceIPs: ['10.0.0.2'],
      destinationIPs: ['10.0.0.3', 'fd00::3'],
    });
    expect(filter).toBe(
      '(src host 10.0.0.1 or src host fd00::1 or dst host 10.0.0.1 or dst host fd00::1) and ' +
        '((host 10.0.0.9 and port 80) or port 443) and (src host 10.0.0.2) and (dst host 10.0.0.3 or dst host fd00::3) and ' +
        '(not (host 10.0.0.8 or (host fd00::8 and port 53)))',
    );
  });

  it('is empty when nothing narrows, and when an include takes everything', () => {
    expect(packetFilter({})).toBe('');
    expect(packetFilter({ include: ['10.0.0.1', '*'] })).toBe('');
  });

  it('matches nothing when everything is excluded', () => {
    expect(packetFilter({ include: ['10.0.0.1'], exclude: ['*:*'] })).toBe('(host 10.0.0.1) and (less 0)');
  });

  it("keeps a user's filter within ours, and before it", () => {
    expect(joinFilters(['tcp or udp', ''], 'host 10.0.0.1')).toBe('(tcp or udp) and (host 10.0.0.1)');
  });
});

describe('parseFilterClause', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1', undefined],
    ['10.0.0.1:80', '10.0.0.1', 80],
    ['10.0.0.1:*', '10.0.0.1', undefined],
    ['*:80', undefined, 80],
    ['*', undefined, undefined],
    ['fd00::1', 'fd00::1', undefined],
    ['[fd00::1]:80', 'fd00::1', 80],
    ['[fd00::1]', 'fd00::1', undefined],
  ])('reads %s', (text, address, port) => {
    expect(parseFilterClause(text)).toEqual({ address, port });
  });

  it.each(['', '10.0.0.1:65536', 'fd00::1:99999', '[10.0.0.1]:80', 'a', '10.0.0.1 or host b', '*:80)'])(
    'refuses %j',
    (text) => {
      expect(parseFilterClause(text)).toBeUndefined();
    },
  );
});

describe('filterTextFaults', () => {
  it.each(['tcp port 80', '(tcp or udp) and ip[2:2] > 100', ''])('takes %j', (text) => {
    expect(filterTextFaults(text)).toEqual([]);
  });

  it.each([
    ['tcp) or (udp', 'closed by a )'],
    ['(tcp', 'closed by a )'],
    ['-w /etc/passwd', 'must not contain -'],
    ['tcp\u0000', 'printable'],
    ['vlan 5 and tcp', 'interface of the VLAN'],
    ['a'.repeat(1_025), '1024 characters'],
  ])('refuses %j with the fix', (text, fix) => {
    expect(filterTextFaults(text).join('; ')).toContain(fix);
  });

  it('names every fault at once', () => {
    expect(filterTextFaults('-w ) vlan')).toHaveLength(3);
  });
});
