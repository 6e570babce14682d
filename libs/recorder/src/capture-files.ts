/** Files of packets: one, or some in turn. */

import { RetinaError } from '@retina/core';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RingPacket } from './packet-socket.js';
import type { PacketWriter } from './packet-writer.js';

/** A file that was written. */
export interface RecordedFile {
  readonly name: string;
  readonly bytes: number;
  readonly packets: number;
}

/** Where files go, and how large they may be. */
export interface CaptureFilesOptions {
  readonly folder: string;
  /** Without the extension; files in turn get a number. */
  readonly name: string;
  readonly extension: string;
  /** Of each file; undefined for no bound. */
  readonly maxBytes: number | undefined;
  /** How many are kept, the newest; undefined for one that is not followed by another. */
  readonly fileCount: number | undefined;
  readonly writer: PacketWriter;
  /** Asked for at the end of each file: what the kernel counted since the beginning. */
  readonly statistics: () => { readonly passed: number; readonly dropped: number };
}

const BUFFER_BYTES = 2 ** 20;
/** What ends a file. */
const END_BYTES = 256;

/** Writes what it is given. @throws HOST_CALL_FAILED when the disk takes no more. */
export class CaptureFiles {
  readonly #options: CaptureFilesOptions;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  readonly #files: RecordedFile[] = [];
  #filled = 0;
  #fd: number | undefined;
  #name = '';
  #bytes = 0;
  #packets = 0;
  #made = 0;

  constructor(options: CaptureFilesOptions) {
    this.#options = options;
    this.#open();
  }

  /** Files that are complete, and the one that is written. */
  get files(): readonly RecordedFile[] {
    if (this.#fd === undefined) return this.#files;
    return [...this.#files, { name: this.#name, bytes: this.#bytes, packets: this.#packets }];
  }

  /** False when it does not fit and no file may follow: the recording is over. */
  add(packet: RingPacket): boolean {
    const { writer, maxBytes, fileCount } = this.#options;
    const room = writer.room(packet);
    if (maxBytes !== undefined && this.#packets > 0 && this.#bytes + room + END_BYTES > maxBytes) {
      if (fileCount === undefined) return false;
      this.#rotate(fileCount);
      return this.add(packet);
    }
    if (this.#filled + room > BUFFER_BYTES) this.flush();
    const end = writer.write(packet, this.#buffer, this.#filled);
    this.#bytes += end - this.#filled;
    this.#filled = end;
    this.#packets++;
    return true;
  }

  /** Hands over what is in the buffer. */
  flush(): void {
    this.#write(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  /** Ends the last file. */
  close(): void {
    if (this.#fd === undefined) return;
    this.flush();
    this.#append(this.#options.writer.end(this.#options.statistics()));
    closeSync(this.#fd);
    this.#files.push({ name: this.#name, bytes: this.#bytes, packets: this.#packets });
    this.#fd = undefined;
  }

  #open(): void {
    const { folder, name, extension, fileCount, writer } = this.#options;
    this.#made++;
    const number = fileCount === undefined ? '' : `_${this.#made.toString().padStart(5, '0')}`;
    this.#name = `${name}${number}.${extension}`;
    this.#fd = attempt(`make ${this.#name}`, () => openSync(join(folder, this.#name), 'wx', 0o600));
    this.#bytes = this.#packets = 0;
    this.#append(writer.begin());
  }

  #rotate(fileCount: number): void {
    this.close();
    while (this.#files.length >= fileCount) {
      const oldest = this.#files.shift();
      if (oldest !== undefined) rmSync(join(this.#options.folder, oldest.name));
    }
    this.#open();
  }

  #append(bytes: Buffer): void {
    this.#write(bytes);
    this.#bytes += bytes.length;
  }

  #write(bytes: Buffer): void {
    const fd = this.#fd;
    if (fd === undefined) return;
    attempt(`write ${this.#name}`, () => {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    });
  }
}

function attempt<T>(action: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const { message } = cause as Error;
    throw new RetinaError('HOST_CALL_FAILED', `cannot ${action}: ${message}`, { cause });
  }
}
