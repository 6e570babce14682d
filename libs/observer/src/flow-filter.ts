/** Hubble's filters: what a client wants to see, and what it does not. */

import { RetinaError } from '@retina/core';
import type { FlowFilter, HubbleFlowInit } from '@retina/wire/hubble';
import { FIELD_FILTERS, type Predicate, UNSUPPORTED_FIELDS } from './field-filters.js';

const MAX_FILTERS = 128;
const MAX_VALUES = 4096;

/**
 * Compiles the two lists of a request: a flow is shown when any of the first matches, or there is none, and none of the
 * second. @throws RetinaError REQUEST_INVALID that names the field.
 */
export function compileFilters(
  whitelist: readonly FlowFilter[],
  blacklist: readonly FlowFilter[],
): Predicate {
  if (whitelist.length + blacklist.length > MAX_FILTERS) {
    throw invalid('whitelist', `${MAX_FILTERS} filters at most, blacklist included`);
  }
  let values = 0;
  const compile = (list: string, filters: readonly FlowFilter[]): Predicate[] =>
    filters.map((filter, index) => {
      values += countValues(filter);
      if (values > MAX_VALUES) throw invalid(list, `${MAX_VALUES} values at most in all filters`);
      return compileFilter(filter, `${list}[${index}]`);
    });
  const [wanted, unwanted] = [compile('whitelist', whitelist), compile('blacklist', blacklist)];
  return (flow) =>
    (wanted.length === 0 || wanted.some((matches) => matches(flow))) &&
    !unwanted.some((matches) => matches(flow));
}

/** All fields that are set must match. */
function compileFilter(filter: FlowFilter, path: string): Predicate {
  for (const [field, why] of Object.entries(UNSUPPORTED_FIELDS)) {
    if (isSet(filter[field as keyof FlowFilter])) throw invalid(`${path}.${snakeCase(field)}`, why);
  }
  const predicates: Predicate[] = [];
  for (const { field, compile } of FIELD_FILTERS) {
    if (!isSet(filter[field])) continue;
    const compiled = compile(filter);
    if (typeof compiled === 'string') throw invalid(`${path}.${snakeCase(field)}`, compiled);
    predicates.push(compiled);
  }
  return (flow: HubbleFlowInit) => predicates.every((matches) => matches(flow));
}

function isSet(value: FlowFilter[keyof FlowFilter]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

function countValues(filter: FlowFilter): number {
  return Object.values(filter).reduce<number>(
    (sum, value) => sum + (Array.isArray(value) ? value.length : 0),
    0,
  );
}

function invalid(field: string, why: string): RetinaError {
  return new RetinaError('REQUEST_INVALID', `${field}: ${why}`, { details: { field } });
}

/** As the field is called in the .proto file. */
function snakeCase(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
