/** Says what is wrong with a value, as the API server would with `fieldValidation=Strict`, all of it at once. */

import type { IntegerShape, ListShape, MapShape, ObjectShape, Shape, TextShape } from './shape.js';

/** One thing that is wrong. */
export interface Fault {
  /** Where, as the API server writes it: `spec.contextOptions[0].ttl`. */
  readonly path: string;
  /** What is wrong and what to write instead. */
  readonly message: string;
}

/** The faults of a value; none when it is valid. Defaults count as given, see `withDefaults`. */
export function findFaults(shape: Shape, value: unknown, path: string): Fault[] {
  const fault = (message: string): Fault[] => [{ path, message }];
  const type = TYPES[shape.kind];
  if (!type.is(value)) return fault(type.else);
  const inside = faultsInside(shape, value, path);
  // As in the server: rules ask only about what has its shape.
  if (inside.length > 0) return inside;
  return (shape.rules ?? []).filter(({ holds }) => !holds(value)).flatMap(({ message }) => fault(message));
}

/** The value with the defaults of what is absent, as the API server stores it. */
export function withDefaults(shape: Shape, value: unknown): unknown {
  if (value === undefined && shape.default !== undefined) return withDefaults(shape, shape.default);
  if (shape.kind === 'list' && Array.isArray(value))
    return value.map((item) => withDefaults(shape.items, item));
  if (shape.kind !== 'object' || !isRecord(value)) return value;
  const filled = Object.entries(shape.fields)
    .map(([name, field]) => [name, withDefaults(field.shape, value[name])] as const)
    .filter(([, inner]) => inner !== undefined);
  return { ...value, ...Object.fromEntries(filled) };
}

interface Type {
  readonly is: (value: unknown) => boolean;
  readonly else: string;
}

const OBJECT: Type = { is: isRecord, else: 'must be an object' };

/** The JSON type of each kind. */
const TYPES: Readonly<Record<Shape['kind'], Type>> = {
  text: { is: (value) => typeof value === 'string', else: 'must be a text: put it in quotes' },
  integer: { is: Number.isSafeInteger, else: 'must be a whole number' },
  boolean: { is: (value) => typeof value === 'boolean', else: 'must be true or false' },
  'int-or-string': {
    is: (value) => typeof value === 'string' || Number.isSafeInteger(value),
    else: 'must be a whole number or a text',
  },
  list: { is: Array.isArray, else: 'must be a list' },
  opaque: OBJECT,
  map: OBJECT,
  object: OBJECT,
};

function faultsInside(shape: Shape, value: unknown, path: string): Fault[] {
  switch (shape.kind) {
    case 'text': {
      return textFault(shape, value as string).map((message) => ({ path, message }));
    }
    case 'integer': {
      return integerFaults(shape, value as number, path);
    }
    case 'int-or-string': {
      const isLong = typeof value === 'string' && value.length > 5;
      return isLong ? [{ path, message: 'must have 5 characters at most' }] : [];
    }
    case 'boolean':
    case 'opaque': {
      return [];
    }
    case 'list': {
      return listFaults(shape, value as readonly unknown[], path);
    }
    case 'map': {
      return mapFaults(shape, value as Readonly<Record<string, unknown>>, path);
    }
    case 'object': {
      return objectFaults(shape, value as Readonly<Record<string, unknown>>, path);
    }
  }
}

function integerFaults({ minimum, maximum }: IntegerShape, value: number, path: string): Fault[] {
  if (value >= minimum && value <= maximum) return [];
  return [{ path, message: `must be from ${minimum} to ${maximum}` }];
}

function listFaults(shape: ListShape, items: readonly unknown[], path: string): Fault[] {
  return [
    ...listFault(shape, items).map((message) => ({ path, message })),
    ...items.flatMap((item, index) => findFaults(shape.items, item, `${path}[${index}]`)),
  ];
}

function mapFaults(
  { maxProperties, values }: MapShape,
  members: Readonly<Record<string, unknown>>,
  path: string,
): Fault[] {
  const entries = Object.entries(members);
  const inner = entries.flatMap(([key, value]) => findFaults(values, value, `${path}[${key}]`));
  if (entries.length <= maxProperties) return inner;
  return [{ path, message: `must have ${maxProperties} keys at most` }, ...inner];
}

function textFault(shape: TextShape, value: string): string[] {
  const { oneOf, minLength = 0, maxLength, format } = shape;
  if (oneOf !== undefined && !oneOf.includes(value))
    return [`${JSON.stringify(value)} is not supported: use one of ${oneOf.join(', ')}`];
  // The server counts code points.
  const { length } = Array.from(value);
  if (length < minLength) return ['must not be empty'];
  if (length > maxLength) return [`must have ${maxLength} characters at most`];
  if (format === 'date-time' && !RFC3339.test(value)) return ['must be a time such as 2026-01-31T08:00:00Z'];
  return [];
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function listFault(shape: ListShape, items: readonly unknown[]): string[] {
  const { minItems = 0, maxItems, set, keys } = shape;
  if (items.length < minItems) return [`must have ${minItems} item at least`];
  if (items.length > maxItems) return [`must have ${maxItems} items at most`];
  const identity = (item: unknown): string =>
    JSON.stringify(keys?.map((key) => (isRecord(item) ? item[key] : undefined)) ?? item);
  const isUnique = set === true || keys !== undefined;
  return isUnique && new Set(items.map(identity)).size < items.length ? ['must not have an item twice'] : [];
}

function objectFaults(shape: ObjectShape, value: Readonly<Record<string, unknown>>, path: string): Fault[] {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const unknown = Object.keys(value)
    .filter((name) => !Object.hasOwn(shape.fields, name))
    .map((name) => ({ path: at(name), message: 'is not a field of this resource: correct or remove it' }));
  const inner = Object.entries(shape.fields).flatMap(([name, field]) => {
    const member = value[name];
    if (member !== undefined) return findFaults(field.shape, member, at(name));
    return field.required ? [{ path: at(name), message: 'is required' }] : [];
  });
  return [...unknown, ...inner];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
