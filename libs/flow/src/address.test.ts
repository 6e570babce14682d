import { describe, expect, it } from 'vitest';
import { AddressTable } from './address.js';

/** The little-endian words that the bytes of an IPv6 address in network order read as. */
function wordsOf(groups: readonly number[]): [number, number, number, number] {
  const bytes = Buffer.alloc(16);
  for (const [index, group] of groups.entries()) bytes.writeUInt16BE(group, index * 2);
  return [0, 4, 8, 12].map((offset) => bytes.readUInt32LE(offset)) as [number, number, number, number];
}

describe('AddressTable', () => {
  it('formats an IPv4 address', () => {
    const word = Buffer.from([192, 0, 2, 254]).readUInt32LE(0);
    expect(new AddressTable().v4(word).text).toBe('192.0.2.254');
  });

  it.each([
    [[0, 0, 0, 0, 0, 0, 0, 1], '::1'],
    [[0, 0, 0, 0, 0, 0, 0, 0], '::'],
    [[0xfe80, 0, 0, 0, 0xfc, 0xff, 0xfe00, 1], 'fe80::fc:ff:fe00:1'],
    [[0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], '2001:db8::1:0:0:1'],
    [[0x2001, 0xdb8, 0, 1, 1, 1, 1, 1], '2001:db8:0:1:1:1:1:1'],
    [[0xfd00, 0x99, 0, 0, 0, 0, 0, 0], 'fd00:99::'],
  ])('formats IPv6 groups %j as %s', (groups, text) => {
    expect(new AddressTable().v6(...wordsOf(groups)).text).toBe(text);
  });

  it('returns the same object for the same address', () => {
    const table = new AddressTable();
    expect(table.v4(1)).toBe(table.v4(1));
    expect(table.v6(1, 2, 3, 4)).toBe(table.v6(1, 2, 3, 4));
  });

  it('tells apart IPv6 addresses whose hashes collide', () => {
    const table = new AddressTable();
    const first = table.v6(0, 0, 0, 31);
    const second = table.v6(0, 0, 1, 0);
    expect(second.text).not.toBe(first.text);
    expect(table.v6(0, 0, 0, 31)).toBe(first);
    expect(table.v6(0, 0, 1, 0)).toBe(second);
  });

  it('stays right when it is full', () => {
    const table = new AddressTable(2);
    const texts = [1, 2, 3, 1].map((word) => table.v4(word).text);
    expect(texts).toEqual(['1.0.0.0', '2.0.0.0', '3.0.0.0', '1.0.0.0']);
  });
});
