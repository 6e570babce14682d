/** Messages on disk that wait for NATS: first in, first out, bounded, and there again after a crash. */

import { RetinaError } from '@retina/core';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** A message that can be sent again: the id is what makes the second one a duplicate. */
export interface SpooledMessage {
  readonly subject: string;
  readonly id: string;
  /** What it counts for when it is delivered or lost. */
  readonly records: number;
  /** Beside the id's own; ASCII. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

/** Where messages wait, and how many. */
export interface SpoolOptions {
  /** A folder of its own; made when it is not there. */
  readonly folder: string;
  /** Of all files together. */
  readonly maxBytes: number;
  /** A file is read, sent and removed as a whole; 1 MiB unless told. */
  readonly segmentBytes?: number;
}

interface Segment {
  readonly file: string;
  bytes: number;
  messages: number;
  records: number;
}

/** Length of the rest and its checksum, then the length of everything but the payload, which stands there as JSON. */
const HEAD_BYTES = 12;
const SUFFIX = '.spool';

/**
 * Files of messages in a row. Written without fsync: it outlives the process, not the machine. What a crash cut short at
 * the end of a file is left out, and counted in `torn`.
 */
export class MessageSpool implements Disposable {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #segmentBytes: number;
  readonly #segments: Segment[] = [];
  #next = 0;
  #writing: number | undefined;
  #torn = 0;

  /** Takes up what an earlier process left. @throws HOST_CALL_FAILED when the folder cannot be used. */
  constructor({ folder, maxBytes, segmentBytes = 2 ** 20 }: SpoolOptions) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#segmentBytes = segmentBytes;
    attempt('open', folder, () => this.#takeUp());
  }

  /** Messages that wait. */
  get size(): number {
    return this.#segments.reduce((sum, { messages }) => sum + messages, 0);
  }

  /** Records in the messages that wait. */
  get records(): number {
    return this.#segments.reduce((sum, { records }) => sum + records, 0);
  }

  /** Bytes of all files. */
  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Files whose end was cut short, since this object was made. */
  get torn(): number {
    return this.#torn;
  }

  /** False when there is no room: the message is not kept. @throws HOST_CALL_FAILED when it cannot be written. */
  append(message: SpooledMessage): boolean {
    const bytes = encoded(message);
    if (this.bytes + bytes.length > this.#maxBytes) return false;
    let segment = this.#segments.at(-1);
    const isFull = segment !== undefined && segment.bytes + bytes.length > this.#segmentBytes;
    if (segment === undefined || this.#writing === undefined || isFull) segment = this.#open();
    this.#write(segment, bytes);
    segment.messages++;
    segment.records += message.records;
    return true;
  }

  /** The messages of the oldest file, undefined when nothing waits. They stay until `removeOldest`. */
  async oldest(): Promise<readonly SpooledMessage[] | undefined> {
    const segment = this.#segments[0];
    if (segment === undefined) return undefined;
    // A file that is read is not written to any more: what is removed is what was read.
    if (this.#segments.length === 1) this.#finish();
    return decoded(await readFile(segment.file)).messages;
  }

  removeOldest(): void {
    const segment = this.#segments.shift();
    if (segment !== undefined) rmSync(segment.file, { force: true });
  }

  [Symbol.dispose](): void {
    this.#finish();
  }

  #takeUp(): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const names = readdirSync(this.#folder).filter((name) => name.endsWith(SUFFIX));
    for (const name of names.toSorted()) {
      const file = join(this.#folder, name);
      const { messages, isTorn, bytes } = decoded(readFileSync(file));
      if (isTorn) this.#torn++;
      this.#next = Number.parseInt(name, 10) + 1;
      if (messages.length === 0) rmSync(file);
      else {
        const records = messages.reduce((sum, message) => sum + message.records, 0);
        this.#segments.push({ file, bytes, messages: messages.length, records });
      }
    }
  }

  #open(): Segment {
    this.#finish();
    const file = join(this.#folder, `${String(this.#next++).padStart(12, '0')}${SUFFIX}`);
    this.#writing = attempt('open', file, () => openSync(file, 'ax', 0o600));
    const segment = { file, bytes: 0, messages: 0, records: 0 };
    this.#segments.push(segment);
    return segment;
  }

  #write(segment: Segment, bytes: Uint8Array): void {
    attempt('write', segment.file, () => {
      let written = 0;
      try {
        written = writeSync(this.#writing!, bytes);
        segment.bytes += written;
      } finally {
        // Nothing may follow a message that was cut short: the reader stops there.
        if (written < bytes.length) this.#finish();
      }
      if (written < bytes.length) throw new Error('the file system is full');
    });
  }

  #finish(): void {
    if (this.#writing !== undefined) closeSync(this.#writing);
    this.#writing = undefined;
  }
}

function encoded({ payload, ...head }: SpooledMessage): Uint8Array {
  const text = Buffer.from(JSON.stringify(head));
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + text.length + payload.length);
  bytes.writeUInt32LE(bytes.length - 8, 0);
  bytes.writeUInt32LE(text.length, 8);
  bytes.set(text, HEAD_BYTES);
  bytes.set(payload, HEAD_BYTES + text.length);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

function decoded(bytes: Buffer): { messages: SpooledMessage[]; isTorn: boolean; bytes: number } {
  const messages: SpooledMessage[] = [];
  let at = 0;
  while (at + HEAD_BYTES <= bytes.length) {
    const end = at + 8 + bytes.readUInt32LE(at);
    if (end > bytes.length || end < at + HEAD_BYTES) break;
    if (crc32(bytes.subarray(at + 8, end)) !== bytes.readUInt32LE(at + 4)) break;
    const textEnd = at + HEAD_BYTES + bytes.readUInt32LE(at + 8);
    const head = JSON.parse(bytes.toString('utf8', at + HEAD_BYTES, textEnd)) as Omit<
      SpooledMessage,
      'payload'
    >;
    messages.push({ ...head, payload: bytes.subarray(textEnd, end) });
    at = end;
  }
  return { messages, isTorn: at < bytes.length, bytes: bytes.length };
}

function attempt<T>(action: string, file: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new RetinaError('HOST_CALL_FAILED', `cannot ${action} ${file}`, { cause: error });
  }
}
