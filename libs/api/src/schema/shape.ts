/**
 * The little language in which the resources are written once. From it come the TypeScript types (`Infer`), the
 * OpenAPI schema of the CRDs, the reference page, and the validator.
 */

import type { Rule } from './rule.js';

/** What every shape has. */
interface Described {
  /** A sentence for the schema and the page. */
  readonly says: string;
  /** What the server sets when the field is absent. */
  readonly default?: unknown;
  readonly rules?: readonly Rule[];
}

/** A text; `maxLength` is there because the API server budgets rules by it. */
export interface TextShape extends Described {
  readonly kind: 'text';
  readonly minLength?: number;
  readonly maxLength: number;
  readonly oneOf?: readonly string[];
  readonly format?: 'date-time';
}

/** A whole number within bounds, both included. */
export interface IntegerShape extends Described {
  readonly kind: 'integer';
  readonly minimum: number;
  readonly maximum: number;
}

/** True or false. */
export interface BooleanShape extends Described {
  readonly kind: 'boolean';
}

/** A number, or a text: `80` and `"80"`. */
export interface IntOrStringShape extends Described {
  readonly kind: 'int-or-string';
}

/** Anything; the server keeps it as it is. */
export interface OpaqueShape extends Described {
  readonly kind: 'opaque';
}

/** A list; with `keys` each item is found by the values of these fields, with `set` each item is there once. */
export interface ListShape extends Described {
  readonly kind: 'list';
  readonly items: Shape;
  readonly minItems?: number;
  readonly maxItems: number;
  readonly set?: boolean;
  readonly keys?: readonly string[];
}

/** Texts by free keys. */
export interface MapShape extends Described {
  readonly kind: 'map';
  readonly values: TextShape;
  readonly maxProperties: number;
}

/** Named fields. `atomic`: a server-side apply replaces it as a whole. */
export interface ObjectShape extends Described {
  readonly kind: 'object';
  readonly fields: Readonly<Record<string, Field>>;
  readonly atomic?: boolean;
}

/** What a value looks like. */
export type Shape =
  | TextShape
  | IntegerShape
  | BooleanShape
  | IntOrStringShape
  | OpaqueShape
  | ListShape
  | MapShape
  | ObjectShape;

/** A shape with the TypeScript type of its values, and whether it must be there. */
export interface Field<T = unknown, R extends boolean = boolean> {
  readonly shape: Shape;
  readonly required: R;
  /** Never set: it carries the type. */
  readonly value?: T;
}

type Fields = Readonly<Record<string, Field>>;
type Inner<F> = F extends { readonly value?: infer T } ? Exclude<T, undefined> : never;
type RequiredKey<F extends Fields> = { [K in keyof F]: F[K]['required'] extends true ? K : never }[keyof F];

/** The TypeScript type of a field's values. */
export type Infer<F extends Field> = Inner<F>;

/** The type of an object with these fields. */
export type InferFields<F extends Fields> = {
  readonly [K in RequiredKey<F>]: Inner<F[K]>;
} & {
  readonly [K in Exclude<keyof F, RequiredKey<F>>]?: Inner<F[K]>;
};

type Options<S extends Shape> = Omit<S, 'kind' | 'says' | 'items' | 'values' | 'fields' | 'oneOf'>;

function optional<T>(shape: Shape): Field<T, false> {
  return { shape, required: false };
}

/** The same field, which must be given. */
export function required<T>(field: Field<T>): Field<T, true> {
  return { shape: field.shape, required: true };
}

/** A text. */
export function text(says: string, options: Options<TextShape>): Field<string, false> {
  return optional({ kind: 'text', says, ...options });
}

/** One of some words, letter case included. */
export function word<const W extends string>(
  says: string,
  oneOf: readonly W[],
  options: { readonly default?: W } = {},
): Field<W, false> {
  return optional({ kind: 'text', says, oneOf, maxLength: 128, ...options });
}

/** A point in time as RFC 3339 has it. */
export function time(says: string): Field<string, false> {
  return optional({ kind: 'text', says, format: 'date-time', maxLength: 64 });
}

/** A whole number. */
export function integer(says: string, options: Options<IntegerShape>): Field<number, false> {
  return optional({ kind: 'integer', says, ...options });
}

/** True or false. */
export function boolean(says: string, options: Options<BooleanShape> = {}): Field<boolean, false> {
  return optional({ kind: 'boolean', says, ...options });
}

/** A number or a text. */
export function intOrString(says: string, options: Options<IntOrStringShape>): Field<number | string, false> {
  return optional({ kind: 'int-or-string', says, ...options });
}

/** A value of type T that the server does not look at. */
export function opaque<T>(says: string): Field<T, false> {
  return optional({ kind: 'opaque', says });
}

/** A list of such items. */
export function listOf<T>(
  says: string,
  items: Field<T>,
  options: Options<ListShape>,
): Field<readonly T[], false> {
  return optional({ kind: 'list', says, items: items.shape, ...options });
}

/** Texts by free keys. */
export function mapOf(
  says: string,
  values: { readonly maxLength: number },
  options: Options<MapShape>,
): Field<Readonly<Record<string, string>>, false> {
  return optional({ kind: 'map', says, values: { kind: 'text', says: 'A value.', ...values }, ...options });
}

/** An object with these fields. */
export function object<const F extends Fields>(
  says: string,
  fields: F,
  options: Options<ObjectShape> = {},
): Field<InferFields<F>, false> {
  return optional({ kind: 'object', says, fields, ...options });
}
