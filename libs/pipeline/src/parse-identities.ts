/** The identity file's contents: checked whole, so that every fault shows at once. */

import { type Endpoint, UNKNOWN } from '@retina/flow';
import { SocketAddress, isIP } from 'node:net';

/** What a file says, or what is wrong with it. */
export interface Identities {
  /** By address, written as `Address.text` writes it. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly faults: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads `endpoints: [{ips, namespace, pod, workload: {kind, name}}]`; all but `ips` may be missing. */
export function parseIdentities(document: unknown): Identities {
  const endpoints = new Map<string, Endpoint>();
  const faults: string[] = [];
  const entries = isFields(document) ? document['endpoints'] : undefined;
  if (!Array.isArray(entries)) {
    return { endpoints, faults: ['endpoints: must be a list of {ips, namespace, pod, workload}'] };
  }
  for (const [index, entry] of entries.entries()) {
    const key = `endpoints[${index}]`;
    if (!isFields(entry)) {
      faults.push(`${key}: must be a map of ips, namespace, pod and workload`);
      continue;
    }
    const endpoint = parseEndpoint(entry, key, faults);
    for (const address of parseAddresses(entry['ips'], `${key}.ips`, faults)) {
      if (endpoints.has(address)) faults.push(`${key}.ips: ${address} is already another endpoint's`);
      endpoints.set(address, endpoint);
    }
  }
  return { endpoints, faults };
}

function parseEndpoint(entry: Fields, key: string, faults: string[]): Endpoint {
  const known = ['ips', 'namespace', 'pod', 'workload'];
  for (const name of Object.keys(entry)) {
    if (!known.includes(name)) faults.push(`${key}.${name}: not known; use ${known.join(', ')}`);
  }
  const workload = entry['workload'] ?? {};
  if (!isFields(workload)) faults.push(`${key}.workload: must be a map of kind and name`);
  const fields = isFields(workload) ? workload : {};
  return {
    namespace: text(entry['namespace'], `${key}.namespace`, faults),
    podName: text(entry['pod'], `${key}.pod`, faults),
    workloadKind: text(fields['kind'], `${key}.workload.kind`, faults),
    workloadName: text(fields['name'], `${key}.workload.name`, faults),
  };
}

function parseAddresses(value: unknown, key: string, faults: string[]): string[] {
  if (!Array.isArray(value) || value.length === 0) {
    faults.push(`${key}: must be a list of at least one IP address`);
    return [];
  }
  return value.flatMap((item: unknown) => {
    const family = typeof item === 'string' ? isIP(item) : 0;
    if (typeof item !== 'string' || family === 0) {
      faults.push(`${key}: ${JSON.stringify(item)} is not an IP address`);
      return [];
    }
    return [canonical(item, family)];
  });
}

/** An address as Address.text writes it: 2001:DB8:0::1 is 2001:db8::1. */
function canonical(address: string, family: number): string {
  return new SocketAddress({ address, family: family === 6 ? 'ipv6' : 'ipv4' }).address;
}

function text(value: unknown, key: string, faults: string[]): string {
  if (value === undefined) return UNKNOWN;
  if (typeof value === 'string' && value !== '') return value;
  faults.push(`${key}: must be a text that is not empty`);
  return UNKNOWN;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
