import { describe, expect, it } from 'vitest';
import { attribute } from './attributes.js';
import { CONTROL_TYPE, MESSAGE_FLAG, decodeMessages, encodeMessage } from './message.js';
import { isErrno, netlinkError } from './netlink-error.js';

const bytes = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('encodeMessage', () => {
  it('puts header, body and attributes together', () => {
    const request = { type: 36, flags: 0x600, body: Buffer.of(9), attributes: [attribute.u8(1, 2)] };
    const header = '1c000000 2400 0506 2a000000 00000000';
    expect(encodeMessage(request, 5, 42)).toEqual(bytes(`${header} 09000000 0500010002000000`));
  });
});

describe('decodeMessages', () => {
  it('splits a datagram', () => {
    const first = '15000000 1000 0200 07000000 01000000 aabbccddee 000000';
    const second = '10000000 0300 0200 07000000 01000000';
    expect(decodeMessages(bytes(first + second))).toEqual([
      { type: 16, flags: 2, sequence: 7, payload: bytes('aabbccddee') },
      { type: 3, flags: 2, sequence: 7, payload: Buffer.alloc(0) },
    ]);
  });

  it.each(['0f000000 1000 0200 07000000 01000000', '11000000 1000 0200 07000000 01000000'])(
    'refuses a length that does not fit: %s',
    (text) => expect(() => decodeMessages(bytes(text))).toThrow('[RECORD_MALFORMED]'),
  );
});

describe('netlinkError', () => {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(24, 0);
  const message = (type: number, flags: number, ...payload: readonly Buffer[]) => ({
    type,
    flags,
    sequence: 1,
    payload: Buffer.concat(payload),
  });
  const errno = (number: number): Buffer => {
    const encoded = Buffer.alloc(4);
    encoded.writeInt32LE(-number);
    return encoded;
  };
  const sentence = attribute.text(1, 'No such qdisc');

  it('sees success in a zero and in an empty payload', () => {
    expect(netlinkError(message(CONTROL_TYPE.ERROR, 0, errno(0), header))).toBeUndefined();
    expect(netlinkError(message(CONTROL_TYPE.DONE, 0))).toBeUndefined();
  });

  it.each([
    [
      'a capped error',
      message(CONTROL_TYPE.ERROR, MESSAGE_FLAG.CAPPED | MESSAGE_FLAG.ACK_TLVS, errno(2), header, sentence),
    ],
    [
      'an error that quotes the request',
      message(CONTROL_TYPE.ERROR, MESSAGE_FLAG.ACK_TLVS, errno(2), header, Buffer.alloc(8), sentence),
    ],
    ['the end of a dump', message(CONTROL_TYPE.DONE, MESSAGE_FLAG.ACK_TLVS, errno(2), sentence)],
  ])("finds the kernel's sentence in %s", (_, answer) => {
    const error = netlinkError(answer);
    expect(error?.message).toBe('[HOST_CALL_FAILED] rtnetlink: ENOENT (No such qdisc)');
    expect(isErrno(error, 'ENODEV', 'ENOENT')).toBe(true);
    expect(isErrno(error, 'ENODEV')).toBe(false);
  });

  it('tells a lack of permission apart', () => {
    expect(netlinkError(message(CONTROL_TYPE.ERROR, 0, errno(1), header))?.code).toBe('PERMISSION_DENIED');
  });
});
