/** The dns signal: what the clients of this node ask, and what they get. Kernel side: bpf/dns.bpf.c. */

import {
  type Link,
  type LoadedObject,
  Ring,
  RingWaker,
  attachCgroup,
  checkRingSize,
  findCgroup2,
  waitForGracePeriod,
} from '@retina/ebpf';
import { FULL, type Granularity } from '../granularity.js';
import type { LoadedProgram, MapFill, Signal, SignalContext } from '../signal.js';
import { type ObjectOptions, openObject } from './bpf-object.js';
import { DnsDecoder } from './dns-decoder.js';
import { DnsTransactions } from './dns-transactions.js';
import {
  DNS_UNPARSED,
  dnsStatsLost,
  dnsStatsOffered,
  dnsStatsOmitted,
  dnsStatsQueries,
  dnsStatsResponses,
  dnsStatsUnparsed,
} from './dns.layout.gen.js';
import type { Kernel } from './kernel.js';
import { PerCpuCounters } from './per-cpu.js';

/** What the dns signal needs to know. */
export interface DnsOptions extends ObjectOptions {
  /** Asked when the signal opens. */
  readonly kernel: () => Kernel;
  /** Size of the ring of events: a power of two of at least a page. */
  readonly ringBytes: number;
  /** How long a query waits for its response, in ms. */
  readonly timeoutMs: number;
  /** The cgroup whose sockets are watched; the root of the hierarchy when absent. */
  readonly cgroup?: string | undefined;
}

const EVENTS_PER_READ = 256;
const UNPARSED_NAMES = DNS_UNPARSED.slice(0, -1).map((name) => name.replace('DNS_', '').toLowerCase());

interface Opened {
  readonly object: LoadedObject;
  readonly links: readonly Link[];
  readonly stats: PerCpuCounters;
  readonly ring: Ring;
  readonly waker: RingWaker;
  /** What the statistics said last time. */
  counted: Uint32Array;
}

/** DNS at the sockets of clients: each query once, paired with its response. */
export class DnsSignal implements Signal {
  readonly name = 'dns';
  readonly #context: SignalContext;
  readonly #options: DnsOptions;
  readonly #decoder = new DnsDecoder();
  readonly #transactions: DnsTransactions;
  readonly #places = new Int32Array(EVENTS_PER_READ);
  #opened: Opened | undefined;
  #granularity = FULL;
  /** What the decoder and the transactions counted when it was last told. */
  #told = { unpaired: 0, malformed: 0, incomplete: 0 };

  constructor(context: SignalContext, options: DnsOptions) {
    this.#context = context;
    this.#options = options;
    this.#transactions = new DnsTransactions({ timeoutNs: options.timeoutMs * 1e6 });
  }

  async open(): Promise<void> {
    this.#options.kernel().features.require('ring-buffer');
    const folder = this.#options.cgroup ?? findCgroup2();
    using opening = openObject('dns', this.#options);
    opening.resizeMap('dns_events', checkRingSize(this.#options.ringBytes));
    const object = opening.load();
    const closing: Disposable[] = [object];
    try {
      setOneOf(object, this.#granularity);
      const map = object.map('dns_events');
      const ring = new Ring(map);
      closing.push(ring);
      const links = (['egress', 'ingress'] as const).map((direction) => {
        const link = attachCgroup(object.programFd(PROGRAMS[direction]), folder, direction);
        closing.push(link);
        return link;
      });
      const stats = new PerCpuCounters(object.map('dns_stats'));
      const waker = new RingWaker(map, () => this.#drain(ring));
      this.#opened = { object, links, stats, ring, waker, counted: stats.read() };
    } catch (error) {
      for (const open of closing.reverse()) open[Symbol.dispose]();
      throw error;
    }
  }

  programs(): readonly LoadedProgram[] {
    const object = this.#opened?.object;
    return object === undefined
      ? []
      : Object.values(PROGRAMS).map((name) => ({ name, fd: object.programFd(name) }));
  }

  /** When flows are sampled, messages are too, by socket; at `counters` they are counted and no more. */
  setGranularity(granularity: Granularity): void {
    this.#granularity = granularity;
    if (this.#opened === undefined) return;
    setOneOf(this.#opened.object, granularity);
    // The responses to some of the queries that wait are not told of any more.
    this.#transactions.forget();
  }

  async collect(): Promise<void> {
    const opened = this.#opened;
    if (opened === undefined) return;
    this.#drain(opened.ring);
    this.#count(opened);
    // CLOCK_MONOTONIC, as in the kernel.
    const timeouts = this.#transactions.expire(Number(process.hrtime.bigint()));
    if (timeouts.length > 0) this.#context.sink.accept({ kind: 'dns', events: timeouts });
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    if (opened === undefined) return;
    this.#opened = undefined;
    for (const link of opened.links) link[Symbol.dispose]();
    waitForGracePeriod();
    opened.waker[Symbol.dispose]();
    try {
      this.#drain(opened.ring);
      this.#count(opened);
    } finally {
      opened.ring[Symbol.dispose]();
      opened.object[Symbol.dispose]();
    }
  }

  mapFill(): readonly MapFill[] {
    return [];
  }

  #drain(ring: Ring): void {
    for (let count = ring.read(this.#places); count > 0; count = ring.read(this.#places)) {
      const observations = this.#decoder.decode(ring.words, this.#places, count);
      ring.release();
      this.#context.ledger.count('dns_ring', 'delivered', count);
      const events = observations.map((observation) => this.#transactions.accept(observation));
      this.#context.sink.accept({ kind: 'dns', events });
    }
  }

  #count(opened: Opened): void {
    const { ledger, sink } = this.#context;
    const before = opened.counted;
    const now = opened.stats.read();
    opened.counted = now;
    const since = (read: typeof dnsStatsLost): number => read(now, 0) - read(before, 0);
    ledger.count('dns_ring', 'produced', since(dnsStatsOffered));
    ledger.count('dns_ring', 'sampled', since(dnsStatsOmitted));
    ledger.count('dns_ring', 'lost', since(dnsStatsLost));
    if (since(dnsStatsLost) > 0) this.#transactions.forget();
    const unparsed = new Map(
      UNPARSED_NAMES.map((name, index) => [
        name,
        dnsStatsUnparsed(now, 0, index) - dnsStatsUnparsed(before, 0, index),
      ]),
    );
    const { unpaired } = this.#transactions;
    const { malformed, incomplete } = this.#decoder;
    unparsed.set('malformed', malformed - this.#told.malformed);
    unparsed.set('incomplete', incomplete - this.#told.incomplete);
    sink.accept({
      kind: 'dns-total',
      total: {
        queries: since(dnsStatsQueries),
        responses: since(dnsStatsResponses),
        unpaired: unpaired - this.#told.unpaired,
        unparsed,
      },
    });
    this.#told = { unpaired, malformed, incomplete };
  }
}

/** Seen from the socket: what leaves it is a query. */
const PROGRAMS = { egress: 'dns_sent', ingress: 'dns_received' } as const;

function setOneOf(object: LoadedObject, { level, oneOf }: Granularity): void {
  Atomics.store(object.global32('one_of'), 0, level === 'counters' ? 0 : oneOf);
}
