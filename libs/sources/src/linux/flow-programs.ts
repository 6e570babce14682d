/** The flow programs in the kernel, with their tables: in the form that this kernel can have them. */

import { randomBytes } from 'node:crypto';
import type { KernelFeatures, LoadedObject } from '@retina/ebpf';
import { type ObjectOptions, openObject } from './bpf-object.js';
import { FlowSampling } from './flow-sampling.js';
import type { FlowTable } from './flow-table.js';
import { FLOW_RECORD4_WORDS, FLOW_RECORD6_WORDS } from './flow.layout.gen.js';
import { HashRecordTable } from './hash-record-table.js';
import { RecordTable } from './record-table.js';

/** What to load. */
export interface FlowProgramOptions extends ObjectOptions {
  readonly features: KernelFeatures;
  /** Flows that one window can hold; IPv6 gets half. */
  readonly maxEntries: number;
  /** Folder in a BPF file system for what is to outlive the process. */
  readonly pins?: string | undefined;
}

/** Loads programs and tables; attaches nothing. */
export class FlowPrograms implements Disposable {
  readonly object: LoadedObject;
  readonly tables: readonly [v4: FlowTable, v6: FlowTable];
  readonly sampling: FlowSampling;
  readonly #epoch: Uint32Array;

  /** @throws FEATURE_UNSUPPORTED, BPF_LOAD_FAILED. */
  constructor(options: FlowProgramOptions) {
    const load = options.features.has('bpf-atomics') ? loadRecordTables : loadHashTables;
    [this.object, this.tables] = load(options);
    this.#epoch = this.object.global32('epoch');
    this.sampling = new FlowSampling(this.object.global32('omitted_below'));
  }

  /** The number of the window that runs. */
  get epoch(): number {
    return Atomics.load(this.#epoch, 0);
  }

  /** Reads the resting tables, which nobody has written for a whole window. */
  async readResting(
    take4: (records: Uint32Array, count: number) => void | Promise<void>,
    take6: (records: Uint32Array, count: number) => void | Promise<void>,
  ): Promise<void> {
    const [v4, v6] = this.tables;
    await v4.readResting(this.epoch, take4);
    await v6.readResting(this.epoch, take6);
  }

  /** Empties the resting tables and lets them take their turn. May be repeated by whoever finds it begun. */
  endWindow(): void {
    const { epoch } = this;
    for (const table of this.tables) table.clearResting(epoch);
    this.sampling.apply(epoch);
    // After everything that was cleared, on every architecture.
    Atomics.store(this.#epoch, 0, epoch + 1);
  }

  [Symbol.dispose](): void {
    this.object[Symbol.dispose]();
  }
}

/** Entries of one line of the index: LINE_ENTRIES in bpf/flow_table.bpf.h. */
const LINE_ENTRIES = 16;

type Loaded = [object: LoadedObject, tables: [v4: FlowTable, v6: FlowTable]];

function capacities(maxEntries: number): [v4: number, v6: number] {
  return [maxEntries, Math.max(1, maxEntries >>> 1)];
}

function loadRecordTables({ maxEntries, pins, ...options }: FlowProgramOptions): Loaded {
  using opening = openObject('flow', options);
  if (pins !== undefined) opening.pinMaps(pins);
  opening.setConstant('hash_seed', randomBytes(8));
  for (const [index, capacity] of capacities(maxEntries).entries()) {
    const name = `flow${index === 0 ? 4 : 6}`;
    // At most half of the index is taken, so that a search is short.
    const lines = 2 ** Math.max(0, Math.ceil(Math.log2((2 * capacity) / LINE_ENTRIES)));
    opening
      .resizeMap(`${name}_records`, 2 * capacity)
      .resizeMap(`${name}_index`, 2 * lines)
      .setConstant(`${name}_capacity`, word(capacity))
      .setConstant(`${name}_lines`, word(lines));
  }
  const object = opening.load();
  const table = (name: string): RecordTable =>
    new RecordTable(name, {
      records: object.map(`${name}_records`),
      index: object.map(`${name}_index`),
      used: object.global32(`${name}_used`),
    });
  return [object, [table('flow4'), table('flow6')]];
}

function loadHashTables({ maxEntries, pins, ...options }: FlowProgramOptions): Loaded {
  options.features.require('batch-operations');
  using opening = openObject('flow_hash', options);
  if (pins !== undefined) opening.pinMaps(pins);
  const [v4, v6] = capacities(maxEntries);
  for (const parity of ['even', 'odd']) {
    opening.resizeMap(`flow4_${parity}`, v4).resizeMap(`flow6_${parity}`, v6);
  }
  const object = opening.load();
  const table = (name: string, words: number): HashRecordTable =>
    new HashRecordTable(name, [object.map(`${name}_even`), object.map(`${name}_odd`)], words);
  return [object, [table('flow4', FLOW_RECORD4_WORDS), table('flow6', FLOW_RECORD6_WORDS)]];
}

function word(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}
