/**
 * A compiled BPF object on its way into the kernel: open → configure → load → attach → close.
 *
 * What is configured after opening is compiled in by the verifier: constants fold, and disabled programs are never
 * seen. Every step is disposable, and disposing a loaded object takes its programs and maps out of the kernel once no
 * link holds them.
 */

import { RetinaError } from '@retina/core';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tellingLines, withBpfLog } from './bpf-log.js';
import { ElfFile, type Variable } from './elf.js';
import { type Pointer, libbpf } from './ffi.js';
import { bpfError, bpfNullError, errnoName } from './host-error.js';
import { KernelIterator } from './kernel-iterator.js';
import { type TracingLink, attachTracing } from './link.js';
import { BpfMap } from './map.js';
import { MappedRange } from './mapped-range.js';

const VERIFIER_LOG_SIZE = 1 << 20;
const RODATA = '.rodata';
const BSS = '.bss';

/** An object that was read, and can still be configured. */
export class OpenObject implements Disposable {
  readonly #path: string;
  readonly #variables: Map<string, Variable>;
  readonly #rodata: Buffer | undefined;
  #pointer: Pointer;

  private constructor(path: string, elf: ElfFile, pointer: Pointer) {
    this.#path = path;
    this.#pointer = pointer;
    this.#variables = elf.variables();
    const rodata = elf.section(RODATA);
    this.#rodata = rodata === undefined ? undefined : Buffer.from(rodata);
  }

  /**
   * Reads a BPF object file.
   * @throws BPF_LOAD_FAILED when there is no such file or libbpf does not understand it.
   */
  static open(path: string): OpenObject {
    let elf: ElfFile;
    try {
      elf = new ElfFile(readFileSync(path));
    } catch (cause) {
      throw new RetinaError('BPF_LOAD_FAILED', `cannot read ${path}`, { cause });
    }
    return withBpfLog((lines) => {
      const pointer = libbpf.bpf_object__open_file(path, null);
      if (pointer === null) throw bpfNullError('BPF_LOAD_FAILED', `open ${path}`, { log: lines.join('\n') });
      return new OpenObject(path, elf, pointer);
    });
  }

  /** Sets a `const volatile` variable of the program; the verifier then knows its value. */
  setConstant(name: string, value: Uint8Array): this {
    const variable = this.#variable(name, RODATA);
    if (variable.size !== value.length || this.#rodata === undefined) {
      throw new RetinaError(
        'ILLEGAL_STATE',
        `constant ${name} has ${variable.size} bytes, not ${value.length}`,
      );
    }
    this.#rodata.set(value, variable.offset);
    return this;
  }

  /** Changes how many entries (or bytes, for a ring) a map will hold. */
  resizeMap(name: string, maxEntries: number): this {
    const result = libbpf.bpf_map__set_max_entries(this.#map(name), maxEntries);
    if (result < 0) throw bpfError('BPF_LOAD_FAILED', `resize map ${name} to ${maxEntries}`, result);
    return this;
  }

  /**
   * Makes the maps outlive the process: each is a file of this folder, and a map that is there already is used as it is.
   * Constants are not among them; whoever loads next has others.
   * @param folder In a BPF file system; made if it does not exist.
   */
  pinMaps(folder: string): this {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const map of maps(this.#pointer)) {
      const name = libbpf.bpf_map__name(map);
      if (name.endsWith(RODATA)) continue;
      // A BPF file system takes no dots.
      const path = join(folder, name.replaceAll('.', '_'));
      const result = libbpf.bpf_map__set_pin_path(map, path);
      if (result < 0) throw bpfError('BPF_LOAD_FAILED', `pin map ${name} to ${path}`, result);
    }
    return this;
  }

  /** Leaves a program out. */
  disable(program: string): this {
    const pointer = libbpf.bpf_object__find_program_by_name(this.#pointer, program);
    if (pointer === null) throw new RetinaError('ILLEGAL_STATE', `${this.#path} has no program ${program}`);
    libbpf.bpf_program__set_autoload(pointer, false);
    return this;
  }

  /**
   * Hands maps and programs to the kernel. The open object is used up, whatever happens.
   * @throws BPF_LOAD_FAILED with the telling lines in the message. The whole log is in `details.log`, which is not
   * enumerable: it runs to megabytes and does not belong in every log line.
   */
  load(): LoadedObject {
    const pointer = this.#pointer;
    // libbpf fills this only when the verifier refuses, so its pages cost nothing otherwise.
    const verifierLog = Buffer.allocUnsafeSlow(VERIFIER_LOG_SIZE);
    verifierLog[0] = 0;
    withBpfLog((lines) => {
      this.#storeConstants();
      for (const program of programs(pointer)) {
        libbpf.bpf_program__set_log_buf(program, verifierLog, verifierLog.length);
      }
      const result = libbpf.bpf_object__load(pointer);
      if (result < 0) throw this.#loadError(result, verifierLog, lines);
    });
    this.#pointer = null;
    return new LoadedObject(this.#path, pointer, this.#variables);
  }

  [Symbol.dispose](): void {
    if (this.#pointer !== null) libbpf.bpf_object__close(this.#pointer);
    this.#pointer = null;
  }

  #storeConstants(): void {
    if (this.#rodata === undefined) return;
    const result = libbpf.bpf_map__set_initial_value(this.#map(RODATA), this.#rodata, this.#rodata.length);
    if (result < 0) throw bpfError('BPF_LOAD_FAILED', 'set constants', result);
  }

  #loadError(result: number, verifierLog: Buffer, lines: readonly string[]): RetinaError {
    const verifier = verifierLog.toString('latin1', 0, verifierLog.indexOf(0));
    const log = verifier.trim() === '' ? lines.join('\n') : verifier;
    const errno = errnoName(-result);
    this[Symbol.dispose]();
    // The verifier gives up when a signal waits for the thread (a profiler's, say); that passes by itself.
    const code = errno === 'EAGAIN' ? 'HOST_CALL_FAILED' : 'BPF_LOAD_FAILED';
    const details = Object.defineProperty({ errno }, 'log', { value: log });
    const message = [`load ${this.#path}: ${errno}`, ...tellingLines(log)].join('\n  ');
    return new RetinaError(code, message, { details });
  }

  #map(name: string): Pointer {
    const pointer = libbpf.bpf_object__find_map_by_name(this.#pointer, name);
    if (pointer === null) throw new RetinaError('ILLEGAL_STATE', `${this.#path} has no map ${name}`);
    return pointer;
  }

  #variable(name: string, section: string): Variable {
    const variable = this.#variables.get(name);
    if (variable?.section !== section) {
      throw new RetinaError('ILLEGAL_STATE', `${this.#path} has no variable ${name} in ${section}`);
    }
    return variable;
  }
}

/** An object in the kernel. */
export class LoadedObject implements Disposable {
  readonly #path: string;
  readonly #variables: Map<string, Variable>;
  #pointer: Pointer;
  #globals: MappedRange | undefined;

  /** Only `OpenObject.load` makes one. */
  constructor(path: string, pointer: Pointer, variables: Map<string, Variable>) {
    this.#path = path;
    this.#pointer = pointer;
    this.#variables = variables;
  }

  /** A map by its name in C. It lives as long as the object. */
  map(name: string): BpfMap {
    const pointer = libbpf.bpf_object__find_map_by_name(this.#pointer, name);
    if (pointer === null) throw new RetinaError('ILLEGAL_STATE', `${this.#path} has no map ${name}`);
    return new BpfMap(pointer);
  }

  /** The file descriptor of a program by its name in C. It lives as long as the object. */
  programFd(name: string): number {
    return libbpf.bpf_program__fd(this.#program(name));
  }

  /** Attaches a tracing program to the hook that its section names. */
  attach(program: string): TracingLink {
    return attachTracing(this.#program(program), program);
  }

  /** Attaches an iterator program. */
  iterator(program: string): KernelIterator {
    return new KernelIterator(this.#program(program), program);
  }

  /**
   * A global variable of 32-bit words (zero-initialised, so in .bss) as live memory that the programs share. Not to be
   * touched once the object is disposed.
   */
  global32(name: string): Uint32Array {
    const variable = this.#variables.get(name);
    if (variable?.section !== BSS || variable.size % 4 !== 0) {
      throw new RetinaError('ILLEGAL_STATE', `${this.#path} has no global ${name} of 32-bit words`);
    }
    if (this.#globals === undefined) {
      const map = this.map(BSS);
      this.#globals = new MappedRange(map, 0, map.valueSize, { writable: true });
    }
    const first = variable.offset / 4;
    return this.#globals.words.subarray(first, first + variable.size / 4);
  }

  [Symbol.dispose](): void {
    this.#globals?.[Symbol.dispose]();
    if (this.#pointer !== null) libbpf.bpf_object__close(this.#pointer);
    this.#pointer = null;
  }

  #program(name: string): Pointer {
    const pointer = libbpf.bpf_object__find_program_by_name(this.#pointer, name);
    if (pointer === null) throw new RetinaError('ILLEGAL_STATE', `${this.#path} has no program ${name}`);
    return pointer;
  }
}

function* maps(object: Pointer): Generator<Pointer> {
  let map = libbpf.bpf_object__next_map(object, null);
  while (map !== null) {
    yield map;
    map = libbpf.bpf_object__next_map(object, map);
  }
}

function* programs(object: Pointer): Generator<Pointer> {
  let program = libbpf.bpf_object__next_program(object, null);
  while (program !== null) {
    yield program;
    program = libbpf.bpf_object__next_program(object, program);
  }
}
