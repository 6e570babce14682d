export { BTF_KIND, Btf } from './btf.js';
export { ElfFile } from './elf.js';
export { FEATURES, KernelFeatures, requireBpfCapabilities } from './features.js';
export { KERNEL_BTF_PATH, kernelEnum, readKernelBtf } from './kernel-btf.js';
export { KernelSymbols } from './kernel-symbols.js';
export { attachTcx } from './link.js';
export { BpfMap, MAP_TYPE } from './map.js';
export { MapBatchReader } from './map-batch.js';
export { LoadedObject, OpenObject } from './object.js';
export { enableProgramStats, programStats, testRun } from './program-stats.js';
export { Ring, checkRingSize } from './ring.js';
export { RingWaker } from './ring-waker.js';

export type { BtfMember } from './btf.js';
export type { Feature } from './features.js';
export type { HookDirection, Link } from './link.js';
export type { ProgramStats, TestRun } from './program-stats.js';
