/**
 * What the agent counted, in files that a successor reads: kill -9, a restart or an upgrade lose no count.
 *
 * Two files. `series.<n>` is a log of which series has which place; it only grows, and a process begins a new one.
 * `counts` has the numbers; it is written anew each time and put in place by renaming, so there is never half of one. It
 * names the log and how much of it counts. Both belong into a file system in memory (/run): they are worth nothing after
 * a reboot, and are written once a second.
 */

import { type Logger, RetinaError } from '@retina/core';
import { LEDGER_OUTCOMES, type Ledger, type LedgerEntry, type LedgerStage } from '@retina/flow';
import {
  type MetricRegistry,
  type RegistryState,
  checkpointRegistry,
  restoreRegistry,
} from '@retina/metrics';
import type { Checkpoint } from '@retina/sources';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { join } from 'node:path';

/** What a checkpoint is made with. */
export interface CheckpointOptions {
  /** Where the files are; made if it does not exist. */
  readonly folder: string;
  /** Folder of a BPF file system where signals keep maps and links. */
  readonly pins: string;
  readonly registry: MetricRegistry;
  readonly ledger: Ledger;
  readonly logger: Logger;
  /** Changes with every boot: kernel memory of another boot is gone. */
  readonly bootId?: string;
}

/** The first line of `counts`; the cells of the metrics follow as doubles. */
interface Header {
  readonly bootId: string;
  readonly log: string;
  readonly logBytes: number;
  readonly families: RegistryState['families'];
  /** Cells of each metric. */
  readonly lengths: readonly number[];
  readonly ledger: readonly (readonly [LedgerStage, LedgerEntry])[];
  readonly signals: Readonly<Record<string, unknown>>;
}

const COUNTS = 'counts';
const LOG = /^series\.(\d+)$/;
const BYTES_PER_CELL = 8;

/** Reads the checkpoint of the process before, and writes those of this one. */
export class CheckpointFile implements Checkpoint {
  readonly pins: string;
  readonly #options: CheckpointOptions;
  readonly #bootId: string;
  readonly #states: Record<string, unknown>;
  readonly #log: string;
  #logFd: number | undefined;
  #logBytes = 0;
  /** Lines for the log that a save could not write. */
  #unwritten = '';
  #logsRemoved = false;
  #turns: Promise<unknown> = Promise.resolve();

  /**
   * Restores registry and ledger. Without a checkpoint that fits, pins of an earlier run are removed: nobody knows what
   * of them was counted.
   */
  constructor(options: CheckpointOptions) {
    const { folder, pins, logger } = options;
    this.#options = options;
    this.pins = pins;
    this.#bootId = options.bootId ?? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const logs = readdirSync(folder).flatMap((name) => LOG.exec(name)?.[1] ?? []);
    this.#log = `series.${Math.max(0, ...logs.map(Number)) + 1}`;
    const header = this.#restore();
    this.#states = { ...header?.signals };
    if (header === undefined) rmSync(pins, { recursive: true, force: true });
    else logger.info('went on with the counts of the process before', { folder });
  }

  restored(signal: string): unknown {
    return this.#states[signal];
  }

  exclusively(turn: () => Promise<void>): Promise<void> {
    const run = this.#turns.then(turn);
    this.#turns = run.catch(() => undefined);
    return run;
  }

  /**
   * What cannot be written is logged, and written with the next save: a full disk costs what a kill would lose, and
   * nothing of what is counted here.
   */
  save(signal: string, state: unknown): void {
    this.#states[signal] = state;
    const { registry, logger } = this.#options;
    const { lines, families, cells } = checkpointRegistry(registry);
    this.#unwritten += lines;
    try {
      this.#append();
      this.#replaceCounts(families, cells);
      this.#removeOtherLogs();
    } catch (thrown) {
      logger.warn('the counts could not be saved', { error: RetinaError.from(thrown) });
    }
  }

  #replaceCounts(families: RegistryState['families'], cells: readonly Float64Array[]): void {
    const { folder, ledger } = this.#options;
    const header: Header = {
      bootId: this.#bootId,
      log: this.#log,
      logBytes: this.#logBytes,
      families,
      lengths: cells.map(({ length }) => length),
      ledger: [...ledger.entries()],
      signals: this.#states,
    };
    replaceFile(join(folder, COUNTS), [Buffer.from(`${JSON.stringify(header)}\n`), ...cells.map(bytesOf)]);
  }

  /** At the place where the log ends for sure: what a failure left half written is written over. */
  #append(): void {
    this.#logFd ??= openSync(join(this.#options.folder, this.#log), 'wx', 0o600);
    const bytes = Buffer.from(this.#unwritten);
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(this.#logFd, bytes, written, bytes.length - written, this.#logBytes + written);
    }
    this.#logBytes += bytes.length;
    this.#unwritten = '';
  }

  /** Once: the counts that are in place now name ours. */
  #removeOtherLogs(): void {
    if (this.#logsRemoved) return;
    this.#logsRemoved = true;
    const { folder } = this.#options;
    for (const name of readdirSync(folder)) {
      if (LOG.test(name) && name !== this.#log) rmSync(join(folder, name), { force: true });
    }
  }

  /** Nothing is restored from a file that is damaged, of another boot, or not there. */
  #restore(): Header | undefined {
    const { folder, registry, ledger, logger } = this.#options;
    try {
      const counts = readFileSync(join(folder, COUNTS));
      const end = counts.indexOf('\n');
      const header = JSON.parse(counts.toString('utf8', 0, end)) as Header;
      if (header.bootId !== this.#bootId) return undefined;
      const log = readFileSync(join(folder, header.log));
      if (log.length < header.logBytes) throw new Error(`${header.log} is too short`);
      const cells = cellsOf(counts.subarray(end + 1), header.lengths);
      restoreRegistry(registry, {
        lines: log.toString('utf8', 0, header.logBytes),
        families: header.families,
        cells,
      });
      for (const [stage, entry] of header.ledger) {
        for (const outcome of LEDGER_OUTCOMES) ledger.count(stage, outcome, entry[outcome]);
      }
      return header;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
        logger.warn('the counts of the process before cannot be read', { error: RetinaError.from(cause) });
      }
      return undefined;
    }
  }
}

function bytesOf(cells: Float64Array): Buffer {
  return Buffer.from(cells.buffer, cells.byteOffset, cells.byteLength);
}

function cellsOf(bytes: Buffer, lengths: readonly number[]): Float64Array[] {
  // A copy, since doubles must be aligned.
  const all = new Float64Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / BYTES_PER_CELL));
  let first = 0;
  return lengths.map((length) => {
    if (first + length > all.length) throw new Error('counts are cut short');
    const cells = all.subarray(first, first + length);
    first += length;
    return cells;
  });
}

function replaceFile(path: string, pieces: readonly Buffer[]): void {
  const fresh = `${path}.new`;
  const fd = openSync(fresh, 'w', 0o600);
  try {
    const size = pieces.reduce((sum, { length }) => sum + length, 0);
    if (writevSync(fd, pieces) !== size) throw new Error(`${fresh} was not written in full`);
  } finally {
    closeSync(fd);
  }
  renameSync(fresh, path);
}
