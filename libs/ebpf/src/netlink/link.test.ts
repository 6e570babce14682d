import { describe, expect, it } from 'vitest';
import { attribute } from './attributes.js';
import { decodeLink } from './link.js';

/** A link message: family, type, index 7, then flags. */
function message(family: number, flags: number, ...attributes: readonly Buffer[]) {
  const body = Buffer.of(family, 0, 1, 0, 7, 0, 0, 0, flags, 0, 0, 0, 0, 0, 0, 0);
  return { type: 16, flags: 0, sequence: 0, payload: Buffer.concat([body, ...attributes]) };
}

describe('decodeLink', () => {
  it('decodes a veth whose peer is in another namespace', () => {
    const counters = Buffer.alloc(24 * 8);
    for (let position = 0; position < 24; position++)
      counters.writeBigUInt64LE(BigInt(position + 1), position * 8);
    counters.writeBigUInt64LE(2n ** 40n + 5n, 16);
    const attributes = [
      attribute.text(3, 'veth0'),
      attribute.u32(4, 1400),
      attribute.u32(5, 2),
      attribute.u32(10, 9),
      attribute.nested(18, [attribute.text(1, 'veth')]),
      attribute.bytes(23, counters),
      attribute.u32(37, 0),
    ];
    expect(decodeLink(message(0, 1, ...attributes))).toEqual({
      index: 7,
      name: 'veth0',
      kind: 'veth',
      up: true,
      loopback: false,
      mtu: 1400,
      masterIndex: 9,
      peerIndex: 2,
      peerNamespaceId: 0,
      stats: {
        rxPackets: 1,
        txPackets: 2,
        rxBytes: 2 ** 40 + 5,
        txBytes: 4,
        rxErrors: 5,
        txErrors: 6,
        rxDropped: 7,
        txDropped: 8,
      },
    });
  });

  it('decodes a loopback interface with nothing but a name', () => {
    expect(decodeLink(message(0, 8, attribute.text(3, 'lo')))).toMatchObject({
      kind: '',
      up: false,
      loopback: true,
      masterIndex: 0,
      peerIndex: 0,
      peerNamespaceId: undefined,
      stats: { rxPackets: 0, txDropped: 0 },
    });
  });

  it("passes over a bridge's view of its port", () => {
    expect(decodeLink(message(7, 1, attribute.text(3, 'veth0')))).toBeUndefined();
  });

  it('refuses a message that is too short', () => {
    const short = { type: 16, flags: 0, sequence: 0, payload: Buffer.alloc(15) };
    expect(() => decodeLink(short)).toThrow('[RECORD_MALFORMED]');
  });
});
