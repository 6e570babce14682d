/** From an image and a pod's container to what an OCI runtime is told (runtime-spec, config.json). */

import type { ImageConfig } from '../assemble.js';
import type { PodContainer, SecurityContext } from './pod-container.js';

/** What a container gets that asks for nothing, as containerd and Docker grant it. */
const DEFAULT_CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
];

const MASKED = [
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/sched_debug',
  '/sys/firmware',
];
const READ_ONLY = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

interface Mount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

const MOUNTS: readonly Mount[] = [
  { destination: '/proc', type: 'proc', source: 'proc', options: [] },
  { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=65536k'] },
  {
    destination: '/dev/pts',
    type: 'devpts',
    source: 'devpts',
    options: ['newinstance', 'ptmxmode=0666', 'mode=0620'],
  },
  {
    destination: '/dev/shm',
    type: 'tmpfs',
    source: 'shm',
    options: ['nosuid', 'noexec', 'nodev', 'size=65536k'],
  },
];

/** @param root The image's root file system. Seccomp is left to the cluster: a runtime brings its own profile. */
export function runtimeSpec(root: string, image: ImageConfig, container: PodContainer): object {
  const security = container.securityContext ?? {};
  const isRoot = userOf(image, security).uid === 0;
  const capabilities = capabilitiesOf(security).map((name) => `CAP_${name}`);
  // As the kernel has it: a user who is not root gets none, whatever was added.
  const effective = isRoot ? capabilities : [];
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: userOf(image, security),
      args: [
        ...(container.command ?? image.Entrypoint),
        ...(container.args ?? argumentsOf(image, container)),
      ],
      env: environment(image, container),
      cwd: image.WorkingDir,
      capabilities: { bounding: capabilities, permitted: effective, effective },
      noNewPrivileges: security.allowPrivilegeEscalation === false,
      oomScoreAdj: 0,
    },
    root: { path: root, readonly: security.readOnlyRootFilesystem ?? false },
    hostname: container.hostname ?? container.name,
    mounts: [...MOUNTS, sysfs(security), ...binds(container)],
    linux: {
      namespaces: [
        { type: 'pid' },
        { type: 'ipc' },
        { type: 'uts' },
        { type: 'mount' },
        ...(container.network === undefined ? [] : [{ type: 'network', path: container.network }]),
      ],
      ...(security.privileged === true ? {} : { maskedPaths: MASKED, readonlyPaths: READ_ONLY }),
    },
  };
}

/** Kubernetes: a command of the pod's own takes the image's CMD away. */
function argumentsOf(image: ImageConfig, { command }: PodContainer): readonly string[] {
  return command === undefined ? (image.Cmd ?? []) : [];
}

function userOf(
  { User }: ImageConfig,
  { runAsUser, runAsGroup }: SecurityContext,
): { uid: number; gid: number } {
  const [uid = 0, gid = 0] = User.split(':').map(Number);
  return { uid: runAsUser ?? uid, gid: runAsGroup ?? gid };
}

function capabilitiesOf({ privileged, capabilities = {} }: SecurityContext): readonly string[] {
  const { add = [], drop = [] } = capabilities;
  if (privileged === true) throw new Error('nothing of ours is privileged');
  const kept = drop.includes('ALL') ? [] : DEFAULT_CAPABILITIES.filter((name) => !drop.includes(name));
  return [...new Set([...kept, ...add])];
}

function environment(image: ImageConfig, { env = {} }: PodContainer): readonly string[] {
  const own = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const isOverruled = (entry: string): boolean => entry.slice(0, entry.indexOf('=')) in env;
  return [...image.Env.filter((entry) => !isOverruled(entry)), ...own];
}

/** Like /proc, of the container's own network namespace. */
function sysfs({ privileged }: SecurityContext): Mount {
  const options = ['nosuid', 'noexec', 'nodev', ...(privileged === true ? [] : ['ro'])];
  return { destination: '/sys', type: 'sysfs', source: 'sysfs', options };
}

function binds({ mounts = [] }: PodContainer): readonly Mount[] {
  return mounts.map(({ source, target, readOnly }) => ({
    destination: target,
    type: 'bind',
    source,
    options: ['rbind', 'rprivate', readOnly === true ? 'ro' : 'rw'],
  }));
}
