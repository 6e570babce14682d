import { describe, expect, it } from 'vitest';
import { parseDnsMessage } from './dns-message.js';

const name = (text: string): number[] => [
  ...text
    .split('.')
    .filter((label) => label !== '')
    .flatMap((label) => [label.length, ...Buffer.from(label)]),
  0,
];
const header = (flags: number, questions: number, answers: number): number[] => [
  ...[0x12, 0x34, flags >> 8, flags & 0xff],
  ...[0, questions, 0, answers, 0, 0, 0, 0],
];
const question = (text: string, type: number): number[] => [...name(text), type >> 8, type & 0xff, 0, 1];
const record = (owner: number[], type: number, value: number[]): number[] => [
  ...owner,
  ...[0, type, 0, 1, 0, 0, 0, 60, 0, value.length],
  ...value,
];
const POINTER_TO_QUESTION = [0xc0, 12];
const parse = (...bytes: number[][]) => parseDnsMessage(Uint8Array.from(bytes.flat()));

describe('parseDnsMessage', () => {
  it('reads a query', () => {
    expect(parse(header(0x0100, 1, 0), question('Api.Example.COM', 28))).toEqual({
      id: 0x1234,
      isResponse: false,
      returnCode: 'NOERROR',
      name: 'api.example.com.',
      type: 'AAAA',
      addresses: [],
      answers: 0,
    });
  });

  it('reads the addresses of a response behind its CNAMEs, sorted', () => {
    const message = parse(
      header(0x8180, 1, 4),
      question('www.test', 1),
      record(POINTER_TO_QUESTION, 5, name('web.test')),
      record(name('web.test'), 1, [10, 0, 0, 9]),
      record(POINTER_TO_QUESTION, 1, [10, 0, 0, 10]),
      record(POINTER_TO_QUESTION, 28, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
    );
    expect(message).toMatchObject({
      isResponse: true,
      answers: 4,
      addresses: ['10.0.0.10', '10.0.0.9', '2001:db8::1'],
    });
  });

  it('gives what was captured of a message that is cut', () => {
    const whole = [
      header(0x8180, 1, 2),
      question('a.test', 1),
      record(POINTER_TO_QUESTION, 1, [10, 0, 0, 1]),
      record(POINTER_TO_QUESTION, 1, [10, 0, 0, 2]),
    ].flat();
    const { addresses, answers, name: asked } = parse(whole.slice(0, -1))!;
    expect({ addresses, answers, asked }).toEqual({ addresses: ['10.0.0.1'], answers: 2, asked: 'a.test.' });
    expect(parse(whole.slice(0, 20))).toMatchObject({ name: undefined, type: undefined, addresses: [] });
    expect(parse(whole.slice(0, 11))).toBeUndefined();
  });

  it.each([
    ['the root', [0], '.'],
    ['dots and odd bytes in a label', [4, 0x61, 0x2e, 0x00, 0x5c, 0], 'a\\.\\000\\\\.'],
    ['a name that points at itself', [0xc0, 12], undefined],
    ['a pointer behind the end', [0xc3, 0xff], undefined],
    ['a label behind the end', [63, 0x61], undefined],
    ['a label with a reserved length', [0x41, 0x61, 0], undefined],
    [
      'a name of more than 255 bytes',
      Array.from({ length: 5 }, () => [63, ...Array<number>(63).fill(0x61)]).flat(),
      undefined,
    ],
  ])('understands %s', (_, bytes, expected) => {
    expect(parse(header(0, 1, 0), [...bytes, 0, 1, 0, 1, ...Array<number>(8).fill(0)])?.name).toBe(expected);
  });

  it('knows the return codes, and numbers those without a name', () => {
    const code = (rcode: number): string | undefined => parse(header(0x8000 | rcode, 0, 0))?.returnCode;
    expect([0, 2, 3, 5, 12].map(code)).toEqual(['NOERROR', 'SERVFAIL', 'NXDOMAIN', 'REFUSED', 'RCODE12']);
    expect(parse(header(0, 1, 0), question('a', 65_280))?.type).toBe('TYPE65280');
  });

  it('takes 100,000 damaged messages without an exception', () => {
    const sound = [
      header(0x8180, 1, 2),
      question('some.name.test', 1),
      record(POINTER_TO_QUESTION, 5, name('web.test')),
      record(POINTER_TO_QUESTION, 1, [10, 0, 0, 1]),
    ].flat();
    let state = 0x5eed;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let understood = 0;
    for (let round = 0; round < 100_000; round++) {
      const bytes = Uint8Array.from(sound).subarray(0, random(sound.length + 1));
      for (let change = random(6); change > 0; change--) {
        if (bytes.length > 0) bytes[random(bytes.length)] = random(256);
      }
      if (parseDnsMessage(bytes)?.name !== undefined) understood++;
    }
    expect(understood).toBeGreaterThan(10_000);
  });
});
