/** Whether this machine can run tests that need a kernel of their own. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { KERNEL_BTF_PATH } from '../kernel-btf.js';

/** What kernel tests run, and the Debian package that has it. */
const COMMANDS = {
  ip: 'iproute2',
  tc: 'iproute2',
  bpftool: 'bpftool',
  clang: 'clang',
  ethtool: 'ethtool',
  'iptables-legacy': 'iptables',
  nft: 'nftables',
  ping: 'iputils-ping',
  tcpdump: 'tcpdump',
} as const;

/** Why kernel tests cannot run here, as a sentence for the skipped suite's name; undefined when they can. */
export function canRunKernelTests(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  if (!existsSync(KERNEL_BTF_PATH)) return `needs a kernel with BTF (${KERNEL_BTF_PATH})`;
  if (spawnSync('unshare', ['--net', 'true']).status !== 0)
    return 'needs the right to make network namespaces';
  const missing = Object.entries(COMMANDS).find(
    ([command]) => spawnSync(command, ['--version']).error !== undefined,
  );
  return missing === undefined ? undefined : `needs ${missing[0]} (Debian package ${missing[1]})`;
}
