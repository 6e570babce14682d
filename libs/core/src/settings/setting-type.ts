/** The kinds of values that a setting may have: how each is read, what it accepts, and how it is written. */

import { formatByteSize, parseByteSize } from './byte-size.js';
import { formatDuration, parseDuration } from './duration.js';
import { parseWholeNumber } from './whole-number.js';

/** A value as the file or the environment gives it: a scalar's text, or the texts of a list. */
export type RawValue = string | readonly string[];

/** A value that was read, or what is wrong with it. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** How values of one kind are read and written. */
export interface SettingType<T> {
  /** For the reference. */
  readonly name: string;
  /** Completes the sentence "this is not …". */
  readonly accepts: string;
  /** Never given an empty text: that means the default. */
  parse(raw: RawValue): Parsed<T>;
  /** A text that `parse` reads as this value. */
  format(value: T): string;
}

/** Timers of Node count milliseconds in 31 bits and fire at once beyond that. */
const MAX_DURATION_MS = 2 ** 31 - 1;

/** Bounds of a duration, and whether it may come without a unit. */
export interface DurationOptions {
  readonly minMs?: number;
  readonly maxMs?: number;
  /** Takes `10` for 10 s, as Retina does for its `metricsInterval`. */
  readonly bareSeconds?: boolean;
}

/** A duration in Go's syntax; the value is in ms. */
export function duration(options: DurationOptions = {}): SettingType<number> {
  const { minMs = 0, maxMs = MAX_DURATION_MS, bareSeconds = false } = options;
  const range = rangeText(
    minMs > 0 ? formatDuration(minMs) : '',
    maxMs < MAX_DURATION_MS ? formatDuration(maxMs) : '',
  );
  const read = (text: string): number | undefined => {
    const seconds = bareSeconds ? parseWholeNumber(text) : undefined;
    return within(seconds === undefined ? parseDuration(text) : seconds * 1_000, minMs, maxMs);
  };
  return scalar('duration', `a duration${range}, such as 10s, 1m30s or 500ms`, read, formatDuration);
}

/** Inclusive bounds. */
export interface RangeOptions {
  readonly min?: number;
  readonly max?: number;
}

/** A size; the value is in bytes. */
export function bytes({ min = 0, max = Number.MAX_SAFE_INTEGER }: RangeOptions = {}): SettingType<number> {
  const range = rangeText(
    min > 0 ? formatByteSize(min) : '',
    max < Number.MAX_SAFE_INTEGER ? formatByteSize(max) : '',
  );
  const read = (text: string): number | undefined => within(parseByteSize(text), min, max);
  return scalar('bytes', `a size in bytes${range}, such as 8388608 or 8Mi`, read, formatByteSize);
}

/** A whole number. */
export function integer(options: RangeOptions = {}): SettingType<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  const range = rangeText(
    min > Number.MIN_SAFE_INTEGER ? String(min) : '',
    max < Number.MAX_SAFE_INTEGER ? String(max) : '',
  );
  const read = (text: string): number | undefined => within(parseWholeNumber(text), min, max);
  return scalar('integer', `a whole number${range}`, read);
}

/** A decimal fraction above 0, such as 0.02. */
export function positiveFraction(): SettingType<number> {
  const read = (text: string): number | undefined =>
    /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
  return scalar('fraction', 'a decimal number above 0, such as 0.02', read);
}

/** A TCP or UDP port; 0 lets the kernel choose. */
export function port(): SettingType<number> {
  return { ...integer({ min: 0, max: 65_535 }), name: 'port' };
}

/** True or false; also 1 or 0, as Go reads them. */
export function boolean(): SettingType<boolean> {
  const values = new Map([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ]);
  return scalar('boolean', 'true or false', (text) => values.get(text.toLowerCase()));
}

/** One of these words, in any case; the value is the word as written here. */
export function oneOf<const Words extends readonly string[]>(words: Words): SettingType<Words[number]> {
  const byLowerCase = new Map<string, Words[number]>(words.map((word) => [word.toLowerCase(), word]));
  const read = (text: string): Words[number] | undefined => byLowerCase.get(text.toLowerCase());
  return scalar(words.join(' | '), `one of ${words.join(', ')}`, read);
}

/** Any text. */
export function text(): SettingType<string> {
  return scalar('text', 'a text', (given) => given);
}

/** Any text, or undefined when there is none. */
export function optionalText(): SettingType<string | undefined> {
  return scalar<string | undefined>(
    'text',
    'a text',
    (given) => given,
    (value) => value ?? '',
  );
}

/** A list, or one text with commas; the empty list is written `[]`. */
export function listOf<T>(item: SettingType<T>): SettingType<readonly T[]> {
  return {
    name: `list of ${item.name}`,
    accepts: `a list, each ${item.accepts}`,
    parse: (raw) => {
      const values: T[] = [];
      for (const element of elementsOf(raw)) {
        const parsed = item.parse(element);
        if ('problem' in parsed) return parsed;
        values.push(parsed.value);
      }
      return { value: Object.freeze(values) };
    },
    format: (values) => (values.length === 0 ? '[]' : values.map((value) => item.format(value)).join(',')),
  };
}

function elementsOf(raw: RawValue): readonly string[] {
  if (raw === '[]') return [];
  const elements = typeof raw === 'string' ? raw.split(',') : raw;
  return elements.map((element) => element.trim()).filter((element) => element !== '');
}

function scalar<T>(
  name: string,
  accepts: string,
  read: (text: string) => T | undefined,
  format: (value: T) => string = String,
): SettingType<T> {
  return {
    name,
    accepts,
    format,
    parse: (raw) => {
      const value = typeof raw === 'string' ? read(raw.trim()) : undefined;
      return value === undefined ? { problem: `${JSON.stringify(raw)} is not ${accepts}` } : { value };
    },
  };
}

function within(value: number | undefined, min: number, max: number): number | undefined {
  return value !== undefined && value >= min && value <= max ? value : undefined;
}

function rangeText(min: string, max: string): string {
  return `${min === '' ? '' : ` from ${min}`}${max === '' ? '' : ` up to ${max}`}`;
}
