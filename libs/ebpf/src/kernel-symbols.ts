/** Names of kernel functions for addresses in kernel text. */

import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

const DEFAULT_PATH = '/proc/kallsyms';
/** Kinds of symbols that are code (nm's letters). */
const CODE: readonly number[] = [...Buffer.from('tTwW')];
const LINE_FEED = 0x0a;
/** About two milliseconds of reading. */
const CHUNK_SIZE = 256 * 1024;
/** Sixteen digits, a space, the kind, a space, the name. */
const KIND_OFFSET = 17;
const NAME_OFFSET = 19;

/**
 * Resolves addresses lazily: the kernel has 120,000 symbols and drops come from a few dozen places, so the list is
 * streamed past the addresses asked for, and only their names are kept.
 */
export class KernelSymbols {
  readonly #path: string;
  readonly #names = new Map<bigint, string>();
  #pending: Promise<void> | undefined;
  readonly #wanted = new Set<bigint>();

  constructor(path: string = DEFAULT_PATH) {
    this.#path = path;
  }

  /** The function at an address as far as known, otherwise the address in hex until the next `settle`. */
  name(address: bigint): string {
    const known = this.#names.get(address);
    if (known !== undefined) return known;
    this.#wanted.add(address);
    return hex(address);
  }

  /** Whether `name` gave an address that `settle` could resolve. */
  get unsettled(): boolean {
    return this.#wanted.size > 0;
  }

  /** Looks up every address that `name` did not know; resolves when they are known. One pass at a time. */
  async settle(): Promise<void> {
    this.#pending ??= this.#scan().finally(() => {
      this.#pending = undefined;
    });
    await this.#pending;
  }

  async #scan(): Promise<void> {
    const wanted = [...this.#wanted].map((address) => new WantedSymbol(address));
    this.#wanted.clear();
    if (wanted.length === 0) return;
    try {
      for await (const bytes of chunksOfLines(this.#path)) considerLines(bytes, wanted);
    } catch {
      // A kernel without CONFIG_KALLSYMS: addresses are all that there is.
    }
    for (const { address, name } of wanted) this.#names.set(address, name);
  }
}

/** The last symbol at or before an address, among those considered so far. */
class WantedSymbol {
  readonly #high: number;
  readonly #low: number;
  #bestLow = -1;
  #bestAt = -1;
  #name: string | undefined;

  constructor(readonly address: bigint) {
    this.#high = Number(address >> 32n);
    this.#low = Number(address & 0xffff_ffffn);
  }

  /** @param at Where the line begins. Kernel text spans less than 4 GiB, so one upper half is all there is. */
  consider(high: number, low: number, at: number): void {
    if (high !== this.#high || low > this.#low || low <= this.#bestLow) return;
    this.#bestLow = low;
    this.#bestAt = at;
  }

  /** Takes the name of the best line, before its bytes go away. */
  keep(bytes: Buffer): void {
    if (this.#bestAt < 0) return;
    const line = bytes.toString('latin1', this.#bestAt + NAME_OFFSET, bytes.indexOf(LINE_FEED, this.#bestAt));
    this.#name = line.split(/\s/, 1).join('');
    this.#bestAt = -1;
  }

  /** Without CAP_SYSLOG every address reads as zero, so none matches: then the number is all there is. */
  get name(): string {
    return this.#name ?? hex(this.address);
  }
}

/**
 * Goes through lines `ffffffff81000000 T name [module]`. There are 120,000 of them, so they are looked at as
 * numbers, and only a name that is best so far becomes text.
 */
function considerLines(bytes: Buffer, wanted: readonly WantedSymbol[]): void {
  for (let at = 0; at < bytes.length; at++) {
    if (CODE.includes(bytes[at + KIND_OFFSET]!)) {
      const high = hexAt(bytes, at);
      const low = hexAt(bytes, at + 8);
      for (const symbol of wanted) symbol.consider(high, low, at);
    }
    at += NAME_OFFSET;
    while (bytes[at] !== LINE_FEED) at++;
  }
  for (const symbol of wanted) symbol.keep(bytes);
}

/**
 * A file in chunks of whole lines, with a turn of the event loop between them. The kernel gives no more than a page at a
 * time (seq_file), and a page costs less to make than an asynchronous read of it.
 */
async function* chunksOfLines(path: string): AsyncGenerator<Buffer> {
  const fd = openSync(path, 'r');
  const buffer = Buffer.allocUnsafeSlow(CHUNK_SIZE);
  try {
    let kept = 0;
    for (let length = fill(fd, buffer, kept); length > kept; length = fill(fd, buffer, kept)) {
      const end = buffer.lastIndexOf(LINE_FEED, length - 1) + 1;
      yield buffer.subarray(0, end);
      kept = length - end;
      buffer.copy(buffer, 0, end, length);
      await setImmediate();
    }
  } finally {
    closeSync(fd);
  }
}

/** Reads until the buffer is full or the file ends; returns how much of the buffer is filled then. */
function fill(fd: number, buffer: Buffer, from: number): number {
  let length = from;
  for (let read = 1; read > 0 && length < buffer.length; length += read) {
    read = readSync(fd, buffer, length, buffer.length - length, null);
  }
  return length;
}

/** Eight hex digits as a number. */
function hexAt(bytes: Buffer, at: number): number {
  let value = 0;
  for (let index = at; index < at + 8; index++) {
    const digit = bytes[index]!;
    // '0' is 0x30 and 'a' is 0x61.
    value = value * 16 + (digit < 0x61 ? digit - 0x30 : digit - 0x57);
  }
  return value;
}

function hex(address: bigint): string {
  return address.toString(16).padStart(16, '0');
}
