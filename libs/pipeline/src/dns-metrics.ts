/** Turns what clients ask and get into metrics, at node level and at pod level. */

import { type DnsEvent, type DnsResponse, type DnsTotal, UNKNOWN_ENDPOINT } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import { DnsNames, OTHER_NAMES } from './dns-names.js';

/** How DNS metrics are kept. */
export interface DnsMetricsOptions {
  readonly podLevel: boolean;
  /** Names that get series of their own. */
  readonly names: number;
  /** How long a series, and a name, without writes lives on. */
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
    if (this.#options.podLevel) this.#countPod(event);
  }

  /** Ends what has been idle too long. */
  expire(nowMs: number): void {
    const { idleMs } = this.#options;
    const registry = this.#registry;
    this.#names.expire(nowMs);
    for (const key of [
      'podDnsTimeouts',
      'podDnsRetries',
      'podDnsRequestCount',
      'podDnsResponseCount',
    ] as const) {
      registry.counter(key).expire(idleMs, nowMs);
    }
    registry.histogram('podDnsLatency').expire(idleMs, nowMs);
  }

  #countPod(event: DnsEvent): void {
    const registry = this.#registry;
    const pod = podLabels(event);
    const name = this.#names.label(event.name);
    switch (event.kind) {
      case 'query':
        registry
          .counter('podDnsRequestCount')
          .series([event.type, name, ...pod])
          .add(1);
        if (event.isRetry) registry.counter('podDnsRetries').series(pod).add(1);
        break;
      case 'response': {
        const labels = [
          event.returnCode,
          event.type,
          name,
          this.#response(name, event),
          String(event.answers),
        ];
        registry
          .counter('podDnsResponseCount')
          .series([...labels, ...pod])
          .add(1);
        if (event.latencyNs === undefined) break;
        registry
          .histogram('podDnsLatency')
          .series(pod)
          .observe(event.latencyNs / NS_PER_SECOND);
        break;
      }
      case 'timeout':
        registry.counter('podDnsTimeouts').series(pod).add(event.queries);
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

function podLabels({ client, clientEndpoint }: DnsEvent): string[] {
  const { namespace, podName, workloadKind, workloadName } = clientEndpoint ?? UNKNOWN_ENDPOINT;
  return [client.text, namespace, podName, workloadKind, workloadName];
}
