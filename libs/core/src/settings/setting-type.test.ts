import { describe, expect, it } from 'vitest';
import {
  boolean,
  bytes,
  duration,
  integer,
  listOf,
  oneOf,
  optionalText,
  port,
  positiveFraction,
  type RawValue,
  type SettingType,
  text,
} from './setting-type.js';

const bareSeconds = duration({ bareSeconds: true });
const level = oneOf(['low', 'high']);

describe('a setting type', () => {
  it.each<[SettingType<unknown>, RawValue, unknown]>([
    [duration(), ' 10s ', 10_000],
    [bareSeconds, '10', 10_000],
    [bareSeconds, '10s', 10_000],
    [bytes(), '8Mi', 8_388_608],
    [integer(), '-3', -3],
    [integer(), '1e3', 1_000],
    [port(), '65535', 65_535],
    [boolean(), 'True', true],
    [boolean(), '0', false],
    [level, 'HIGH', 'high'],
    [text(), '1.10', '1.10'],
    [optionalText(), 'x', 'x'],
    [listOf(level), 'low, high', ['low', 'high']],
    [listOf(level), ['high'], ['high']],
    [listOf(text()), '[]', []],
    [listOf(text()), [], []],
    [listOf(text()), 'a,,b,', ['a', 'b']],
  ])('of %o reads %j as %j', (type, raw, value) => {
    expect(type.parse(raw)).toEqual({ value });
  });

  it.each<[SettingType<unknown>, RawValue, string]>([
    [duration(), '10', '"10" is not a duration, such as 10s, 1m30s or 500ms'],
    [duration({ minMs: 1_000 }), '500ms', '"500ms" is not a duration from 1s, such as 10s, 1m30s or 500ms'],
    [duration({ maxMs: 60_000 }), '2m', '"2m" is not a duration up to 1m, such as 10s, 1m30s or 500ms'],
    [duration(), '600h', '"600h" is not a duration, such as 10s, 1m30s or 500ms'],
    [
      bytes({ min: 4_096, max: 8_192 }),
      '1',
      '"1" is not a size in bytes from 4Ki up to 8Ki, such as 8388608 or 8Mi',
    ],
    [integer({ min: 1 }), '1.5', '"1.5" is not a whole number from 1'],
    [port(), '65536', '"65536" is not a whole number from 0 up to 65535'],
    [boolean(), 'yes', '"yes" is not true or false'],
    [level, 'middle', '"middle" is not one of low, high'],
    [level, ['low'], '["low"] is not one of low, high'],
    [listOf(level), ['low', 'middle'], '"middle" is not one of low, high'],
  ])('of %o refuses %j: %s', (type, raw, problem) => {
    expect(type.parse(raw)).toEqual({ problem });
  });

  it.each<[SettingType<unknown>, unknown, string]>([
    [duration(), 90_000, '1m30s'],
    [bytes(), 8_388_608, '8Mi'],
    [port(), 10_093, '10093'],
    [boolean(), false, 'false'],
    [level, 'low', 'low'],
    [listOf(level), ['low', 'high'], 'low,high'],
    [listOf(level), [], '[]'],
  ])('of %o writes %j as %s, which reads as the same', (type, value, written) => {
    expect(type.format(value)).toBe(written);
    expect(type.parse(written)).toEqual({ value });
  });

  it('writes an optional text that is not there as nothing', () => {
    expect(optionalText().format(undefined)).toBe('');
  });

  it('gives out lists that nobody can change', () => {
    const parsed = listOf(text()).parse(['a']);
    expect('value' in parsed && Object.isFrozen(parsed.value)).toBe(true);
  });
});

describe('positiveFraction', () => {
  it.each([
    ['0.02', 0.02],
    ['2', 2],
    ['1.50', 1.5],
  ])('reads %s', (text, value) => {
    expect(positiveFraction().parse(text)).toEqual({ value });
  });

  it.each(['0', '0.0', '-1', '1e-3', '.5', '5%', 'much'])('refuses %s', (text) => {
    expect(positiveFraction().parse(text)).toHaveProperty('problem');
  });
});
