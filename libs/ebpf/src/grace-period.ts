/** The end of programs that may still be running on another CPU. */

import { libc } from './ffi.js';
import { hostCallError } from './host-error.js';

/** membarrier(2)'s number in the system call table (arch/x86/entry/syscalls, asm-generic/unistd.h). */
const MEMBARRIER: Partial<Record<NodeJS.Architecture, number>> = { x64: 324, arm64: 283 };
const MEMBARRIER_CMD_GLOBAL = 1;

/**
 * Returns when every BPF program that ran when it was called has ended: programs run under RCU, and this is
 * synchronize_rcu() as user space can have it (kernel/sched/membarrier.c). Takes some 10 ms and blocks, so it is for
 * shutting down: after a detach, a program can still be in the middle of a packet.
 */
export function waitForGracePeriod(): void {
  const number = MEMBARRIER[process.arch];
  if (number !== undefined && libc.syscall(number, MEMBARRIER_CMD_GLOBAL, null, 0) < 0) {
    throw hostCallError('membarrier');
  }
}
