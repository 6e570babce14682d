/** The identity file's contents: checked whole, so that every fault shows at once. */

import { type Endpoint, UNKNOWN } from '@retina/flow';
import { isIP } from 'node:net';

/** What a file says, or what is wrong with it. */
export interface Identities {
  /** By address, written as `Address.text` writes it. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  /** Each begins with the key that it is about. */
  readonly faults: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads `endpoints: [{ips, namespace, pod, workload: {kind, name}}]`; all but `ips` may be missing or empty. */
export function parseIdentities(document: unknown): Identities {
  const reader = new Reader();
  reader.readDocument(document);
  return reader;
}

class Reader implements Identities {
  readonly endpoints = new Map<string, Endpoint>();
  readonly faults: string[] = [];
  readonly #keys = new Map<string, string>();

  readDocument(document: unknown): void {
    const { endpoints } = this.#fields(document, '', ['endpoints']);
    if (!Array.isArray(endpoints)) {
      this.faults.push('endpoints: must be a list of {ips, namespace, pod, workload}');
      return;
    }
    for (const [index, entry] of endpoints.entries()) this.#readEndpoint(entry, `endpoints[${index}]`);
  }

  #readEndpoint(entry: unknown, key: string): void {
    const { ips, namespace, pod, workload } = this.#fields(entry, key, [
      'ips',
      'namespace',
      'pod',
      'workload',
    ]);
    const { kind, name } = this.#fields(workload, `${key}.workload`, ['kind', 'name']);
    const endpoint = {
      namespace: this.#text(namespace, `${key}.namespace`),
      podName: this.#text(pod, `${key}.pod`),
      workloadKind: this.#text(kind, `${key}.workload.kind`),
      workloadName: this.#text(name, `${key}.workload.name`),
    };
    this.#addAddresses(ips, `${key}.ips`, endpoint);
  }

  #addAddresses(ips: unknown, key: string, endpoint: Endpoint): void {
    if (!Array.isArray(ips) || ips.length === 0) {
      this.faults.push(`${key}: must be a list of at least one IP address`);
      return;
    }
    for (const ip of ips as unknown[]) {
      const address = addressText(ip);
      const taken = address === undefined ? undefined : this.#keys.get(address);
      if (address === undefined) this.faults.push(`${key}: ${JSON.stringify(ip)} is not an IP address`);
      else if (taken !== undefined) this.faults.push(`${key}: ${address} is in ${taken} already`);
      else {
        this.endpoints.set(address, endpoint);
        this.#keys.set(address, key);
      }
    }
  }

  /** The members of a map, each of which has to be one of `names`. */
  #fields(value: unknown, key: string, names: readonly string[]): Fields {
    if (value === undefined || value === null) return {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.faults.push(`${key || 'the file'}: must be a map of ${names.join(', ')}`);
      return {};
    }
    for (const name of Object.keys(value)) {
      if (names.includes(name)) continue;
      this.faults.push(`${key === '' ? '' : `${key}.`}${name}: not known; use ${names.join(', ')}`);
    }
    return value as Fields;
  }

  #text(value: unknown, key: string): string {
    if (value === undefined || value === null || value === '') return UNKNOWN;
    if (typeof value === 'string') return value;
    this.faults.push(`${key}: must be a text`);
    return UNKNOWN;
  }
}

/**
 * An address as Address.text writes it: 2001:DB8:0::1 is 2001:db8::1. The URL parser shortens as RFC 5952 does, and writes
 * no part of an IPv6 address in IPv4 notation. A zone is of no use: packets have none.
 */
function addressText(ip: unknown): string | undefined {
  if (typeof ip !== 'string' || ip.includes('%')) return undefined;
  switch (isIP(ip)) {
    case 4:
      return ip;
    case 6:
      return new URL(`http://[${ip}]`).hostname.slice(1, -1);
    default:
      return undefined;
  }
}
