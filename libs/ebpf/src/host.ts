/** The host's own calls, for who records packets: libc, memory and events without eBPF. */
export { addressOf, libc, libpcap, memoryAt } from './ffi.js';
export { hostCallError } from './host-error.js';
export { ReadableWatcher } from './poll-handle.js';
