/** A recording: from interfaces into files until time, size, a signal or the disk ends it. */

import { RetinaError } from '@retina/core';
import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CaptureFiles, type RecordedFile } from './capture-files.js';
import { PacketSocket, type RingPacket } from './packet-socket.js';
import { PcapngWriter, PcapWriter } from './packet-writer.js';
import type { HostName } from './pcapng.js';

export type { RecordedFile } from './capture-files.js';

/** What is recorded, and how long. */
export interface RecordingOptions {
  /** Where files go; it must be there. */
  readonly folder: string;
  /** Of the files, without number and extension. */
  readonly name: string;
  readonly format: 'pcapng' | 'pcap';
  /** All of the network namespace when empty. */
  readonly interfaces: readonly string[];
  /** In tcpdump's words. */
  readonly filter: string;
  /** Bytes kept of each packet; 0 keeps all. */
  readonly snapLength: number;
  readonly promiscuous: boolean;
  /** Whether packets are on disk as soon as they come. */
  readonly flushEachPacket: boolean;
  readonly durationMs: number | undefined;
  /** Of the file, or of each one. */
  readonly maxBytes: number | undefined;
  /** Files in turn; undefined: one, and at its size the recording ends. */
  readonly fileCount: number | undefined;
  /** Shown by Wireshark for addresses. */
  readonly names: readonly HostName[];
  /** In each file. */
  readonly comment: string;
  /** The recording ends when the disk has less left; 256 MiB unless told. */
  readonly minFreeBytes?: number;
}

/** Why it ended. */
export type RecordingEnd = 'duration' | 'size' | 'stopped' | 'disk' | 'failed';

/** What came of it. */
export interface RecordingResult {
  readonly end: RecordingEnd;
  /** Oldest first. */
  readonly files: readonly RecordedFile[];
  /** In the files that are kept. */
  readonly packets: number;
  /** Packets that passed the filter and that the kernel had no room for. */
  readonly dropped: number;
  /** Of a recording that failed. */
  readonly error: RetinaError | undefined;
}

/** MAXIMUM_SNAPLEN of libpcap. */
const MAX_SNAP_LENGTH = 262_144;
const BLOCK_TIMEOUT_MS = 20;
const DISK_CHECK_MS = 1_000;
const MIN_FREE_BYTES = 256 * 2 ** 20;

/** Begins when it is made. */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #socket: PacketSocket;
  readonly #files: CaptureFiles;
  readonly #ending = new AbortController();
  #end: RecordingEnd = 'duration';
  #error: RetinaError | undefined;
  #passed = 0;
  #dropped = 0;

  /**
   * @throws REQUEST_INVALID for a filter or an interface that there is not, PERMISSION_DENIED without CAP_NET_RAW,
   * HOST_CALL_FAILED when files cannot be made.
   */
  constructor(options: RecordingOptions) {
    this.#options = options;
    const snapLength = options.snapLength === 0 ? MAX_SNAP_LENGTH : options.snapLength;
    const { interfaces, filter, promiscuous, flushEachPacket, comment, names } = options;
    this.#socket = new PacketSocket({
      ...{ interfaces, filter, snapLength, promiscuous },
      blockTimeoutMs: flushEachPacket ? 1 : BLOCK_TIMEOUT_MS,
      onPacket: (packet) => this.#take(packet),
    });
    const interfaceName = (index: number): string => this.#socket.nameOf(index) ?? `if${index}`;
    const said = { snapLength, filter, comment, names, interfaceName };
    try {
      this.#files = new CaptureFiles({
        ...{ folder: options.folder, name: options.name, extension: options.format },
        ...{ maxBytes: options.maxBytes, fileCount: options.fileCount },
        writer: options.format === 'pcapng' ? new PcapngWriter(said) : new PcapWriter(said),
        statistics: () => this.#takeStatistics(),
      });
      this.#socket.start();
    } catch (error) {
      this.#socket[Symbol.dispose]();
      throw error;
    }
  }

  /** Bytes and packets so far. */
  get progress(): { readonly packets: number; readonly bytes: number } {
    return sums(this.#files.files);
  }

  /** Ends it; `finished` resolves then. */
  stop(): void {
    this.#finish('stopped');
  }

  /** Resolves when it is over and everything that came is in the files. */
  async finished(): Promise<RecordingResult> {
    const { durationMs } = this.#options;
    const { signal } = this.#ending;
    const guard = setInterval(() => void this.#checkDisk(), DISK_CHECK_MS);
    try {
      const over = once(signal);
      if (durationMs === undefined) await over;
      else await Promise.race([over, sleep(durationMs, undefined, { signal }).catch(() => undefined)]);
    } finally {
      clearInterval(guard);
    }
    await this.#drainAndClose();
    const files = this.#files.files;
    return {
      end: this.#end,
      files,
      packets: sums(files).packets,
      dropped: this.#dropped,
      error: this.#error,
    };
  }

  #take(packet: RingPacket): void {
    if (this.#end === 'size' || this.#error !== undefined) return;
    try {
      if (!this.#files.add(packet)) this.#finish('size');
      else if (this.#options.flushEachPacket) this.#files.flush();
    } catch (thrown) {
      this.#fail(RetinaError.from(thrown));
    }
  }

  /** What passed the filter before this moment is in blocks of the ring that show within their timeout. */
  async #drainAndClose(): Promise<void> {
    this.#socket.halt();
    await sleep(2 * BLOCK_TIMEOUT_MS);
    this.#socket.drain(Infinity);
    try {
      this.#files.close();
    } catch (thrown) {
      this.#fail(RetinaError.from(thrown));
    }
    this.#socket[Symbol.dispose]();
  }

  #takeStatistics(): { readonly passed: number; readonly dropped: number } {
    const { passed, dropped } = this.#socket.takeStatistics();
    this.#passed += passed;
    this.#dropped += dropped;
    return { passed: this.#passed, dropped: this.#dropped };
  }

  async #checkDisk(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(this.#options.folder);
      if (bavail * bsize < (this.#options.minFreeBytes ?? MIN_FREE_BYTES)) this.#finish('disk');
    } catch (cause) {
      this.#fail(new RetinaError('HOST_CALL_FAILED', 'the folder of the recording is gone', { cause }));
    }
  }

  #fail(error: RetinaError): void {
    this.#error ??= error;
    this.#finish('failed');
  }

  #finish(end: RecordingEnd): void {
    if (this.#ending.signal.aborted) return;
    this.#end = end;
    this.#ending.abort();
  }
}

function sums(files: readonly RecordedFile[]): { readonly packets: number; readonly bytes: number } {
  return {
    packets: files.reduce((sum, { packets }) => sum + packets, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

async function once(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
