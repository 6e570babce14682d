/**
 * Everything that narrows a capture, as one pcap expression. Each part is joined by `and`, so no part can ever broaden
 * another; in particular `exclude` only takes away.
 */

import { isIP } from 'node:net';
import { clauseExpression, parseFilterClause } from './filter-clause.js';

/** What narrows a capture. A part that is left out or empty narrows nothing. */
export interface FilterParts {
  /** Packets from or to one of these addresses: those of the pods. */
  readonly addresses?: readonly string[] | undefined;
  /** Packets from or to one of these. */
  readonly include?: readonly string[] | undefined;
  /** No packets from or to one of these. */
  readonly exclude?: readonly string[] | undefined;
  readonly sourceIPs?: readonly string[] | undefined;
  readonly destinationIPs?: readonly string[] | undefined;
}

/**
 * The expression of all parts; the empty text when nothing narrows. The parts must be valid (`validateCapture`): what is
 * no address or clause is a defect of the caller and throws.
 */
export function packetFilter(parts: FilterParts): string {
  const { addresses = [], include = [], exclude = [], sourceIPs = [], destinationIPs = [] } = parts;
  return allOf([
    // By direction and family: libpcap makes one comparison of each, a third of what `host a or host b` takes.
    anyOf([...hosts('src', addresses), ...hosts('dst', addresses)]),
    matching(include),
    anyOf(hosts('src', sourceIPs)),
    anyOf(hosts('dst', destinationIPs)),
    negated(exclude),
  ]);
}

/**
 * Filters of a user's own hand and one of ours as one expression. Theirs come first: a word of pcap's language without a
 * qualifier takes that of what stands before it. They must have balanced parentheses (`filterTextFaults`).
 */
export function joinFilters(own: readonly string[], ours: string): string {
  return allOf([...own, ours].map((text) => text.trim()).filter((text) => text !== ''));
}

function matching(texts: readonly string[]): string | undefined {
  const expressions = texts.map(expressionOf);
  // A clause that matches everything makes the whole list match everything.
  return expressions.includes(undefined) ? undefined : anyOf(expressions.map((text) => text ?? ''));
}

function negated(texts: readonly string[]): string | undefined {
  if (texts.length === 0) return undefined;
  const expressions = texts.map(expressionOf);
  // `*` takes everything away: `less 0` is never true of a packet.
  if (expressions.includes(undefined)) return 'less 0';
  return `not (${expressions.join(' or ')})`;
}

function expressionOf(text: string): string | undefined {
  const clause = parseFilterClause(text);
  if (clause === undefined) throw new TypeError(`no filter clause: ${text}`);
  return clauseExpression(clause);
}

function hosts(side: 'src' | 'dst', addresses: readonly string[]): string[] {
  const ofFamily = (family: 4 | 6): string[] => addresses.filter((address) => isIP(address) === family);
  return [...ofFamily(4), ...ofFamily(6)].map((address) => `${side} host ${address}`);
}

function anyOf(expressions: readonly string[]): string | undefined {
  return expressions.length === 0 ? undefined : expressions.join(' or ');
}

function allOf(expressions: readonly (string | undefined)[]): string {
  const given = expressions.filter((text) => text !== undefined);
  return given.length === 1 ? (given[0] ?? '') : given.map((text) => `(${text})`).join(' and ');
}
