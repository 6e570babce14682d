/** Programs at the sockets of a cgroup: every packet that they send and receive, whatever its interfaces are. */

import { RetinaError } from '@retina/core';
import { readFileSync } from 'node:fs';
import { libc } from './ffi.js';
import { hostCallError } from './host-error.js';
import { type HookDirection, type Link, createLink } from './link.js';

const O_RDONLY_CLOEXEC_DIRECTORY = 0o2200000;
/** enum bpf_attach_type: BPF_CGROUP_INET_INGRESS and _EGRESS. */
const ATTACH_TYPE = { ingress: 0, egress: 1 } as const;

/**
 * Where the cgroup v2 hierarchy is mounted, also beside version 1 (`/sys/fs/cgroup/unified`). In a container without the
 * host's cgroup namespace it is the container's own.
 * @throws FEATURE_UNSUPPORTED when there is none.
 */
export function findCgroup2(mounts: string = readFileSync('/proc/self/mountinfo', 'utf8')): string {
  for (const line of mounts.split('\n')) {
    // proc_pid_mountinfo(5): the fifth field is the mount point, the file system's type follows the separator.
    const [fields = '', type = ''] = line.split(' - ');
    if (type.startsWith('cgroup2 ')) return fields.split(' ')[4]!.replaceAll('\\040', ' ');
  }
  throw new RetinaError(
    'FEATURE_UNSUPPORTED',
    'there is no cgroup v2 hierarchy: mount -t cgroup2 none /sys/fs/cgroup, or boot with systemd.unified_cgroup_hierarchy',
  );
}

/**
 * Attaches a cgroup_skb program to all sockets of a cgroup and of those below it (BPF links on cgroups are since Linux
 * 5.7). Programs of others stay and run too. The link dies with the process.
 * @param folder Of the cgroup.
 * @throws BPF_ATTACH_FAILED; HOST_CALL_FAILED when there is no such folder.
 */
export function attachCgroup(programFd: number, folder: string, direction: HookDirection): Link {
  const fd = libc.open(folder, O_RDONLY_CLOEXEC_DIRECTORY);
  if (fd < 0) throw hostCallError(`open(${folder})`, { folder });
  try {
    return createLink(`cgroup/${direction} of ${folder}`, {
      programFd,
      target: fd,
      attachType: ATTACH_TYPE[direction],
    });
  } finally {
    libc.close(fd);
  }
}
