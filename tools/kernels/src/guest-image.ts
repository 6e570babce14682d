/** What a guest boots into: this machine's programs and this repository, in memory. */

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { DebianKernel } from './debian-kernels.js';

/** Programs that kernel tests run, or that the guest's own start needs. */
const PROGRAMS = [
  ...['node', 'ip', 'tc', 'ss', 'nstat', 'nft', 'iptables', 'iptables-legacy', 'ethtool', 'tcpdump', 'ping'],
  ...[
    'bpftool',
    'clang',
    'llvm-strip',
    'setpriv',
    'unshare',
    'nsenter',
    'mount',
    'umount',
    'sysctl',
    'modprobe',
    'bash',
  ],
];
/** Loaded by name and not by the linker. */
const LIBRARIES = [
  'libbpf.so.1',
  'libgcc_s.so.1',
  'libstdc++.so.6',
  'libm.so.6',
  'libpthread.so.0',
  'libdl.so.2',
  'librt.so.1',
  'libutil.so.1',
];
const HEADERS = ['linux', 'asm-generic', 'bpf', 'x86_64-linux-gnu/asm'];
const MODULES =
  /\/(?:net\/(?:netfilter|ipv4|ipv6|sched|core|bridge|llc|802|packet)|lib|crypto|drivers\/net\/(?:veth|dummy|netkit|tun|ipvlan|macvlan))/;
const LOADED =
  'veth tun dummy nf_conntrack nf_tables nft_counter nft_ct nft_chain_nat nft_compat nft_reject nft_reject_inet ip_tables iptable_filter ' +
  'sch_ingress sch_clsact cls_bpf sch_netem netkit ipvlan macvlan nf_conntrack_netlink';

/** Makes images in a folder of its own. */
export class GuestImage {
  readonly #folder: string;
  readonly #repository: string;

  constructor(folder: string, repository: string) {
    this.#folder = folder;
    this.#repository = repository;
  }

  /** Writes the image for a kernel, which then runs vitest's kernel tests under these paths. Returns its path. */
  make({ folder, release }: DebianKernel, filters: readonly string[]): string {
    const root = join(this.#folder, 'root');
    rmSync(root, { recursive: true, force: true });
    for (const name of ['proc', 'sys', 'dev', 'run', 'tmp', 'etc', 'bin', 'usr/bin', 'usr/include']) {
      mkdirSync(join(root, name), { recursive: true });
    }
    for (const program of PROGRAMS) copyProgram(program, root);
    for (const library of LIBRARIES) copyLibrary(library, root);
    for (const header of HEADERS)
      cpSync(join('/usr/include', header), join(root, 'usr/include', header), { recursive: true });
    copyIfThere('/usr/lib/x86_64-linux-gnu/xtables', root);
    execFileSync('cp', ['-L', '/bin/busybox', join(root, 'bin/busybox')]);
    this.#copyRepository(root);
    copyModules(folder, release, root);
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n');
    writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
    writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
    writeFileSync(join(root, 'init'), initScript(filters), { mode: 0o755 });
    const image = join(this.#folder, 'image.cpio');
    execFileSync('sh', ['-c', `find . | cpio -o -H newc --quiet > ${JSON.stringify(image)}`], { cwd: root });
    return image;
  }

  #copyRepository(root: string): void {
    const target = join(root, 'repo');
    mkdirSync(target);
    const archive = ['tar', '--exclude=.git', '--exclude=.nx', '-cf', '-', '.'];
    execFileSync('sh', ['-c', `${archive.join(' ')} | tar -xf - -C ${JSON.stringify(target)}`], {
      cwd: this.#repository,
    });
  }
}

function initScript(filters: readonly string[]): string {
  return `#!/bin/busybox sh
/bin/busybox --install -s /bin 2>/dev/null
for own in /usr/bin/*; do rm -f /bin/\${own##*/}; done
export PATH=/usr/bin:/usr/sbin:/bin:/sbin HOME=/tmp CI=1 NO_COLOR=1
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
mount -t bpf bpf /sys/fs/bpf
mount -t tracefs t /sys/kernel/tracing
mkdir -p /sys/fs/cgroup && mount -t cgroup2 c /sys/fs/cgroup
echo /usr/bin/modprobe > /proc/sys/kernel/modprobe
ip link set lo up
for module in ${LOADED}; do modprobe $module 2>/dev/null; done
cd /repo
ln -sf /bin/env /usr/bin/env
RETINA_TEST_REPORT=/tmp/report node node_modules/vitest/vitest.mjs run --project kernel ${filters.join(' ')}
cat /tmp/report > /dev/ttyS1
sync
busybox poweroff -f
`;
}

function copyProgram(name: string, root: string): void {
  const found = execFileSync('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${name}`], {
    encoding: 'utf8',
  }).trim();
  const file = realpathSync(found);
  copyWithLibraries(file, root);
  const link = join(root, 'usr/bin', name);
  if (!existsSync(link)) symlinkSync(file, link);
}

function copyLibrary(name: string, root: string): void {
  const listed = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  const [, path] =
    new RegExp(`^\\s*${name.replaceAll('.', '\\.').replaceAll('+', '\\+')} .*=> (\\S+)$`, 'm').exec(listed) ??
    [];
  if (path !== undefined) copyWithLibraries(path, root);
}

/** A file, with the libraries that the linker would load for it. */
function copyWithLibraries(file: string, root: string): void {
  copyIfThere(file, root);
  const listed = execFileSync('sh', ['-c', `ldd ${JSON.stringify(file)} 2>/dev/null || true`], {
    encoding: 'utf8',
  });
  for (const [library] of listed.matchAll(/\/\S+\.so\S*/g)) copyIfThere(library, root);
}

function copyIfThere(path: string, root: string): void {
  const target = join(root, path);
  if (!existsSync(path) || existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  cpSync(path, target, { recursive: true, dereference: true });
}

function copyModules(folder: string, release: string, root: string): void {
  const source = [join(folder, 'lib/modules'), join(folder, 'usr/lib/modules')].find((path) =>
    existsSync(path),
  );
  if (source === undefined) throw new Error(`the packages of ${release} have no modules`);
  const from = join(source, readdirSync(source)[0]!);
  const to = join(root, 'lib/modules', readdirSync(source)[0]!);
  mkdirSync(to, { recursive: true });
  cpSync(from, to, {
    recursive: true,
    filter: (path) =>
      !/\.ko(?:\.\w+)?$/.test(path) || MODULES.test(path.slice(from.length).replace(/^\/kernel/, '')),
  });
  // Not every kmod reads compressed modules.
  execFileSync('sh', ['-c', `find ${JSON.stringify(to)} -name '*.ko.xz' -exec unxz {} +`]);
  execFileSync('/sbin/depmod', ['-b', root, readdirSync(source)[0]!], { stdio: 'ignore' });
}
