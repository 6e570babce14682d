/** Turns what clients ask and get into metrics, at node level and at pod level. */

import { type DnsEvent, type DnsResponse, type DnsTotal, IP_PROTOCOL } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import { DnsNames, OTHER_NAMES } from './dns-names.js';
import type { PodLevel, Sighting } from './pod-level.js';

/** How DNS metrics are kept. */
export interface DnsMetricsOptions {
  /** Undefined: for the node only. */
  readonly level: PodLevel | undefined;
  /** Names that get series of their own. */
  readonly names: number;
  /** How long a name that nobody asks for keeps its series. */
  readonly idleMs: number;
}

/** Different sets of addresses that one name may show; a name that rotates through more shows `other`. */
const RESPONSES_PER_NAME = 8;
const NS_PER_SECOND = 1e9;

/** Counts DNS events. */
export class DnsMetrics {
  readonly #registry: MetricRegistry;
  readonly #options: DnsMetricsOptions;
  readonly #names: DnsNames;
  readonly #responses = new Map<string, Set<string>>();

  constructor(registry: MetricRegistry, options: DnsMetricsOptions) {
    this.#registry = registry;
    this.#options = options;
    this.#names = new DnsNames({ capacity: options.names, idleMs: options.idleMs });
  }

  countTotal({ queries, responses, unpaired, unparsed }: DnsTotal): void {
    const registry = this.#registry;
    registry.counter('dnsRequestCount').series([]).add(queries);
    registry.counter('dnsResponseCount').series([]).add(responses);
    registry.counter('dnsUnpaired').series([]).add(unpaired);
    for (const [reason, count] of unparsed) registry.counter('dnsUnparsed').series([reason]).add(count);
  }

  countEvent(event: DnsEvent): void {
    const registry = this.#registry;
    if (event.kind === 'query') registry.counter('dnsRequests').series([event.type]).add(1);
    if (event.kind === 'response') {
      registry.counter('dnsResponses').series([event.type, event.returnCode]).add(1);
    }
    const { level } = this.#options;
    if (level !== undefined) this.#countPod(event, level);
  }

  /** Frees the series of names that nobody asks for any more. */
  expire(nowMs: number): void {
    this.#names.expire(nowMs);
  }

  #countPod(event: DnsEvent, level: PodLevel): void {
    const sighting = sightingOf(event);
    const name = this.#names.label(event.name);
    switch (event.kind) {
      case 'query':
        level.counter('podDnsRequestCount', [event.type, name], sighting).add(1);
        if (event.isRetry) level.counter('podDnsRetries', [], sighting).add(1);
        break;
      case 'response': {
        const labels = [
          event.returnCode,
          event.type,
          name,
          this.#response(name, event),
          String(event.answers),
        ];
        level.counter('podDnsResponseCount', labels, sighting).add(1);
        if (event.latencyNs === undefined) break;
        level.histogram('podDnsLatency', [], sighting).observe(event.latencyNs / NS_PER_SECOND, 1, () => ({
          server: event.server.text,
          query: event.name,
        }));
        break;
      }
      case 'timeout':
        level.counter('podDnsTimeouts', [], sighting).add(event.queries);
        break;
    }
  }

  /** The addresses of a response as a label: bounded, since some names have ever new ones. */
  #response(name: string, { addresses }: DnsResponse): string {
    if (name === OTHER_NAMES) return OTHER_NAMES;
    const text = addresses.join(',');
    let known = this.#responses.get(name);
    if (known === undefined) {
      // Rarely: names that lost their places are forgotten along with the rest.
      if (this.#responses.size >= this.#options.names * 2) this.#responses.clear();
      known = new Set();
      this.#responses.set(name, known);
    }
    if (known.has(text)) return text;
    if (known.size >= RESPONSES_PER_NAME) return OTHER_NAMES;
    known.add(text);
    return text;
  }
}

/** Queries go from the client to the server, responses back; at home is the client. Its port is not known. */
function sightingOf({ kind, client, server, clientEndpoint, serverEndpoint, transport }: DnsEvent): Sighting {
  const asks = kind !== 'response';
  const traffic = {
    source: asks ? client : server,
    destination: asks ? server : client,
    sourceEndpoint: asks ? clientEndpoint : serverEndpoint,
    destinationEndpoint: asks ? serverEndpoint : clientEndpoint,
    sourcePort: 0,
    destinationPort: 0,
    protocol: transport === 'udp' ? IP_PROTOCOL.UDP : IP_PROTOCOL.TCP,
  };
  return { traffic, home: asks ? 'source' : 'destination' };
}
