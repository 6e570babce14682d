/** The flow signal: flows at the interfaces of pods and, when asked for, at the uplinks. Kernel side: bpf/flow.bpf.c. */

import { type KernelFeatures, waitForGracePeriod } from '@retina/ebpf';
import type { Flow } from '@retina/flow';
import { FULL, type Granularity } from '../granularity.js';
import type { LoadedProgram, MapFill, Signal, SignalContext } from '../signal.js';
import { InterfaceAttachments } from './attachments.js';
import type { ObjectOptions } from './bpf-object.js';
import { FlowDecoder } from './flow-decoder.js';
import { FlowPrograms } from './flow-programs.js';
import {
  FLOW_LAYOUT,
  FLOW_STATS_WORDS,
  FLOW_UNPARSED,
  flowStatsLost,
  flowStatsOmitted,
  flowStatsSeen,
  flowStatsUnparsed,
} from './flow.layout.gen.js';
import type { InterfaceRole, Interfaces } from './interfaces.js';
import type { Kernel } from './kernel.js';
import { PerCpuCounters } from './per-cpu.js';
import { Pins } from './pins.js';

/** What the flow signal needs to know. */
export interface FlowOptions extends ObjectOptions {
  readonly interfaces: Interfaces;
  /** Asked when the signal opens. */
  readonly kernel: () => Kernel;
  /** Entries of each IPv4 table; IPv6 gets half. */
  readonly maxEntries: number;
  /** At which interfaces: those of pods only, or the uplinks too. */
  readonly roles: readonly InterfaceRole[];
  /** Keep one flow of so many; all if absent. */
  readonly oneOf?: number;
  /** `auto` takes TCX where the kernel has it, `off` always clsact. */
  readonly tcx: 'auto' | 'off';
}

/** Why packets have no flow record, by name, since the signal was opened. */
export type UnparsedCounts = ReadonlyMap<string, number>;

/** What may change while the signal is open. */
export type FlowDetail = Pick<FlowOptions, 'roles' | 'oneOf'>;

const PROGRAM_NAMES = ['flow_from_endpoint', 'flow_to_endpoint', 'flow_from_network', 'flow_to_network'];
const UNPARSED_NAMES = FLOW_UNPARSED.slice(0, -1).map((name) => name.replace('FLOW_', '').toLowerCase());

interface Opened {
  readonly programs: FlowPrograms;
  readonly stats: PerCpuCounters;
  readonly attachments: InterfaceAttachments;
}

/** What a successor must know. */
interface SavedState {
  /** The window during which the resting tables were handed over. */
  readonly epoch: number;
  readonly counted: readonly number[];
  readonly unparsed: readonly (readonly [reason: string, packets: number])[];
}

/** Flows, aggregated in the kernel and drained window by window. */
export class FlowSignal implements Signal {
  readonly name = 'flow';
  readonly #context: SignalContext;
  readonly #options: FlowOptions;
  readonly #unparsed = new Map<string, number>(UNPARSED_NAMES.map((name) => [name, 0]));
  readonly #decoder = new FlowDecoder();
  #opened: Opened | undefined;
  #detail: FlowDetail;
  #granularity = FULL;
  /** What the statistics said last time. */
  #counted: Uint32Array = new Uint32Array(FLOW_STATS_WORDS);

  constructor(context: SignalContext, options: FlowOptions) {
    this.#context = context;
    this.#options = options;
    this.#detail = options;
  }

  async open(): Promise<void> {
    const { kernel, maxEntries } = this.#options;
    const { features } = kernel();
    const pins = this.#pins();
    const saved = pins?.takeOver(this.#context.checkpoint?.restored(this.name));
    const programs = new FlowPrograms({ ...this.#options, features, maxEntries, pins: pins?.folder });
    try {
      programs.sampling.oneOf = this.oneOf;
      this.#takeOver(programs, saved as SavedState | undefined);
      // Tables of our own are empty: so the rate holds from the first packet.
      if (saved === undefined) programs.endWindow();
      this.#opened = this.#attach(programs, features);
      await this.#opened.attachments.settled();
    } catch (error) {
      programs[Symbol.dispose]();
      throw error;
    }
    if (pins !== undefined && pins.removeOthers() > 0) {
      this.#context.logger.warn('flows that a process of another version left were discarded');
    }
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
    await opened.attachments[Symbol.asyncDispose]();
    waitForGracePeriod();
    try {
      // The window before last, then the last one.
      await this.#endWindow(opened);
      await this.#endWindow(opened);
    } finally {
      opened.programs[Symbol.dispose]();
    }
  }

  mapFill(): readonly MapFill[] {
    return (this.#opened?.programs.tables ?? []).map(({ name, entries, maxEntries }) => ({
      map: name,
      entries,
      maxEntries,
    }));
  }

  programs(): readonly LoadedProgram[] {
    const object = this.#opened?.programs.object;
    return object === undefined ? [] : PROGRAM_NAMES.map((name) => ({ name, fd: object.programFd(name) }));
  }

  setGranularity(granularity: Granularity): void {
    this.#granularity = granularity;
    this.#applyDetail();
  }

  /** Changes where flows are seen and how many are kept: the first in the next turns, the second when the window ends. */
  setDetail(detail: FlowDetail): void {
    this.#detail = detail;
    this.#applyDetail();
  }

  /** Packets without a flow record, by reason. */
  unparsed(): UnparsedCounts {
    return this.#unparsed;
  }

  /** Interfaces with our programs, by what they are to us. */
  attached(): ReadonlyMap<string, number> {
    return this.#opened?.attachments.counts() ?? new Map();
  }

  /** One flow of so many is kept: by the settings, or less where the granularity asks for less. */
  get oneOf(): number {
    return Math.max(this.#detail.oneOf ?? 1, this.#granularity.oneOf);
  }

  get #roles(): readonly InterfaceRole[] {
    const { roles } = this.#detail;
    return this.#granularity.level === 'full' ? roles : roles.filter((role) => role === 'endpoint');
  }

  #applyDetail(): void {
    if (this.#opened === undefined) return;
    this.#opened.programs.sampling.oneOf = this.oneOf;
    this.#opened.attachments.setRoles(this.#roles);
  }

  /** Where maps and links are kept: the tables of a process with another layout or other sizes are not ours to read. */
  #pins(): Pins | undefined {
    const { checkpoint } = this.#context;
    const version = `${FLOW_LAYOUT}-${this.#options.maxEntries}`;
    return checkpoint && new Pins(checkpoint.pins, this.name, version);
  }

  #attach(programs: FlowPrograms, features: KernelFeatures): Opened {
    const { interfaces, tcx } = this.#options;
    return {
      programs,
      stats: new PerCpuCounters(programs.object.map('flow_stats')),
      attachments: new InterfaceAttachments(programs.object, {
        interfaces,
        roles: this.#roles,
        tcx: tcx === 'auto' && features.has('tcx'),
        pins: this.#pins(),
        logger: this.#context.logger,
      }),
    };
  }

  /** Goes on where a predecessor stopped; what it handed over and did not come to clear is not handed over again. */
  #takeOver(programs: FlowPrograms, saved: SavedState | undefined): void {
    this.#counted = new PerCpuCounters(programs.object.map('flow_stats')).read();
    if (saved === undefined) return;
    this.#counted = Uint32Array.from(saved.counted);
    if (saved.epoch === programs.epoch) programs.endWindow();
    for (const [reason, packets] of saved.unparsed) this.#unparsed.set(reason, packets);
  }

  /** Hands over what rested, saves, and lets the tables change places: in this order, nothing is lost or counted twice. */
  async #endWindow(opened: Opened): Promise<void> {
    const { programs } = opened;
    const weight = programs.sampling.weightOfResting(programs.epoch);
    await programs.readResting(
      (records, count) => this.#deliver(this.#decoder.decode4(records, count, weight)),
      (records, count) => this.#deliver(this.#decoder.decode6(records, count, weight)),
    );
    this.#countStats(opened);
    const state: SavedState = {
      epoch: programs.epoch,
      counted: [...this.#counted],
      unparsed: [...this.#unparsed],
    };
    this.#context.checkpoint?.save(this.name, state);
    programs.endWindow();
  }

  /** Ends without detaching: the programs count on, and a successor collects. */
  async #leave(opened: Opened): Promise<void> {
    await this.collect();
    this.#opened = undefined;
    await opened.attachments.leave();
    opened.programs[Symbol.dispose]();
  }

  #deliver(flows: readonly Flow[]): void {
    let packets = 0;
    for (const flow of flows) packets += flow.packets;
    this.#context.ledger.count('flow_table', 'delivered', packets);
    this.#context.sink.accept({ kind: 'flow', flows });
  }

  #countStats(opened: Opened): void {
    const { ledger } = this.#context;
    const before = this.#counted;
    const now = opened.stats.read();
    this.#counted = now;
    ledger.count('flow_table', 'produced', flowStatsSeen(now, 0) - flowStatsSeen(before, 0));
    ledger.count('flow_table', 'sampled', flowStatsOmitted(now, 0) - flowStatsOmitted(before, 0));
    ledger.count('flow_table', 'lost', flowStatsLost(now, 0) - flowStatsLost(before, 0));
    for (const [index, name] of UNPARSED_NAMES.entries()) {
      const packets = flowStatsUnparsed(now, 0, index) - flowStatsUnparsed(before, 0, index);
      ledger.count('flow_table', 'sampled', packets);
      this.#unparsed.set(name, this.#unparsed.get(name)! + packets);
    }
  }
}
