/** The file system that keeps BPF objects by name. */

import { RetinaError } from '@retina/core';
import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** include/uapi/linux/magic.h */
const BPF_FS_MAGIC = 0xcafe4a11;

/**
 * Makes sure that a folder is, or would be, in a BPF file system.
 * @throws FEATURE_UNSUPPORTED telling how to mount one.
 */
export function requireBpfFileSystem(folder: string): void {
  let existing = resolve(folder);
  while (!existsSync(existing)) existing = dirname(existing);
  if (statfsSync(existing).type === BPF_FS_MAGIC) return;
  throw new RetinaError(
    'FEATURE_UNSUPPORTED',
    `${folder} is not in a BPF file system: mount -t bpf bpf /sys/fs/bpf, or choose another pinFolder`,
    { details: { folder } },
  );
}
