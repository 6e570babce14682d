import { describe, expect, it } from 'vitest';
import { Attributes, attribute, valueOf } from './attributes.js';

const hex = (bytes: Buffer): string => bytes.toString('hex');
const bytes = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('attribute', () => {
  it.each([
    ['u8', attribute.u8(8, 0xab), '0500 0800 ab000000'],
    ['u16', attribute.u16(2, 0x1234), '0600 0200 34120000'],
    ['u32', attribute.u32(6, 0xdeadbeef), '0800 0600 efbeadde'],
    ['u64', attribute.u64(3, 0x0102_0304_0506_0708n), '0c00 0300 0807060504030201'],
    ['text', attribute.text(1, 'bpf'), '0800 0100 62706600'],
    ['text to be padded', attribute.text(1, 'clsact'), '0b00 0100 636c7361637400 00'],
    ['bytes', attribute.bytes(5, Uint8Array.of(1)), '0500 0500 01000000'],
    [
      'nested',
      attribute.nested(2, [attribute.u8(1, 1), attribute.u8(2, 2)]),
      '1400 0280 0500010001000000 0500020002000000',
    ],
  ])('encodes %s', (_, encoded, expected) => {
    expect(hex(encoded)).toBe(expected.replaceAll(' ', ''));
  });
});

describe('Attributes', () => {
  it('reads what was encoded', () => {
    const encoded = [
      attribute.u8(1, 7),
      attribute.u16(2, 65_535),
      attribute.u32(3, 0xffff_ffff),
      attribute.u64(4, 2n ** 64n - 1n),
      attribute.text(5, 'veth-ü'),
      attribute.nested(6, [attribute.text(1, 'inner')]),
    ];
    const attributes = Attributes.decode(Buffer.concat(encoded));
    expect(attributes.u8(1)).toBe(7);
    expect(attributes.u16(2)).toBe(65_535);
    expect(attributes.u32(3)).toBe(0xffff_ffff);
    expect(attributes.i32(3)).toBe(-1);
    expect(attributes.u64(4)).toBe(2n ** 64n - 1n);
    expect(attributes.text(5)).toBe('veth-ü');
    expect(attributes.nested(6)?.text(1)).toBe('inner');
    expect(attributes.bytes(1)).toEqual(Buffer.of(7));
  });

  it('begins at an offset and ignores the flags in a type', () => {
    const attributes = Attributes.decode(bytes('ffff ffff 0600 0cc0 4142'), 4);
    expect(attributes.text(12)).toBe('AB');
  });

  it('lists elements of one type in order', () => {
    const list = Buffer.concat([attribute.text(1, 'a'), attribute.text(1, 'bcd')]);
    expect(Attributes.list(list).map(String)).toEqual(['a\0', 'bcd\0']);
    expect(() => Attributes.list(bytes('0900 0100 00000000'))).toThrow('[RECORD_MALFORMED]');
  });

  it('has nothing for a type that is absent', () => {
    const attributes = Attributes.decode(Buffer.alloc(0));
    const read = [
      attributes.u8(1),
      attributes.u32(1),
      attributes.text(1),
      attributes.nested(1),
      attributes.bytes(1),
    ];
    expect(read).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it.each(['0300 0100 00', '0900 0100 00000000', '0000 0000'])(
    'refuses a length that does not fit: %s',
    (text) => {
      expect(() => Attributes.decode(bytes(text))).toThrow('[RECORD_MALFORMED]');
    },
  );

  it('finds one value without decoding the others, also in another value', () => {
    const message = Buffer.concat([
      bytes('ffffffff'),
      attribute.u8(1, 7),
      attribute.nested(2, [attribute.u16(3, 9)]),
    ]);
    const all = { from: 4, to: message.length };
    const nested = valueOf(message, all, 2);
    expect(message.readUInt16LE(valueOf(message, nested, 3)?.from)).toBe(9);
    expect(valueOf(message, all, 3)).toBeUndefined();
    expect(valueOf(message, undefined, 3)).toBeUndefined();
    const beyond = { from: 4, to: message.length - 1 };
    expect(() => valueOf(message, beyond, 3)).toThrow('[RECORD_MALFORMED]');
  });

  it('refuses a value that is too short', () => {
    const attributes = Attributes.decode(attribute.u16(1, 1));
    expect(() => attributes.u32(1)).toThrow('[RECORD_MALFORMED]');
  });
});
