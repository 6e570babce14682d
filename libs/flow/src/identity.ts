/** Who is behind addresses, as it travels from the operator to everybody who asks: one JSON text a pod, Service or node. */

import type { Endpoint } from './endpoint.js';

/** Who has addresses, and since when. */
export interface Identity {
  /** As text; an identity without any is nobody's. */
  readonly addresses: readonly string[];
  readonly endpoint: Endpoint;
  /** Unix time in ms: before it the addresses were somebody else's, for a pod the time of its making. */
  readonly sinceMs: number;
}

/** What a reader that does not know this version must leave alone. */
const VERSION = 1;

interface IdentityText {
  readonly version: number;
  readonly addresses: readonly string[];
  readonly since: string;
  readonly endpoint: Endpoint;
}

/** The same identity gives the same text. */
export function formatIdentity({ addresses, endpoint, sinceMs }: Identity): string {
  const since = new Date(sinceMs).toISOString();
  return JSON.stringify({ version: VERSION, addresses, since, endpoint } satisfies IdentityText);
}

/** The identity, or undefined when the text is none that this version understands. */
export function parseIdentity(text: string): Identity | undefined {
  let value: Partial<IdentityText>;
  try {
    value = JSON.parse(text) as Partial<IdentityText>;
  } catch {
    return undefined;
  }
  const { version, addresses, since, endpoint } = value ?? {};
  const sinceMs = Date.parse(since ?? '');
  if (version !== VERSION || Number.isNaN(sinceMs) || !isTextList(addresses) || !isEndpoint(endpoint))
    return undefined;
  return { addresses, endpoint, sinceMs };
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isEndpoint(value: unknown): value is Endpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { namespace, podName, workloadKind, workloadName } = value as Partial<Endpoint>;
  return [namespace, podName, workloadKind, workloadName].every((part) => typeof part === 'string');
}
