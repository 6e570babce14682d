/** The flow signal: flows at the interfaces of pods and, when asked for, at the uplinks. Kernel side: bpf/flow.bpf.c. */

import { type KernelFeatures, type LoadedObject, waitForGracePeriod } from '@retina/ebpf';
import type { Flow } from '@retina/flow';
import type { MapFill, Signal, SignalContext } from '../signal.js';
import { InterfaceAttachments } from './attachments.js';
import { type ObjectOptions, openObject } from './bpf-object.js';
import { FlowDecoder } from './flow-decoder.js';
import { FLOW_UNPARSED, flowStatsLost, flowStatsSeen, flowStatsUnparsed } from './flow.layout.gen.js';
import type { InterfaceRole, Interfaces } from './interfaces.js';
import type { Kernel } from './kernel.js';
import { PerCpuCounters } from './per-cpu.js';
import { WindowTable } from './window-table.js';

/** What the flow signal needs to know. */
export interface FlowOptions extends ObjectOptions {
  readonly interfaces: Interfaces;
  /** Asked when the signal opens. */
  readonly kernel: () => Kernel;
  /** Entries of each IPv4 table; IPv6 gets half. */
  readonly maxEntries: number;
  /** At which interfaces: those of pods only, or the uplinks too. */
  readonly roles: readonly InterfaceRole[];
  /** `auto` takes TCX where the kernel has it, `off` always clsact. */
  readonly tcx: 'auto' | 'off';
}

/** Why packets have no flow record, by name, since the signal was opened. */
export type UnparsedCounts = ReadonlyMap<string, number>;

const UNPARSED_NAMES = FLOW_UNPARSED.slice(0, -1).map((name) => name.replace('FLOW_', '').toLowerCase());

interface Opened {
  readonly object: LoadedObject;
  readonly epoch: Uint32Array;
  readonly tables: readonly [v4: WindowTable, v6: WindowTable];
  readonly stats: PerCpuCounters;
  readonly attachments: InterfaceAttachments;
  /** What the statistics said last time. */
  counted: Uint32Array;
}

/** Flows, aggregated in the kernel and drained window by window. */
export class FlowSignal implements Signal {
  readonly name = 'flow';
  readonly #context: SignalContext;
  readonly #options: FlowOptions;
  readonly #unparsed = new Map<string, number>(UNPARSED_NAMES.map((name) => [name, 0]));
  readonly #decoder = new FlowDecoder();
  #opened: Opened | undefined;

  constructor(context: SignalContext, options: FlowOptions) {
    this.#context = context;
    this.#options = options;
  }

  async open(): Promise<void> {
    const { kernel, maxEntries } = this.#options;
    const { features } = kernel();
    features.require('batch-operations');
    using opening = openObject('flow', this.#options);
    for (const parity of ['even', 'odd']) {
      opening.resizeMap(`flow4_${parity}`, maxEntries);
      opening.resizeMap(`flow6_${parity}`, Math.max(1, maxEntries >>> 1));
    }
    const object = opening.load();
    try {
      this.#opened = this.#attach(object, features);
      await this.#opened.attachments.settled();
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
    await opened.attachments[Symbol.asyncDispose]();
    waitForGracePeriod();
    try {
      // The window before last, then the last one.
      await this.#drainWindow(opened);
      await this.#drainWindow(opened);
      this.#countStats(opened);
    } finally {
      opened.object[Symbol.dispose]();
    }
  }

  mapFill(): readonly MapFill[] {
    return (this.#opened?.tables ?? []).map(({ name, entries, maxEntries }) => ({
      map: name,
      entries,
      maxEntries,
    }));
  }

  /** Packets without a flow record, by reason. */
  unparsed(): UnparsedCounts {
    return this.#unparsed;
  }

  /** Interfaces with our programs, by what they are to us. */
  attached(): ReadonlyMap<string, number> {
    return this.#opened?.attachments.counts() ?? new Map();
  }

  #attach(object: LoadedObject, features: KernelFeatures): Opened {
    const { interfaces, roles, tcx } = this.#options;
    const table = (name: string): WindowTable =>
      new WindowTable(name, [object.map(`${name}_even`), object.map(`${name}_odd`)]);
    const stats = new PerCpuCounters(object.map('flow_stats'));
    return {
      object,
      epoch: object.global32('epoch'),
      tables: [table('flow4'), table('flow6')],
      stats,
      counted: stats.read(),
      attachments: new InterfaceAttachments(object, {
        interfaces,
        roles,
        tcx: tcx === 'auto' && features.has('tcx'),
        logger: this.#context.logger,
      }),
    };
  }

  /** Drains the resting tables, which nobody has written for a whole window, then lets them take their turn. */
  async #drainWindow({ epoch, tables: [v4, v6] }: Opened): Promise<void> {
    const now = epoch[0]!;
    await v4.drainResting(now, (keys, values, count) =>
      this.#deliver(this.#decoder.decode4(keys, values, count)),
    );
    await v6.drainResting(now, (keys, values, count) =>
      this.#deliver(this.#decoder.decode6(keys, values, count)),
    );
    epoch[0] = now + 1;
  }

  #deliver(flows: readonly Flow[]): void {
    let packets = 0;
    for (const flow of flows) packets += flow.packets;
    this.#context.ledger.count('flow_table', 'delivered', packets);
    this.#context.sink.accept({ kind: 'flow', flows });
  }

  #countStats(opened: Opened): void {
    const { ledger } = this.#context;
    const before = opened.counted;
    const now = opened.stats.read();
    opened.counted = now;
    ledger.count('flow_table', 'produced', flowStatsSeen(now, 0) - flowStatsSeen(before, 0));
    ledger.count('flow_table', 'lost', flowStatsLost(now, 0) - flowStatsLost(before, 0));
    for (const [index, name] of UNPARSED_NAMES.entries()) {
      const packets = flowStatsUnparsed(now, 0, index) - flowStatsUnparsed(before, 0, index);
      ledger.count('flow_table', 'sampled', packets);
      this.#unparsed.set(name, this.#unparsed.get(name)! + packets);
    }
  }
}
