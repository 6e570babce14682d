/**
 * The whole foreign-function surface of the Linux side: every C function that TypeScript calls, in one table each for
 * libc and libbpf. Nothing else in the house declares a C prototype. Functions are bound when first called, so that
 * importing this file loads nothing.
 *
 * Pointers are BigInt (koffi 3) and unchecked: a wrong one ends the process. Buffers are passed by address without a
 * copy and must stay referenced until the call returns.
 */

import { RetinaError } from '@retina/core';
import koffi, { type LibraryHandle } from 'koffi';

/** An address in this process, as koffi hands it out. `null` is C's NULL. */
export type Pointer = bigint | null;

/** Memory that C reads or writes. */
export type Memory = Buffer | Uint8Array | Uint32Array | Int32Array | BigUint64Array;

/** The functions of libc that the house calls. */
export interface LibC {
  socket: (domain: number, type: number, protocol: number) => number;
  bind: (fd: number, address: Memory, length: number) => number;
  send: (fd: number, data: Memory, length: number, flags: number) => number;
  recv: (fd: number, data: Memory, length: number, flags: number) => number;
  setsockopt: (fd: number, level: number, name: number, value: Memory, length: number) => number;
  getsockopt: (fd: number, level: number, name: number, value: Memory, length: Memory) => number;
  open: (path: string, flags: number) => number;
  close: (fd: number) => number;
  read: (fd: number, data: Memory, length: number) => number;
  write: (fd: number, data: Memory, length: number) => number;
  ioctl: (fd: number, request: number, argument: Memory) => number;
  setns: (fd: number, type: number) => number;
  unshare: (flags: number) => number;
  if_nametoindex: (name: string) => number;
  mmap: (
    address: null,
    length: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ) => bigint;
  munmap: (address: bigint, length: number) => number;
  vsnprintf: (text: Memory, size: number, format: bigint, args: bigint) => number;
  strerror: (errno: number) => string;
  /** The bpf(2) system call takes this road: libbpf 1.1 knows fewer attributes than the kernel. */
  syscall: (number: number, command: number, attributes: Memory | null, size: number) => number;
}

const LIBC_PROTOTYPES: Record<keyof LibC, string> = {
  socket: 'int socket(int domain, int type, int protocol)',
  bind: 'int bind(int fd, const void *address, uint32_t length)',
  send: 'long send(int fd, const void *data, size_t length, int flags)',
  recv: 'long recv(int fd, void *data, size_t length, int flags)',
  setsockopt: 'int setsockopt(int fd, int level, int name, const void *value, uint32_t length)',
  getsockopt: 'int getsockopt(int fd, int level, int name, void *value, void *length)',
  open: 'int open(const char *path, int flags)',
  close: 'int close(int fd)',
  read: 'long read(int fd, void *data, size_t length)',
  write: 'long write(int fd, const void *data, size_t length)',
  ioctl: 'int ioctl(int fd, unsigned long request, void *argument)',
  setns: 'int setns(int fd, int type)',
  unshare: 'int unshare(int flags)',
  if_nametoindex: 'unsigned int if_nametoindex(const char *name)',
  mmap: 'void *mmap(void *address, size_t length, int protection, int flags, int fd, int64_t offset)',
  munmap: 'int munmap(void *address, size_t length)',
  vsnprintf: 'int vsnprintf(void *text, size_t size, const void *format, void *args)',
  strerror: 'const char *strerror(int errno)',
  syscall: 'long syscall(long number, int command, void *attributes, uint32_t size)',
};

/** The functions of libbpf (1.0 or newer) that the house calls. Those that return int give -errno on failure. */
export interface LibBpf {
  libbpf_set_print: (callback: bigint) => bigint;
  libbpf_num_possible_cpus: () => number;
  libbpf_probe_bpf_map_type: (type: number, options: null) => number;
  bpf_object__open_file: (path: string, options: null) => Pointer;
  bpf_object__load: (object: Pointer) => number;
  bpf_object__close: (object: Pointer) => void;
  bpf_object__find_map_by_name: (object: Pointer, name: string) => Pointer;
  bpf_object__find_program_by_name: (object: Pointer, name: string) => Pointer;
  bpf_object__next_program: (object: Pointer, previous: Pointer) => Pointer;
  bpf_program__fd: (program: Pointer) => number;
  bpf_program__set_autoload: (program: Pointer, autoload: boolean) => number;
  bpf_program__set_log_buf: (program: Pointer, buffer: Memory, size: number) => number;
  bpf_program__attach: (program: Pointer) => Pointer;
  bpf_map__name: (map: Pointer) => string;
  bpf_map__fd: (map: Pointer) => number;
  bpf_map__type: (map: Pointer) => number;
  bpf_map__key_size: (map: Pointer) => number;
  bpf_map__value_size: (map: Pointer) => number;
  bpf_map__max_entries: (map: Pointer) => number;
  bpf_map__set_max_entries: (map: Pointer, entries: number) => number;
  bpf_map__set_initial_value: (map: Pointer, data: Memory, size: number) => number;
  bpf_link__destroy: (link: Pointer) => number;
  bpf_link__fd: (link: Pointer) => number;
  bpf_iter_create: (linkFd: number) => number;
  bpf_link_update: (linkFd: number, programFd: number, options: null) => number;
  bpf_obj_get: (path: string) => number;
  bpf_obj_pin: (fd: number, path: string) => number;
  bpf_object__next_map: (object: Pointer, previous: Pointer) => Pointer;
  bpf_map__set_pin_path: (map: Pointer, path: string) => number;
  bpf_prog_load: (
    type: number,
    name: string,
    license: string,
    instructions: Memory,
    count: number,
    options: Memory | null,
  ) => number;
  bpf_map_create: (
    type: number,
    name: string,
    keySize: number,
    valueSize: number,
    maxEntries: number,
    options: null,
  ) => number;
  bpf_map_lookup_elem: (fd: number, key: Memory, value: Memory) => number;
  bpf_map_update_elem: (fd: number, key: Memory, value: Memory, flags: number) => number;
  bpf_map_lookup_batch: (
    fd: number,
    after: Memory | null,
    last: Memory,
    keys: Memory,
    values: Memory,
    count: Memory,
    options: null,
  ) => number;
  bpf_map_lookup_and_delete_batch: (
    fd: number,
    after: Memory | null,
    last: Memory,
    keys: Memory,
    values: Memory,
    count: Memory,
    options: null,
  ) => number;
  bpf_prog_test_run_opts: (fd: number, options: Memory) => number;
  bpf_obj_get_info_by_fd: (fd: number, info: Memory, length: Memory) => number;
  bpf_enable_stats: (type: number) => number;
}

/** The compiler of libpcap: filters as tcpdump and Wireshark know them. */
export interface LibPcap {
  pcap_open_dead: (linkType: number, snapLength: number) => Pointer;
  pcap_close: (handle: Pointer) => void;
  pcap_compile: (handle: Pointer, program: Memory, text: string, optimize: number, netmask: number) => number;
  pcap_geterr: (handle: Pointer) => string;
  pcap_freecode: (program: Memory) => void;
}

const LIBPCAP_PROTOTYPES: Record<keyof LibPcap, string> = {
  pcap_open_dead: 'void *pcap_open_dead(int link_type, int snap_length)',
  pcap_close: 'void pcap_close(void *handle)',
  pcap_compile:
    'int pcap_compile(void *handle, void *program, const char *text, int optimize, uint32_t netmask)',
  pcap_geterr: 'const char *pcap_geterr(void *handle)',
  pcap_freecode: 'void pcap_freecode(void *program)',
};

const BATCH_PARAMETERS =
  'int fd, const void *after, void *last, void *keys, void *values, void *count, const void *options';

const LIBBPF_PROTOTYPES: Record<keyof LibBpf, string> = {
  libbpf_set_print: 'void *libbpf_set_print(void *callback)',
  libbpf_num_possible_cpus: 'int libbpf_num_possible_cpus()',
  libbpf_probe_bpf_map_type: 'int libbpf_probe_bpf_map_type(int type, const void *options)',
  bpf_object__open_file: 'void *bpf_object__open_file(const char *path, const void *options)',
  bpf_object__load: 'int bpf_object__load(void *object)',
  bpf_object__close: 'void bpf_object__close(void *object)',
  bpf_object__find_map_by_name: 'void *bpf_object__find_map_by_name(void *object, const char *name)',
  bpf_object__find_program_by_name: 'void *bpf_object__find_program_by_name(void *object, const char *name)',
  bpf_object__next_program: 'void *bpf_object__next_program(void *object, void *previous)',
  bpf_program__fd: 'int bpf_program__fd(void *program)',
  bpf_program__set_autoload: 'int bpf_program__set_autoload(void *program, bool autoload)',
  bpf_program__set_log_buf: 'int bpf_program__set_log_buf(void *program, void *buffer, size_t size)',
  bpf_program__attach: 'void *bpf_program__attach(void *program)',
  bpf_map__name: 'const char *bpf_map__name(void *map)',
  bpf_map__fd: 'int bpf_map__fd(void *map)',
  bpf_map__type: 'int bpf_map__type(void *map)',
  bpf_map__key_size: 'uint32_t bpf_map__key_size(void *map)',
  bpf_map__value_size: 'uint32_t bpf_map__value_size(void *map)',
  bpf_map__max_entries: 'uint32_t bpf_map__max_entries(void *map)',
  bpf_map__set_max_entries: 'int bpf_map__set_max_entries(void *map, uint32_t entries)',
  bpf_map__set_initial_value: 'int bpf_map__set_initial_value(void *map, const void *data, size_t size)',
  bpf_link__destroy: 'int bpf_link__destroy(void *link)',
  bpf_link__fd: 'int bpf_link__fd(void *link)',
  bpf_iter_create: 'int bpf_iter_create(int link_fd)',
  bpf_link_update: 'int bpf_link_update(int link_fd, int program_fd, const void *options)',
  bpf_obj_get: 'int bpf_obj_get(const char *path)',
  bpf_obj_pin: 'int bpf_obj_pin(int fd, const char *path)',
  bpf_object__next_map: 'void *bpf_object__next_map(void *object, void *previous)',
  bpf_map__set_pin_path: 'int bpf_map__set_pin_path(void *map, const char *path)',
  bpf_prog_load:
    'int bpf_prog_load(int type, const char *name, const char *license, const void *instructions, size_t count, const void *options)',
  bpf_map_create:
    'int bpf_map_create(int type, const char *name, uint32_t key, uint32_t value, uint32_t entries, const void *options)',
  bpf_map_lookup_elem: 'int bpf_map_lookup_elem(int fd, const void *key, void *value)',
  bpf_map_update_elem: 'int bpf_map_update_elem(int fd, const void *key, const void *value, uint64_t flags)',
  bpf_map_lookup_batch: `int bpf_map_lookup_batch(${BATCH_PARAMETERS})`,
  bpf_map_lookup_and_delete_batch: `int bpf_map_lookup_and_delete_batch(${BATCH_PARAMETERS})`,
  bpf_prog_test_run_opts: 'int bpf_prog_test_run_opts(int fd, void *options)',
  bpf_obj_get_info_by_fd: 'int bpf_obj_get_info_by_fd(int fd, void *info, void *length)',
  bpf_enable_stats: 'int bpf_enable_stats(int type)',
};

/** libc, from the process itself: no file name to guess. */
export const libc: LibC = bound<LibC>(() => koffi.load(null), LIBC_PROTOTYPES);

/**
 * libbpf.
 * @throws FEATURE_UNSUPPORTED at the first call when the library is not installed.
 */
export const libbpf: LibBpf = bound<LibBpf>(
  () => loadLibrary(['libbpf.so.1'], 'libbpf 1.0 or newer is not installed (Debian: libbpf1)'),
  LIBBPF_PROTOTYPES,
);

/**
 * libpcap.
 * @throws FEATURE_UNSUPPORTED at the first call when the library is not installed.
 */
export const libpcap: LibPcap = bound<LibPcap>(
  () => loadLibrary(['libpcap.so.0.8', 'libpcap.so.1'], 'libpcap is not installed (Debian: libpcap0.8)'),
  LIBPCAP_PROTOTYPES,
);

/** errno of the last failed call. Read it before anything else runs: even console.log overwrites it. */
export function errno(): number {
  return koffi.errno();
}

/** The memory behind an address as an ArrayBuffer, without a copy. Must not be touched once it is unmapped. */
export function memoryAt(address: bigint, length: number): ArrayBuffer {
  return koffi.view(address, length);
}

/** The address of a buffer, to be stored in a structure that C reads; the caller keeps the buffer alive. */
export function addressOf(memory: Memory): bigint {
  return koffi.address(memory);
}

/** @param names File names that distributions give it, the first that is there. */
function loadLibrary(names: readonly string[], otherwise: string): LibraryHandle {
  let cause: unknown;
  for (const name of names) {
    try {
      return koffi.load(name);
    } catch (error) {
      cause = error;
    }
  }
  throw new RetinaError('FEATURE_UNSUPPORTED', otherwise, { cause });
}

/** An object whose properties become the C functions when they are first read. */
function bound<T extends object>(load: () => LibraryHandle, prototypes: Record<keyof T, string>): T {
  let library: LibraryHandle | undefined;
  const table = {};
  for (const [name, prototype] of Object.entries<string>(prototypes)) {
    Object.defineProperty(table, name, {
      configurable: true,
      enumerable: true,
      get(): unknown {
        library ??= load();
        const value: unknown = library.func(prototype);
        Object.defineProperty(table, name, { value, enumerable: true });
        return value;
      },
    });
  }
  return table as T;
}
