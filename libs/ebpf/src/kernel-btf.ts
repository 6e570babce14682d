/** What the running kernel says about itself in BTF. */

import { RetinaError } from '@retina/core';
import { readFileSync } from 'node:fs';
import { BTF_KIND, Btf } from './btf.js';

/** Where the kernel shows its own types (CONFIG_DEBUG_INFO_BTF, Linux 5.2). */
export const KERNEL_BTF_PATH = '/sys/kernel/btf/vmlinux';

/**
 * Reads the kernel's types: 5 MiB and about 20 ms, so read once, take what is needed and let go.
 * @throws FEATURE_UNSUPPORTED when the kernel was built without BTF.
 */
export function readKernelBtf(path: string = KERNEL_BTF_PATH): Btf {
  try {
    return new Btf(readFileSync(path));
  } catch (cause) {
    throw new RetinaError(
      'FEATURE_UNSUPPORTED',
      `the kernel has no BTF at ${path}; it needs CONFIG_DEBUG_INFO_BTF=y (Linux 5.8 or newer)`,
      { cause },
    );
  }
}

/**
 * Names of a kernel enum's values without their common prefix. Numbers move between kernels, so nothing of this is
 * ever compiled in.
 */
export function kernelEnum(btf: Btf, name: string, prefix: string): Map<number, string> {
  const id = btf.find(BTF_KIND.ENUM, name);
  if (id === undefined) return new Map();
  return new Map(
    [...btf.enumNames(id)].map(([value, full]) => [
      value,
      full.startsWith(prefix) ? full.slice(prefix.length) : full,
    ]),
  );
}
