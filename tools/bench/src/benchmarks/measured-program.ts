/** Programs at the hooks of a pod's link, each with the tables that user space looks after. */

import { type HookDirection, type LoadedObject, attachTcx, programStats } from '@retina/ebpf';
import type { TrafficBed } from '../traffic/traffic-bed.js';

/** What the kernel counted about a program, both hooks together. */
export interface Runs {
  readonly timeNs: number;
  readonly count: number;
}

/** Where a program keeps what it saw. */
export interface ProgramTables {
  /** Entries that one window can hold. */
  readonly capacity: number;
  /** Does what the agent does at the end of a window; returns how many records there were. */
  endWindow(): Promise<number>;
  clear(): Promise<void>;
}

/** A program that can be measured. */
export interface ProgramOptions {
  readonly name: string;
  /** Disposed together with the program. */
  readonly object: LoadedObject;
  /** Which program goes to which hook; what leaves a pod comes in at the node's end of its link. */
  readonly programs: Readonly<Record<HookDirection, string>>;
  readonly tables: ProgramTables;
}

/** A loaded program. */
export class MeasuredProgram implements Disposable {
  readonly name: string;
  /** How many entries the largest window held. */
  largestWindow = 0;
  readonly #options: ProgramOptions;

  constructor(options: ProgramOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Entries that one window can hold. */
  get capacity(): number {
    return this.#options.tables.capacity;
  }

  /** Puts it at both hooks of the pod's link, on the node's side. */
  attach({ node, pod }: TrafficBed): Disposable {
    const { object, programs } = this.#options;
    using _ = node.enter();
    const directions = ['ingress', 'egress'] as const;
    const links = directions.map((direction) =>
      attachTcx(object.programFd(programs[direction]), pod.nodeLinkIndex, direction),
    );
    return {
      [Symbol.dispose](): void {
        for (const link of links) link[Symbol.dispose]();
      },
    };
  }

  /** What the kernel counted since the program was loaded. */
  runs(): Runs {
    const { object, programs } = this.#options;
    const names = new Set(Object.values(programs));
    const stats = [...names].map((name) => programStats(object.programFd(name)));
    return {
      timeNs: stats.reduce((sum, { runTimeNs }) => sum + runTimeNs, 0),
      count: stats.reduce((sum, { runCount }) => sum + runCount, 0),
    };
  }

  /** Ends a window; returns how many records it had. */
  async endWindow(): Promise<number> {
    const records = await this.#options.tables.endWindow();
    this.largestWindow = Math.max(this.largestWindow, records);
    return records;
  }

  /** Empties all tables. */
  clear(): Promise<void> {
    return this.#options.tables.clear();
  }

  [Symbol.dispose](): void {
    this.#options.object[Symbol.dispose]();
  }
}
