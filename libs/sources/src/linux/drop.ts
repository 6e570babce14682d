/** The drop signal: what the kernel threw away, why and where. Kernel side: bpf/drop.bpf.c. */

import {
  KernelSymbols,
  type LoadedObject,
  type TracingLink,
  checkRingSize,
  waitForGracePeriod,
} from '@retina/ebpf';
import type { Drop, DropTotal } from '@retina/flow';
import { randomInt } from 'node:crypto';
import { FULL, type Granularity } from '../granularity.js';
import type { LoadedProgram, MapFill, Signal, SignalContext } from '../signal.js';
import { benignReasonBits } from './benign-reasons.js';
import { type ObjectOptions, openObject } from './bpf-object.js';
import { DropCauses } from './drop-causes.js';
import { DropDecoder } from './drop-decoder.js';
import { DropSamples } from './drop-samples.js';
import type { DropState } from './drop-state.js';
import { DropTotals } from './drop-totals.js';
import { DropStats } from './drop-stats.js';
import { DROP_DETAIL, DROP_LAYOUT } from './drop.layout.gen.js';
import type { Kernel } from './kernel.js';
import { Pins } from './pins.js';
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

interface Opened {
  readonly object: LoadedObject;
  readonly decoder: DropDecoder;
  readonly link: TracingLink;
  readonly program: number;
  readonly epoch: Uint32Array;
  readonly table: WindowTable;
  readonly totals: DropTotals;
  readonly stats: DropStats;
  readonly samples: DropSamples;
}

/** Drops, aggregated in the kernel, with a sample of each kind as soon as it happens. */
export class DropSignal implements Signal {
  readonly name = 'drop';
  readonly #context: SignalContext;
  readonly #options: DropOptions;
  readonly #symbols = new KernelSymbols();
  readonly #causes: DropCauses;
  #opened: Opened | undefined;
  #granularity = FULL;

  constructor(context: SignalContext, options: DropOptions) {
    this.#context = context;
    this.#options = options;
    this.#causes = new DropCauses(context.logger);
  }

  async open(): Promise<void> {
    const { features, dropReasons } = this.#options.kernel();
    features.require('kfree-skb-tracepoint');
    features.require('ring-buffer');
    features.require('batch-operations');
    const [program, other] = features.has('drop-reasons')
      ? ['drop_with_reason', 'drop_without_reason']
      : ['drop_without_reason', 'drop_with_reason'];
    const pins = this.#pins();
    const saved = pins?.takeOver(this.#context.checkpoint?.restored(this.name));
    const generation = pins === undefined ? 0 : randomInt(1, 2 ** 32);
    using opening = openObject('drop', this.#options);
    if (pins !== undefined) opening.pinMaps(pins.folder);
    opening
      .disable(other)
      .setConstant('generation', new Uint8Array(Uint32Array.of(generation).buffer))
      .resizeMap('drop_even', this.#options.maxEntries)
      .resizeMap('drop_odd', this.#options.maxEntries)
      .resizeMap('drop_samples', checkRingSize(this.#options.ringBytes))
      .setConstant('benign_reasons', benignReasonBits(dropReasons));
    const object = opening.load();
    try {
      setDetail(object, this.#granularity);
      const opened = this.#attach(object, program, new DropDecoder(dropReasons, this.#symbols));
      this.#opened = opened;
      if (saved !== undefined) this.#takeOver(opened, saved as DropState);
      opened.samples.start();
      Atomics.store(object.global32('active_generation'), 0, generation);
    } catch (error) {
      object[Symbol.dispose]();
      throw error;
    }
    if (pins !== undefined) {
      this.#opened.link.pin(pins.link('kfree_skb'));
      if (pins.removeOthers() > 0) {
        this.#context.logger.warn('drops that a process of another version left were discarded');
      }
    }
    await this.#causes.begin();
  }

  setGranularity(granularity: Granularity): void {
    this.#granularity = granularity;
    if (this.#opened !== undefined) setDetail(this.#opened.object, granularity);
  }

  async collect(): Promise<void> {
    const opened = this.#opened;
    if (opened === undefined) return;
    const { checkpoint } = this.#context;
    const turn = (): Promise<void> => this.#endWindow(opened);
    await (checkpoint === undefined ? turn() : checkpoint.exclusively(turn));
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    if (opened === undefined) return;
    if (this.#context.checkpoint !== undefined) return this.#leave(opened);
    this.#opened = undefined;
    opened.link[Symbol.dispose]();
    waitForGracePeriod();
    try {
      await opened.samples.stop({ rest: true });
      this.#causes.hurry();
      // The window before last, then the last one.
      await this.#endWindow(opened);
      await this.#endWindow(opened);
    } finally {
      opened.samples[Symbol.dispose]();
      opened.object[Symbol.dispose]();
      this.#causes[Symbol.dispose]();
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
    const stats = new DropStats(object.map('drop_stats'), object.programFd(program), this.#context.ledger);
    const samples = new DropSamples(object.map('drop_samples'), {
      decoder,
      symbols: this.#symbols,
      deliver: (drops) => this.#deliverSamples(this.#lost('drop_ring', drops, decoder)),
    });
    try {
      return {
        object,
        decoder,
        samples,
        stats,
        epoch: object.global32('epoch'),
        table: new WindowTable('drop', [object.map('drop_even'), object.map('drop_odd')]),
        totals: new DropTotals(object.map('drop_totals'), decoder, this.#symbols),
        program: object.programFd(program),
        link: object.attach(program),
      };
    } catch (error) {
      samples[Symbol.dispose]();
      throw error;
    }
  }

  /** Where maps and link are kept. */
  #pins(): Pins | undefined {
    const { checkpoint } = this.#context;
    const { maxEntries, ringBytes } = this.#options;
    return checkpoint && new Pins(checkpoint.pins, this.name, `${DROP_LAYOUT}-${maxEntries}-${ringBytes}`);
  }

  /** Hands over what rested, saves, and lets the tables change places (docs/adr/0024). */
  async #endWindow(opened: Opened): Promise<void> {
    const { decoder, epoch, stats, table, totals } = opened;
    const window = Atomics.load(epoch, 0);
    await table.readResting(window, async (keys, values, count) => {
      let drops = decoder.decode(keys, values, count);
      // A place whose sample did not come through the ring.
      if (this.#symbols.unsettled) {
        await this.#symbols.settle();
        drops = decoder.decode(keys, values, count);
      }
      this.#deliver(this.#lost('drop_table', drops, decoder));
    });
    await this.#deliverTotals(this.#lost('drop_totals', await totals.read(), decoder));
    stats.count();
    const state: DropState = {
      epoch: window,
      counted: stats.state(),
      totals: totals.state(),
      causes: this.#causes.state(),
    };
    this.#context.checkpoint?.save(this.name, state);
    endWindow(opened, window);
  }

  /** Ends without detaching: the program counts on, and a successor collects. */
  async #leave(opened: Opened): Promise<void> {
    await this.collect();
    this.#opened = undefined;
    await opened.samples.stop({ rest: false });
    opened.link.leave();
    opened.samples[Symbol.dispose]();
    opened.object[Symbol.dispose]();
    this.#causes[Symbol.dispose]();
  }

  /**
   * Goes on where a predecessor stopped. Samples that it left in the ring are passed over: which of them it handed over
   * since it last saved, nobody knows.
   */
  #takeOver(opened: Opened, { epoch, counted, totals, causes }: DropState): void {
    opened.stats.restore(counted);
    opened.totals.restore(totals);
    this.#causes.restore(causes);
    opened.samples.skip();
    if (epoch === Atomics.load(opened.epoch, 0)) endWindow(opened, epoch);
  }

  /** Those that are drops; the others are left out, where the program could not tell (before Linux 5.17). */
  #lost<T extends { readonly reason: string; readonly packets: number }>(
    stage: 'drop_ring' | 'drop_table' | 'drop_totals',
    records: readonly T[],
    decoder: DropDecoder,
  ): readonly T[] {
    const lost = records.filter((record) => !decoder.isBenign(record));
    const benign =
      stage === 'drop_ring' ? records.length - lost.length : packetsOf(records) - packetsOf(lost);
    this.#context.ledger.count(stage, 'sampled', benign);
    return lost;
  }

  #deliverSamples(drops: readonly Drop[]): void {
    this.#context.ledger.count('drop_ring', 'delivered', drops.length);
    this.#context.sink.accept({ kind: 'drop-sample', drops });
  }

  #deliver(drops: readonly Drop[]): void {
    this.#context.ledger.count('drop_table', 'delivered', packetsOf(drops));
    this.#context.sink.accept({ kind: 'drop', drops });
  }

  async #deliverTotals(totals: readonly DropTotal[]): Promise<void> {
    if (totals.length > 0) {
      this.#context.ledger.count('drop_totals', 'delivered', packetsOf(totals));
      this.#context.sink.accept({ kind: 'drop-total', totals });
    }
    const causes = await this.#causes.share(totals);
    if (causes.length > 0) this.#context.sink.accept({ kind: 'drop-cause', totals: causes });
  }
}

/** Less than `full` is nothing per packet; `counters` is no table either. */
function setDetail(object: LoadedObject, { level }: Granularity): void {
  const step =
    level === 'full' ? 'DROP_IN_FULL' : level === 'counters' ? 'DROP_TOTALS_ONLY' : 'DROP_WITHOUT_SAMPLES';
  Atomics.store(object.global32('detail'), 0, DROP_DETAIL.indexOf(step));
}

function endWindow({ table, epoch }: Opened, window: number): void {
  table.clearResting(window);
  Atomics.store(epoch, 0, window + 1);
}

function packetsOf(records: readonly { readonly packets: number }[]): number {
  return records.reduce((sum, { packets }) => sum + packets, 0);
}
