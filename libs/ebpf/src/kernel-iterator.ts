/** BPF iterators (Linux 5.8): a program that the kernel runs for each of its objects when somebody reads. */

import { RetinaError } from '@retina/core';
import { type Pointer, libbpf, libc } from './ffi.js';
import { bpfError, bpfNullError, hostCallError } from './host-error.js';

/** What one read gives at most; the kernel fills it with whole records. */
const READ_SIZE = 64 * 1024;

/** An attached iterator program. */
export class KernelIterator implements Disposable {
  readonly #name: string;
  readonly #buffer = Buffer.allocUnsafeSlow(READ_SIZE);
  #link: Pointer;

  /** Only `LoadedObject.iterator` makes one. @throws BPF_ATTACH_FAILED. */
  constructor(program: Pointer, name: string) {
    this.#name = name;
    this.#link = libbpf.bpf_program__attach(program);
    if (this.#link === null) throw bpfNullError('BPF_ATTACH_FAILED', `attach ${name}`);
  }

  /**
   * Goes through all objects once, those of this thread's network namespace where they belong to one. Each step is what
   * one system call took: the caller may let the event loop have a turn. What the program wrote is valid until the next
   * step.
   * @throws BPF_ATTACH_FAILED, HOST_CALL_FAILED.
   */
  *run(): Generator<Buffer> {
    if (this.#link === null) throw new RetinaError('ILLEGAL_STATE', `${this.#name} is closed`);
    const fd = libbpf.bpf_iter_create(libbpf.bpf_link__fd(this.#link));
    if (fd < 0) throw bpfError('BPF_ATTACH_FAILED', `run ${this.#name}`, fd);
    try {
      for (;;) {
        const size = libc.read(fd, this.#buffer, READ_SIZE);
        if (size < 0) throw hostCallError(`read from ${this.#name}`);
        if (size === 0) return;
        yield this.#buffer.subarray(0, size);
      }
    } finally {
      libc.close(fd);
    }
  }

  [Symbol.dispose](): void {
    if (this.#link !== null) libbpf.bpf_link__destroy(this.#link);
    this.#link = null;
  }
}
