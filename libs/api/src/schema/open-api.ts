/** A shape as the structural OpenAPI schema of a CustomResourceDefinition. */

import type { ListShape, ObjectShape, Shape } from './shape.js';

/** A schema as it stands in the manifest. */
export type OpenApiSchema = Readonly<Record<string, unknown>>;

/** The schema of a shape. */
export function openApiOf(shape: Shape): OpenApiSchema {
  const validations = (shape.rules ?? []).map(({ cel, message }) => ({ rule: cel, message }));
  return {
    description: shape.says,
    ...structure(shape),
    ...(shape.default === undefined ? {} : { default: shape.default }),
    ...(validations.length === 0 ? {} : { 'x-kubernetes-validations': validations }),
  };
}

function structure(shape: Shape): OpenApiSchema {
  switch (shape.kind) {
    case 'text': {
      if (shape.oneOf !== undefined) return { type: 'string', enum: shape.oneOf };
      if (shape.format !== undefined) return { type: 'string', format: shape.format };
      return { type: 'string', ...bounds({ minLength: shape.minLength }), maxLength: shape.maxLength };
    }
    case 'integer': {
      const format = shape.maximum > 0x7fff_ffff ? 'int64' : 'int32';
      return { type: 'integer', format, minimum: shape.minimum, maximum: shape.maximum };
    }
    case 'boolean': {
      return { type: 'boolean' };
    }
    case 'int-or-string': {
      return { 'x-kubernetes-int-or-string': true, maxLength: 5 };
    }
    case 'opaque': {
      return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    }
    case 'list': {
      return list(shape);
    }
    case 'map': {
      return {
        type: 'object',
        maxProperties: shape.maxProperties,
        additionalProperties: { type: 'string', maxLength: shape.values.maxLength },
      };
    }
    case 'object': {
      return members(shape);
    }
  }
}

function list({ items, minItems, maxItems, set, keys }: ListShape): OpenApiSchema {
  return {
    type: 'array',
    ...bounds({ minItems }),
    maxItems,
    ...(set === true ? { 'x-kubernetes-list-type': 'set' } : {}),
    ...(keys === undefined ? {} : { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys }),
    items: openApiOf(items),
  };
}

function members({ fields, atomic }: ObjectShape): OpenApiSchema {
  const required = Object.keys(fields).filter((name) => fields[name]?.required === true);
  return {
    type: 'object',
    ...(atomic === true ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, { shape }]) => [name, openApiOf(shape)]),
    ),
  };
}

function bounds(given: Readonly<Record<string, number | undefined>>): OpenApiSchema {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
