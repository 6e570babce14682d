/**
 * Rules that a schema alone cannot say. Each constructor makes the CEL expression for the API server and the same in
 * TypeScript; `resources.kube.test.ts` holds the two against each other in a real server.
 */

import { isIP } from 'node:net';
import { parseDuration } from '@retina/core';

/** What must hold for a value. */
export interface Rule {
  /** For the API server; `self` is the value. */
  readonly cel: string;
  /** Which field is wrong and what to write instead. */
  readonly message: string;
  /** The same as `cel`. Only called for a value that has the shape. */
  readonly holds: (value: unknown) => boolean;
}

type Members = Readonly<Record<string, unknown>>;

/** As many of the fields are given as `bound` says. */
export function given(
  bound: 'exactly one' | 'at least one',
  names: readonly string[],
  message: string,
): Rule {
  const count = names.map((name) => `(has(self.${name}) ? 1 : 0)`).join(' + ');
  return {
    cel: `${count} ${bound === 'exactly one' ? '==' : '>='} 1`,
    message,
    holds: (value) => {
      const there = names.filter((name) => (value as Members)[name] !== undefined).length;
      return bound === 'exactly one' ? there === 1 : there >= 1;
    },
  };
}

/** Two fields do not go together. */
export function notTogether(one: string, other: string, message: string): Rule {
  return {
    cel: `!(has(self.${one}) && has(self.${other}))`,
    message,
    holds: (value) => (value as Members)[one] === undefined || (value as Members)[other] === undefined,
  };
}

/** One field asks for another. */
export function needs(one: string, other: string, message: string): Rule {
  return {
    cel: `!has(self.${one}) || has(self.${other})`,
    message,
    holds: (value) => (value as Members)[one] === undefined || (value as Members)[other] !== undefined,
  };
}

/** A text fits a pattern that RE2 and JavaScript read alike. */
export function fits(pattern: RegExp, message: string): Rule {
  return {
    cel: `self.matches(${quote(pattern.source)})`,
    message,
    holds: (value) => pattern.test(value as string),
  };
}

/** A text is one of these words in any letter case. */
export function wordInAnyCase(words: readonly string[], message: string): Rule {
  return {
    cel: `self.lowerAscii() in [${words.map(quote).join(', ')}]`,
    message,
    holds: (value) => words.includes((value as string).toLowerCase()),
  };
}

const GO_DURATION = '^([0-9]{1,9}([.][0-9]{1,9})?(ns|us|µs|ms|s|m|h))+$';

/** A duration in Go's syntax within bounds; the empty text stands for the default when `empty`. */
export function durationWithin(bounds: {
  readonly min: string;
  readonly max: string;
  readonly empty?: boolean;
  readonly message: string;
}): Rule {
  const { min, max, empty = false, message } = bounds;
  const within = `self.matches(${quote(GO_DURATION)}) && duration(self) >= duration('${min}') && duration(self) <= duration('${max}')`;
  const isWithin = (value: string): boolean => {
    const ms = new RegExp(GO_DURATION).test(value) ? (parseDuration(value) ?? Number.NaN) : Number.NaN;
    return ms >= (parseDuration(min) ?? 0) && ms <= (parseDuration(max) ?? 0);
  };
  return {
    cel: empty ? `self in ['', '0'] || (${within})` : within,
    message,
    holds: (value) => (empty && ['', '0'].includes(value as string)) || isWithin(value as string),
  };
}

/** An IPv4 or IPv6 address, without zone. */
export function address(message: string): Rule {
  return {
    cel: 'isIP(self)',
    message,
    holds: (value) => isAddress(value as string),
  };
}

/** A prefix such as `10.0.0.0/8`. */
export function cidr(message: string): Rule {
  return {
    cel: "self == '' || isCIDR(self)",
    message,
    holds: (value) => value === '' || isPrefix(value as string),
  };
}

/** A port as a number or as its digits; absent in spirit when it is the empty text. */
export function port(message: string): Rule {
  return {
    cel: "type(self) == int ? self >= 0 && self <= 65535 : (self == '' || (self.matches('^[0-9]{1,5}$') && int(self) <= 65535))",
    message,
    holds: (value) =>
      typeof value === 'number'
        ? value >= 0 && value <= 65_535
        : value === '' || (/^[0-9]{1,5}$/.test(value as string) && Number(value) <= 65_535),
  };
}

/** Whatever else; `cel` and `holds` must say the same. `holds` names the members that it reads. */
export function rule(cel: string, message: string, holds: (value: never) => boolean): Rule {
  return { cel, message, holds: holds as (value: unknown) => boolean };
}

function isAddress(text: string): boolean {
  // The API server takes neither zones nor IPv4 in IPv6.
  return isIP(text) !== 0 && !text.includes('%') && !/^::ffff:/i.test(text);
}

function isPrefix(text: string): boolean {
  const match = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(text);
  const ip = match?.[1] ?? '';
  return isAddress(ip) && Number(match?.[2]) <= (isIP(ip) === 4 ? 32 : 128);
}

/** A CEL text literal. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
