/** The drop signal: what the kernel threw away, why and where. Kernel side: bpf/drop.bpf.c. */

import {
  KernelSymbols,
  type Link,
  type LoadedObject,
  Ring,
  RingWaker,
  checkRingSize,
  programStats,
  waitForGracePeriod,
} from '@retina/ebpf';
import type { Drop, DropTotal } from '@retina/flow';
import type { LoadedProgram, MapFill, Signal, SignalContext } from '../signal.js';
import { benignReasonBits } from './benign-reasons.js';
import { type ObjectOptions, openObject } from './bpf-object.js';
import { DropDecoder } from './drop-decoder.js';
import { DropTotals } from './drop-totals.js';
import {
  dropStatsRingHeld,
  dropStatsRingLost,
  dropStatsRingOffered,
  dropStatsSeen,
  dropStatsTableLost,
  dropStatsTotalsLost,
} from './drop.layout.gen.js';
import type { Kernel } from './kernel.js';
import { PerCpuCounters } from './per-cpu.js';
import { WindowTable } from './window-table.js';

/** What the drop signal needs to know. */
export interface DropOptions extends ObjectOptions {
  /** Asked when the signal opens. */
  readonly kernel: () => Kernel;
  /** Entries of each table. */
  readonly maxEntries: number;
  /** Size of the ring of samples: a power of two of at least a page. */
  readonly ringBytes: number;
}

const SAMPLES_PER_READ = 256;

interface Opened {
  readonly object: LoadedObject;
  readonly decoder: DropDecoder;
  readonly link: Link;
  readonly program: number;
  readonly epoch: Uint32Array;
  readonly table: WindowTable;
  readonly totals: DropTotals;
  readonly stats: PerCpuCounters;
  readonly ring: Ring;
  readonly waker: RingWaker;
  /** What the statistics said last time. */
  counted: Uint32Array;
  misses: number;
}

/** Drops, aggregated in the kernel, with a sample of each kind as soon as it happens. */
export class DropSignal implements Signal {
  readonly name = 'drop';
  readonly #context: SignalContext;
  readonly #options: DropOptions;
  readonly #symbols = new KernelSymbols();
  readonly #places = new Int32Array(SAMPLES_PER_READ);
  #opened: Opened | undefined;
  /** Set while samples wait for the name of the function that dropped them. */
  #naming: Promise<void> | undefined;

  constructor(context: SignalContext, options: DropOptions) {
    this.#context = context;
    this.#options = options;
  }

  async open(): Promise<void> {
    const { features, dropReasons } = this.#options.kernel();
    features.require('kfree-skb-tracepoint');
    features.require('ring-buffer');
    features.require('batch-operations');
    const [program, other] = features.has('drop-reasons')
      ? ['drop_with_reason', 'drop_without_reason']
      : ['drop_without_reason', 'drop_with_reason'];
    using opening = openObject('drop', this.#options);
    opening
      .disable(other)
      .resizeMap('drop_even', this.#options.maxEntries)
      .resizeMap('drop_odd', this.#options.maxEntries)
      .resizeMap('drop_samples', checkRingSize(this.#options.ringBytes))
      .setConstant('benign_reasons', benignReasonBits(dropReasons));
    const object = opening.load();
    try {
      this.#opened = this.#attach(object, program, new DropDecoder(dropReasons, this.#symbols));
    } catch (error) {
      object[Symbol.dispose]();
      throw error;
    }
  }

  async collect(): Promise<void> {
    const opened = this.#opened;
    if (opened === undefined) return;
    await this.#drainWindow(opened);
    this.#countStats(opened);
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    if (opened === undefined) return;
    this.#opened = undefined;
    opened.link[Symbol.dispose]();
    waitForGracePeriod();
    opened.waker[Symbol.dispose]();
    try {
      this.#drainRing(opened.ring, opened.decoder);
      while (this.#naming !== undefined) await this.#naming;
      // The window before last, then the last one.
      await this.#drainWindow(opened);
      await this.#drainWindow(opened);
      this.#countStats(opened);
    } finally {
      opened.ring[Symbol.dispose]();
      opened.object[Symbol.dispose]();
    }
  }

  mapFill(): readonly MapFill[] {
    if (this.#opened === undefined) return [];
    const { name, entries, maxEntries } = this.#opened.table;
    return [{ map: name, entries, maxEntries }];
  }

  programs(): readonly LoadedProgram[] {
    return this.#opened === undefined ? [] : [{ name: 'drop', fd: this.#opened.program }];
  }

  #attach(object: LoadedObject, program: string, decoder: DropDecoder): Opened {
    const map = object.map('drop_samples');
    const ring = new Ring(map);
    const stats = new PerCpuCounters(object.map('drop_stats'));
    // What may fail comes first: a waker left behind would wait on a descriptor that is closed.
    const link = attachOrUnmap(object, program, ring);
    return {
      object,
      decoder,
      epoch: object.global32('epoch'),
      table: new WindowTable('drop', [object.map('drop_even'), object.map('drop_odd')]),
      totals: new DropTotals(object.map('drop_totals'), decoder),
      stats,
      ring,
      waker: new RingWaker(map, () => this.#drainRing(ring, decoder)),
      program: object.programFd(program),
      link,
      counted: stats.read(),
      misses: 0,
    };
  }

  /** Reads the ring until it is empty, or until a place shows up whose name has to be looked up first. */
  #drainRing(ring: Ring, decoder: DropDecoder): void {
    if (this.#naming !== undefined) return;
    for (let count = ring.read(this.#places); count > 0; count = ring.read(this.#places)) {
      const drops = decoder.decodeSamples(ring.words, this.#places, count);
      if (this.#symbols.unsettled) {
        this.#naming = this.#nameThenDrain(ring, decoder, count);
        return;
      }
      this.#deliverSamples(ring, drops);
    }
  }

  /** Until they are released, the records stay in the ring, so that they can be decoded again with names. */
  async #nameThenDrain(ring: Ring, decoder: DropDecoder, count: number): Promise<void> {
    await this.#symbols.settle();
    this.#deliverSamples(ring, decoder.decodeSamples(ring.words, this.#places, count));
    this.#naming = undefined;
    this.#drainRing(ring, decoder);
  }

  #deliverSamples(ring: Ring, drops: readonly Drop[]): void {
    ring.release();
    this.#context.ledger.count('drop_ring', 'delivered', drops.length);
    this.#context.sink.accept({ kind: 'drop-sample', drops });
  }

  async #drainWindow({ decoder, epoch, table, totals }: Opened): Promise<void> {
    const now = epoch[0]!;
    await table.drainResting(now, async (keys, values, count) => {
      const drops = decoder.decode(keys, values, count);
      if (!this.#symbols.unsettled) return this.#deliver(drops);
      // A place whose sample did not come through the ring.
      await this.#symbols.settle();
      this.#deliver(decoder.decode(keys, values, count));
    });
    epoch[0] = now + 1;
    this.#deliverTotals(totals.read());
  }

  #deliver(drops: readonly Drop[]): void {
    this.#context.ledger.count('drop_table', 'delivered', packetsOf(drops));
    this.#context.sink.accept({ kind: 'drop', drops });
  }

  #deliverTotals(totals: readonly DropTotal[]): void {
    if (totals.length === 0) return;
    this.#context.ledger.count('drop_totals', 'delivered', packetsOf(totals));
    this.#context.sink.accept({ kind: 'drop-total', totals });
  }

  #countStats(opened: Opened): void {
    const { ledger } = this.#context;
    const before = opened.counted;
    const now = opened.stats.read();
    const since = (read: typeof dropStatsSeen): number => read(now, 0) - read(before, 0);
    // Runs that the kernel skipped: packets, one each, that never got as far as our own counters.
    const { recursionMisses } = programStats(opened.program);
    const missed = recursionMisses - opened.misses;
    ledger.count('drop_totals', 'produced', since(dropStatsSeen) + missed);
    ledger.count('drop_totals', 'lost', since(dropStatsTotalsLost) + missed);
    ledger.count('drop_table', 'produced', since(dropStatsSeen) + missed);
    ledger.count('drop_table', 'lost', since(dropStatsTableLost) + missed);
    ledger.count('drop_ring', 'produced', since(dropStatsRingOffered));
    ledger.count('drop_ring', 'sampled', since(dropStatsRingHeld));
    ledger.count('drop_ring', 'lost', since(dropStatsRingLost));
    opened.counted = now;
    opened.misses = recursionMisses;
  }
}

function packetsOf(records: readonly { readonly packets: number }[]): number {
  return records.reduce((sum, { packets }) => sum + packets, 0);
}

function attachOrUnmap(object: LoadedObject, program: string, ring: Ring): Link {
  try {
    return object.attach(program);
  } catch (error) {
    ring[Symbol.dispose]();
    throw error;
  }
}
