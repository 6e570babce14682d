/** What a client asks for, checked and ready to be answered. */

import { RetinaError } from '@retina/core';
import type { GetFlowsRequest, HubbleFlowInit, Timestamp } from '@retina/wire/hubble';
import { type FieldMask, compileFieldMask } from './field-mask.js';
import { compileFilters } from './flow-filter.js';

/** A request whose every field is understood. */
export interface FlowRequest {
  readonly matches: (flow: HubbleFlowInit) => boolean;
  /** Leaves out what was not asked for. */
  readonly mask: FieldMask;
  /** How many flows at most; Infinity for all. */
  readonly number: number;
  /** The first ones instead of the last ones. */
  readonly first: boolean;
  readonly follow: boolean;
  /** Whether the past is asked for at all. */
  readonly past: boolean;
  /** Unix time; -Infinity and Infinity when left out. */
  readonly sinceUs: number;
  readonly untilUs: number;
}

/** @throws RetinaError REQUEST_INVALID that names the field. */
export function readFlowRequest(request: GetFlowsRequest): FlowRequest {
  requireUnderstood(request);
  const mask = compileFieldMask(request.fieldMask?.paths ?? []);
  if (typeof mask === 'string') throw invalid('field_mask', mask);
  const { number, first, follow, since, until } = request;
  const isBounded = number > 0 || since !== undefined || until !== undefined;
  return {
    matches: compileFilters(request.whitelist, request.blacklist),
    mask,
    number: number === 0 ? Infinity : number,
    first,
    follow,
    // Who only follows wants nothing old; who asks for nothing in particular wants all there is.
    past: isBounded || !follow,
    sinceUs: unixUs(since) ?? -Infinity,
    untilUs: unixUs(until) ?? Infinity,
  };
}

function requireUnderstood({ first, follow, since, until, extensions }: GetFlowsRequest): void {
  if (follow && first) throw invalid('first', 'contradicts follow: leave one of them out');
  if (follow && until !== undefined) throw invalid('until', 'contradicts follow: leave one of them out');
  if ((unixUs(until) ?? Infinity) < (unixUs(since) ?? -Infinity)) throw invalid('until', 'is before since');
  if (extensions !== undefined) throw invalid('extensions', 'are not understood here: leave them out');
}

function unixUs(time: Timestamp | undefined): number | undefined {
  return time === undefined ? undefined : time.seconds * 1e6 + time.nanos / 1000;
}

function invalid(field: string, why: string): RetinaError {
  return new RetinaError('REQUEST_INVALID', `${field}: ${why}`, { details: { field } });
}
