/** What the kernel counts about a loaded program, and running one on a packet of our own. */

import { addressOf, libbpf, libc } from './ffi.js';
import { bpfError } from './host-error.js';

/** Offsets in struct bpf_prog_info (include/uapi/linux/bpf.h). */
const INFO = { size: 232, runTimeNs: 192, runCount: 200, recursionMisses: 208 } as const;
const BPF_STATS_RUN_TIME = 0;

/** Counters of one program since it was loaded. */
export interface ProgramStats {
  /** Only counted while statistics are enabled; see `enableProgramStats`. */
  readonly runTimeNs: number;
  readonly runCount: number;
  /** Runs that the kernel skipped because the program was already running on that CPU (Linux 5.12). */
  readonly recursionMisses: number;
}

/** Reads a program's counters. */
export function programStats(programFd: number): ProgramStats {
  const info = Buffer.alloc(INFO.size);
  const length = new Uint32Array([info.length]);
  const result = libbpf.bpf_obj_get_info_by_fd(programFd, info, length);
  if (result < 0) throw bpfError('BPF_MAP_FAILED', 'bpf_obj_get_info_by_fd', result);
  return {
    runTimeNs: Number(info.readBigUInt64LE(INFO.runTimeNs)),
    runCount: Number(info.readBigUInt64LE(INFO.runCount)),
    recursionMisses: Number(info.readBigUInt64LE(INFO.recursionMisses)),
  };
}

/** Makes the kernel time every BPF program, at a cost of about 20 ns a run, until the result is disposed. */
export function enableProgramStats(): Disposable {
  const fd = libbpf.bpf_enable_stats(BPF_STATS_RUN_TIME);
  if (fd < 0) throw bpfError('BPF_MAP_FAILED', 'bpf_enable_stats', fd);
  return { [Symbol.dispose]: () => void libc.close(fd) };
}

/** struct bpf_test_run_opts of libbpf 1.x: offsets of what we set and read. */
const TEST_RUN = { size: 80, dataIn: 8, dataSizeIn: 24, returnValue: 56, repeat: 60, duration: 64 } as const;

/** Outcome of a test run. */
export interface TestRun {
  readonly returnValue: number;
  /** Mean time of one run. */
  readonly durationNs: number;
}

/** Runs a program on a packet, `repeat` times, without any network (BPF_PROG_TEST_RUN). */
export function testRun(programFd: number, packet: Uint8Array, repeat: number = 1): TestRun {
  const options = Buffer.alloc(TEST_RUN.size);
  options.writeBigUInt64LE(BigInt(TEST_RUN.size), 0);
  options.writeBigUInt64LE(addressOf(packet), TEST_RUN.dataIn);
  options.writeUInt32LE(packet.length, TEST_RUN.dataSizeIn);
  options.writeInt32LE(repeat, TEST_RUN.repeat);
  const result = libbpf.bpf_prog_test_run_opts(programFd, options);
  if (result < 0) throw bpfError('BPF_MAP_FAILED', 'BPF_PROG_TEST_RUN', result, { bytes: packet.length });
  return {
    returnValue: options.readInt32LE(TEST_RUN.returnValue),
    durationNs: options.readUInt32LE(TEST_RUN.duration),
  };
}
