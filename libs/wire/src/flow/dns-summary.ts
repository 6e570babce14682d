/** DNS events, added up by who asked whom about what. */

import type { DnsEvent } from '@retina/flow';
import type { DnsInit } from './flow.gen.js';
import type { InternTables } from './intern.js';
import { LatencySum } from './latency-sum.js';

interface Sums {
  readonly client: number;
  readonly server: number;
  readonly name: number;
  readonly type: number;
  readonly overTcp: boolean;
  queries: number;
  retries: number;
  timeouts: number;
  /** Responses by index of the return code. */
  readonly outcomes: Map<number, number>;
  readonly latency: LatencySum;
}

/** The DNS rows of one batch. */
export class DnsSummary {
  readonly #tables: InternTables;
  readonly #rows = new Map<string, Sums>();

  constructor(tables: InternTables) {
    this.#tables = tables;
  }

  get size(): number {
    return this.#rows.size;
  }

  add(event: DnsEvent): void {
    const sums = this.#sums(event);
    if (event.kind === 'timeout') sums.timeouts += event.queries;
    else if (event.kind === 'query') {
      sums.queries++;
      if (event.isRetry) sums.retries++;
    } else {
      const code = this.#tables.string(event.returnCode);
      sums.outcomes.set(code, (sums.outcomes.get(code) ?? 0) + 1);
      if (event.latencyNs !== undefined) sums.latency.add(event.latencyNs);
    }
  }

  rows(): DnsInit[] {
    return Array.from(this.#rows.values(), ({ outcomes, latency, ...row }) => ({
      ...row,
      outcomes: Array.from(outcomes, ([returnCode, responses]) => ({ returnCode, responses })),
      latency: latency.message(),
    }));
  }

  #sums(event: DnsEvent): Sums {
    const tables = this.#tables;
    const client = tables.end(event.client, event.clientEndpoint);
    const server = tables.end(event.server, undefined);
    const name = tables.string(event.name);
    const type = tables.string(event.type);
    const overTcp = event.transport === 'tcp';
    const key = `${client} ${server} ${name} ${type} ${event.transport}`;
    let sums = this.#rows.get(key);
    if (sums === undefined) {
      sums = {
        ...{ client, server, name, type, overTcp, queries: 0, retries: 0, timeouts: 0 },
        outcomes: new Map(),
        latency: new LatencySum(),
      };
      this.#rows.set(key, sums);
    }
    return sums;
  }
}
