/** Programs at the hooks of a pod's link, each with the tables that user space looks after. */

import {
  type HookDirection,
  type LoadedObject,
  MapBatchReader,
  OpenObject,
  attachTcx,
  programStats,
} from '@retina/ebpf';
import type { TrafficBed } from '../traffic/traffic-bed.js';

/** What the kernel counted about a program, both hooks together. */
export interface Runs {
  readonly timeNs: number;
  readonly count: number;
}

/** A program that can be measured. */
export interface ProgramOptions {
  readonly name: string;
  readonly objectPath: string;
  /** Which program goes to which hook; what leaves a pod comes in at the node's end of its link. */
  readonly programs: Readonly<Record<HookDirection, string>>;
  /** Tables in which it keeps what it saw: one, or a pair that takes turns by `epoch`. */
  readonly tables: readonly string[];
}

/** A loaded program. */
export class MeasuredProgram implements Disposable {
  readonly name: string;
  /** How many entries the largest window held. */
  largestWindow = 0;
  /** How many entries one table can hold; 0 without tables. */
  readonly capacity: number;
  readonly #object: LoadedObject;
  readonly #programs: Readonly<Record<HookDirection, string>>;
  readonly #readers: readonly MapBatchReader[];
  readonly #epoch: Uint32Array | undefined;

  constructor({ name, objectPath, programs, tables }: ProgramOptions) {
    using opening = OpenObject.open(objectPath);
    this.name = name;
    this.#programs = programs;
    this.#object = opening.load();
    const maps = tables.map((table) => this.#object.map(table));
    this.capacity = maps[0]?.maxEntries ?? 0;
    this.#readers = maps.map((map) => new MapBatchReader(map));
    this.#epoch = maps.length > 1 ? this.#object.global32('epoch') : undefined;
  }

  /** Puts it at both hooks of the pod's link, on the node's side. */
  attach({ node, pod }: TrafficBed): Disposable {
    using _ = node.enter();
    const directions = ['ingress', 'egress'] as const;
    const links = directions.map((direction) =>
      attachTcx(this.#object.programFd(this.#programs[direction]), pod.nodeLinkIndex, direction),
    );
    return {
      [Symbol.dispose](): void {
        for (const link of links) link[Symbol.dispose]();
      },
    };
  }

  /** What the kernel counted since the program was loaded. */
  runs(): Runs {
    const names = new Set(Object.values(this.#programs));
    const stats = [...names].map((name) => programStats(this.#object.programFd(name)));
    return {
      timeNs: stats.reduce((sum, { runTimeNs }) => sum + runTimeNs, 0),
      count: stats.reduce((sum, { runCount }) => sum + runCount, 0),
    };
  }

  /**
   * Does what the agent does at the end of each window: drains the table that rests, and gives it the next turn. Returns
   * how many records there were.
   */
  endWindow(): number {
    const epoch = this.#epoch;
    if (epoch === undefined) return 0;
    const now = epoch[0] ?? 0;
    const records = drain(this.#readers[(now & 1) === 0 ? 1 : 0]);
    this.largestWindow = Math.max(this.largestWindow, records);
    epoch[0] = now + 1;
    return records;
  }

  /** Empties all tables. */
  clear(): void {
    for (const reader of this.#readers) drain(reader);
  }

  [Symbol.dispose](): void {
    this.#object[Symbol.dispose]();
  }
}

function drain(reader: MapBatchReader | undefined): number {
  if (reader === undefined) return 0;
  let entries = 0;
  reader.rewind();
  for (let count = reader.drain(); count > 0; count = reader.drain()) entries += count;
  return entries;
}
