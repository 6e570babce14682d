/** A part of an array map, mapped into this process: read and written without a system call. */

import { RetinaError } from '@retina/core';
import { libc, memoryAt } from './ffi.js';
import { type BpfMap, PAGE_SIZE, mapShared } from './map.js';

/**
 * Maps a range for as long as it is needed. Mapped pages count to the process's resident memory though the kernel has
 * them anyway, and mapping costs some 0.1 µs a page: large maps are better mapped when they are read.
 */
export class MappedRange implements Disposable {
  readonly #words: Uint32Array;
  readonly #length: number;
  #address: bigint | undefined;

  /**
   * @param map An array with BPF_F_MMAPABLE (Linux 5.5).
   * @param offset Of the first byte; a multiple of four.
   * @param length In bytes; a multiple of four, more than zero.
   * @throws HOST_CALL_FAILED when the map cannot be mapped.
   */
  constructor(map: BpfMap, offset: number, length: number, { writable }: { readonly writable: boolean }) {
    const skipped = offset % PAGE_SIZE;
    this.#length = Math.ceil((skipped + length) / PAGE_SIZE) * PAGE_SIZE;
    this.#address = mapShared(map.fd, this.#length, offset - skipped, { writable });
    this.#words = new Uint32Array(memoryAt(this.#address, this.#length), skipped, length / 4);
  }

  /** The range as 32-bit words. Not to be touched after disposal. */
  get words(): Uint32Array {
    if (this.#address === undefined) throw new RetinaError('ILLEGAL_STATE', 'the memory is unmapped');
    return this.#words;
  }

  [Symbol.dispose](): void {
    if (this.#address !== undefined) libc.munmap(this.#address, this.#length);
    this.#address = undefined;
  }
}
