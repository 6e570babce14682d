/** What the Linux signals need to know of the running kernel, asked once. */

import { KernelFeatures, kernelEnum, readKernelBtf } from '@retina/ebpf';

/** The running kernel, as far as it matters here. */
export interface Kernel {
  readonly features: KernelFeatures;
  /** Names of enum skb_drop_reason without prefix, by this kernel's numbers. Empty before Linux 5.17. */
  readonly dropReasons: ReadonlyMap<number, string>;
}

/**
 * Asks the kernel.
 * @throws FEATURE_UNSUPPORTED when the kernel has no BTF.
 */
export function readKernel(): Kernel {
  // 5 MiB that nobody needs after this function.
  const btf = readKernelBtf();
  return {
    features: KernelFeatures.probe(btf),
    dropReasons: kernelEnum(btf, 'skb_drop_reason', 'SKB_DROP_REASON_'),
  };
}
