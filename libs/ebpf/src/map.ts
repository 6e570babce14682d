/** BPF maps: one element at a time, and the memory that programs share with us. */

import { constants } from 'node:os';
import { type Memory, type Pointer, libbpf, libc } from './ffi.js';
import { bpfError, hostCallError } from './host-error.js';

/** Map types by their number in enum bpf_map_type, as far as the house uses them. */
export const MAP_TYPE = {
  HASH: 1,
  ARRAY: 2,
  PERCPU_HASH: 5,
  PERCPU_ARRAY: 6,
  LRU_HASH: 9,
  LRU_PERCPU_HASH: 10,
  RINGBUF: 27,
} as const;

const PER_CPU: readonly number[] = [MAP_TYPE.PERCPU_HASH, MAP_TYPE.PERCPU_ARRAY, MAP_TYPE.LRU_PERCPU_HASH];
const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;
/** The unit of mmap. */
export const PAGE_SIZE = 4096;

/** A map of a loaded object. */
export class BpfMap {
  readonly name: string;
  readonly fd: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  /** How many values one key has: one, or one per possible CPU. */
  readonly valuesPerKey: number;
  /** Bytes that a lookup writes: each per-CPU value takes a multiple of eight. */
  readonly lookupSize: number;

  /** @param pointer libbpf's map, of an object that is loaded. */
  constructor(pointer: Pointer) {
    this.name = libbpf.bpf_map__name(pointer);
    this.fd = libbpf.bpf_map__fd(pointer);
    this.keySize = libbpf.bpf_map__key_size(pointer);
    this.valueSize = libbpf.bpf_map__value_size(pointer);
    this.maxEntries = libbpf.bpf_map__max_entries(pointer);
    const isPerCpu = PER_CPU.includes(libbpf.bpf_map__type(pointer));
    this.valuesPerKey = isPerCpu ? libbpf.libbpf_num_possible_cpus() : 1;
    this.lookupSize = isPerCpu ? Math.ceil(this.valueSize / 8) * 8 * this.valuesPerKey : this.valueSize;
  }

  /** Reads the value of a key into `value` (`lookupSize` bytes); false when there is none. */
  lookup(key: Memory, value: Memory): boolean {
    const result = libbpf.bpf_map_lookup_elem(this.fd, key, value);
    if (result === -constants.errno.ENOENT) return false;
    if (result < 0) throw bpfError('BPF_MAP_FAILED', `look up in ${this.name}`, result);
    return true;
  }

  /** Writes a value. */
  update(key: Memory, value: Memory): void {
    const result = libbpf.bpf_map_update_elem(this.fd, key, value, 0);
    if (result < 0) throw bpfError('BPF_MAP_FAILED', `update ${this.name}`, result);
  }
}

/** Maps pages of a file descriptor that someone else writes. */
export function mapShared(
  fd: number,
  length: number,
  offset: number,
  { writable }: { readonly writable: boolean },
): bigint {
  const protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
  const address = libc.mmap(null, length, protection, MAP_SHARED, fd, offset);
  if (address === MAP_FAILED) throw hostCallError('mmap', { fd, length, offset });
  return address;
}
