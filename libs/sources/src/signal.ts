/** What every signal has in common: it opens, is collected once per window, and closes. */

import type { Logger } from '@retina/core';
import type { Ledger, Sink } from '@retina/flow';
import type { Granularity } from './granularity.js';

/** How full a kernel map was in the last window. */
export interface MapFill {
  readonly map: string;
  readonly entries: number;
  readonly maxEntries: number;
}

/** A program in the kernel. */
export interface LoadedProgram {
  readonly name: string;
  readonly fd: number;
}

/**
 * What must not be lost when the process is killed. A signal hands over what a kernel table holds, saves, and only then
 * clears the table: its successor knows from what was saved whether the table was handed over already.
 */
export interface Checkpoint {
  /** Folder of a BPF file system for maps and links. */
  readonly pins: string;
  /** What this signal saved last, in this process or the one before; undefined when it never did. */
  restored(signal: string): unknown;
  /** Runs a signal's turn, with no other signal's turn in between: what is saved has each of them whole. */
  exclusively(turn: () => Promise<void>): Promise<void>;
  /** Saves the state of a signal (JSON) together with all that was counted so far. Never throws. */
  save(signal: string, state: unknown): void;
}

/** What a signal is made with, whichever it is. */
export interface SignalContext {
  readonly sink: Sink;
  readonly ledger: Ledger;
  readonly logger: Logger;
  /** Absent when nothing is to outlive the process. */
  readonly checkpoint?: Checkpoint | undefined;
}

/**
 * One kind of observation, from its kernel hook to its batches. A signal owns no timer: its component calls `collect`.
 */
export interface Signal {
  /** The noun that names it everywhere: `enabledPlugin`, bpf/<name>.bpf.c, docs, `retina_plugin_up{plugin}`. */
  readonly name: string;
  /**
   * Loads and attaches.
   * @throws RetinaError whose disposition tells what to do; whatever was half open is closed again.
   */
  open(): Promise<void>;
  /** Hands over what was observed since the last time, in batches, giving the event loop a turn between them. */
  collect(): Promise<void>;
  /** Detaches, hands over what is left, and frees everything. Works after a failed `open`. */
  close(): Promise<void>;
  /** Fill of its maps in the last window. */
  mapFill(): readonly MapFill[];
  /** Its programs, for their cost; none while it is closed. Absent when it has none. */
  programs?(): readonly LoadedProgram[];
  /** Sets how much detail it gives from now on, also over a restart. Absent when it costs too little to matter. */
  setGranularity?(granularity: Granularity): void;
}
