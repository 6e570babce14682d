import { describe, expect, it } from 'vitest';
import { formatByteSize, parseByteSize } from './byte-size.js';

describe('parseByteSize', () => {
  it.each([
    ['8388608', 8_388_608],
    ['8Mi', 8_388_608],
    ['8MiB', 8_388_608],
    ['8 MiB', 8_388_608],
    ['8M', 8_000_000],
    ['1.5k', 1_500],
    ['1Gi', 2 ** 30],
    ['8.388608e+06', 8_388_608],
  ])('reads %s as %d', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each(['', 'Mi', '8m', '8 XB', '1.0001k', '0.5', '99999999Gi'])('refuses %j', (text) => {
    expect(parseByteSize(text)).toBeUndefined();
  });
});

describe('formatByteSize', () => {
  it.each([
    [0, '0'],
    [1_000, '1000'],
    [1_536, '1536'],
    [2_048, '2Ki'],
    [8_388_608, '8Mi'],
    [2 ** 30, '1Gi'],
  ])('writes %d as %s, which reads as the same', (bytes, text) => {
    expect(formatByteSize(bytes)).toBe(text);
    expect(parseByteSize(text)).toBe(bytes);
  });
});
