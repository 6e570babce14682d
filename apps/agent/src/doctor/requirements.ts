/** What a signal may ask of a host, and what to do when it is not there. */

import { FEATURES, type Feature } from '@retina/ebpf';

/** A requirement: what it is, and the sentence that names what is missing and how to get it. */
export interface Requirement {
  readonly title: string;
  readonly fix: string;
}

const capability = (name: string): Requirement => ({
  title: name,
  fix: `run as root, or grant ${name} (in Kubernetes: securityContext.capabilities.add)`,
});

const HOST_REQUIREMENTS = {
  'cap-bpf': capability('CAP_BPF'),
  'cap-perfmon': capability('CAP_PERFMON'),
  'cap-net-admin': capability('CAP_NET_ADMIN'),
  'cap-sys-admin': capability('CAP_SYS_ADMIN'),
  'kernel-symbols': {
    title: 'addresses of kernel functions (CAP_SYSLOG)',
    fix: 'grant CAP_SYSLOG, and set kernel.kptr_restrict to 0 or 1',
  },
  btf: {
    title: 'BTF of the kernel',
    fix: 'use a kernel with CONFIG_DEBUG_INFO_BTF=y, and mount /sys',
  },
  memlock: {
    title: 'memory for BPF maps',
    fix: 'kernels before 5.11 count maps as locked memory: ulimit -l unlimited, or grant CAP_SYS_RESOURCE',
  },
  'flow-table': {
    title: 'a way to read tables of flows',
    fix: 'use Linux 5.6 or newer: batch operations on maps, or atomics in programs (5.12)',
  },
  bpffs: {
    title: 'a BPF file system at pinFolder',
    fix: 'mount -t bpf bpf /sys/fs/bpf (in Kubernetes: a hostPath volume), or choose another pinFolder',
  },
  cgroup2: {
    title: 'cgroup v2',
    fix: 'mount -t cgroup2 none /sys/fs/cgroup (in Kubernetes: a hostPath volume)',
  },
  tracefs: {
    title: 'tracefs',
    fix: 'mount -t tracefs nodev /sys/kernel/tracing; nothing needs it yet',
  },
  'nf-conntrack': {
    title: 'nf_conntrack',
    fix: 'modprobe nf_conntrack; without it nothing is dropped for want of room in its table either',
  },
  unlocked: {
    title: 'no lockdown of confidentiality',
    fix: 'programs may not read kernel memory under lockdown=confidentiality: boot with integrity or none',
  },
} as const satisfies Record<string, Requirement>;

/** The name of a requirement: a feature of the kernel, or something of the host. */
export type RequirementName = Feature | keyof typeof HOST_REQUIREMENTS;

/** Every requirement there is. */
export const REQUIREMENTS: Readonly<Record<RequirementName, Requirement>> = {
  ...HOST_REQUIREMENTS,
  ...(Object.fromEntries(
    Object.entries(FEATURES).map(([name, fix]) => [name, { title: name.replaceAll('-', ' '), fix }]),
  ) as Record<Feature, Requirement>),
};
