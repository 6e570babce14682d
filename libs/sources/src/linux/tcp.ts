/** The tcp signal: what goes wrong with connections, and how they stand. Kernel side: bpf/tcp.bpf.c. */

import { type Link, type LoadedObject, waitForGracePeriod } from '@retina/ebpf';
import type { ApiServers, TcpHappening } from '@retina/flow';
import type { LoadedProgram, MapFill, Signal, SignalContext } from '../signal.js';
import { type ObjectOptions, openObject } from './bpf-object.js';
import type { Kernel } from './kernel.js';
import { PerCpuCounters } from './per-cpu.js';
import { TcpDecoder } from './tcp-decoder.js';
import { TcpSocketReader } from './tcp-sockets.js';
import { FULL, type Granularity } from '../granularity.js';
import { tcpStatsLost, tcpStatsOmitted } from './tcp.layout.gen.js';
import { WindowTable } from './window-table.js';

/** What the tcp signal needs to know. */
export interface TcpOptions extends ObjectOptions {
  /** Asked when the signal opens. */
  readonly kernel: () => Kernel;
  /** Entries of each table. */
  readonly maxEntries: number;
  /** How often sockets are counted. */
  readonly socketsIntervalMs: number;
  /** Remote addresses that are shown by themselves. */
  readonly topRemotes: number;
  /** Servers whose latency is measured. */
  readonly apiServers: ApiServers;
}

const PROGRAMS = [
  'tcp_retransmitted',
  'tcp_synack_retransmitted',
  'tcp_reset_sent',
  'tcp_reset_received',
  'tcp_state_changed',
] as const;

interface Opened {
  readonly object: LoadedObject;
  readonly links: readonly Link[];
  readonly epoch: Uint32Array;
  readonly table: WindowTable;
  readonly stats: PerCpuCounters;
  readonly sockets: TcpSocketReader;
  /** What the statistics said last time. */
  counted: Uint32Array;
  socketsReadMs: number;
}

/** Retransmissions, resets, failed attempts, ends of connections, and sockets by state. */
export class TcpSignal implements Signal {
  readonly name = 'tcp';
  readonly #context: SignalContext;
  readonly #options: TcpOptions;
  readonly #decoder = new TcpDecoder();
  #opened: Opened | undefined;
  #granularity = FULL;

  constructor(context: SignalContext, options: TcpOptions) {
    this.#context = context;
    this.#options = options;
  }

  async open(): Promise<void> {
    const { kernel, maxEntries, apiServers, topRemotes } = this.#options;
    kernel().features.require('batch-operations');
    using opening = openObject('tcp', this.#options);
    opening.resizeMap('tcp_even', maxEntries).resizeMap('tcp_odd', maxEntries);
    const object = opening.load();
    const closing: Disposable[] = [object];
    try {
      const stats = new PerCpuCounters(object.map('tcp_stats'));
      const sockets = new TcpSocketReader(object, apiServers, topRemotes);
      closing.push(sockets);
      const links = PROGRAMS.map((program) => {
        const link = object.attach(program);
        closing.push(link);
        return link;
      });
      this.#opened = {
        object,
        links,
        epoch: object.global32('epoch'),
        table: new WindowTable('tcp', [object.map('tcp_even'), object.map('tcp_odd')]),
        stats,
        sockets,
        counted: stats.read(),
        socketsReadMs: Number.NEGATIVE_INFINITY,
      };
      this.setGranularity(this.#granularity);
    } catch (error) {
      for (const open of closing.reverse()) open[Symbol.dispose]();
      throw error;
    }
  }

  programs(): readonly LoadedProgram[] {
    const object = this.#opened?.object;
    return object === undefined ? [] : PROGRAMS.map((name) => ({ name, fd: object.programFd(name) }));
  }

  /** At `counters` what happens is counted by kind, and no more is known of it. */
  setGranularity(granularity: Granularity): void {
    this.#granularity = granularity;
    const totalsOnly = this.#opened?.object.global32('totals_only');
    if (totalsOnly !== undefined) Atomics.store(totalsOnly, 0, granularity.level === 'counters' ? 1 : 0);
  }

  async collect(): Promise<void> {
    const opened = this.#opened;
    if (opened === undefined) return;
    await this.#drainWindow(opened);
    const nowMs = performance.now();
    if (nowMs - opened.socketsReadMs < this.#options.socketsIntervalMs) return;
    opened.socketsReadMs = nowMs;
    const sockets = await opened.sockets.read();
    const statistics = [...sockets.remotes].map(([address, value]) => ({ labels: [address], value }));
    this.#context.sink.accept({ kind: 'tcp-sockets', sockets });
    this.#context.sink.accept({ kind: 'statistics', reading: { family: 'remote', statistics } });
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    if (opened === undefined) return;
    this.#opened = undefined;
    for (const link of opened.links) link[Symbol.dispose]();
    waitForGracePeriod();
    try {
      // The window before last, then the last one.
      await this.#drainWindow(opened);
      await this.#drainWindow(opened);
    } finally {
      opened.sockets[Symbol.dispose]();
      opened.object[Symbol.dispose]();
    }
  }

  mapFill(): readonly MapFill[] {
    if (this.#opened === undefined) return [];
    const { name, entries, maxEntries } = this.#opened.table;
    return [{ map: name, entries, maxEntries }];
  }

  async #drainWindow(opened: Opened): Promise<void> {
    const { epoch, table, stats } = opened;
    const { ledger, sink } = this.#context;
    const window = Atomics.load(epoch, 0);
    await table.drainResting(window, (keys, values, count) =>
      this.#deliver(this.#decoder.decode(keys, values, count)),
    );
    Atomics.store(epoch, 0, window + 1);

    const before = opened.counted;
    const now = stats.read();
    opened.counted = now;
    const totals = this.#decoder.totals(now, before).filter(({ count }) => count > 0);
    ledger.count('tcp_table', 'produced', countOf(totals));
    ledger.count('tcp_table', 'sampled', tcpStatsOmitted(now, 0) - tcpStatsOmitted(before, 0));
    ledger.count('tcp_table', 'lost', tcpStatsLost(now, 0) - tcpStatsLost(before, 0));
    if (totals.length > 0) sink.accept({ kind: 'tcp-total', totals });
  }

  #deliver(happenings: readonly TcpHappening[]): void {
    this.#context.ledger.count('tcp_table', 'delivered', countOf(happenings));
    this.#context.sink.accept({ kind: 'tcp', happenings });
  }
}

function countOf(records: readonly { readonly count: number }[]): number {
  return records.reduce((sum, { count }) => sum + count, 0);
}
