/** Asks this host for everything in the table of requirements. Changes nothing. */

import { RetinaError } from '@retina/core';
import {
  FEATURES,
  type Feature,
  KernelFeatures,
  effectiveCapabilities,
  readKernelBtf,
  requireBpfFileSystem,
} from '@retina/ebpf';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { release } from 'node:os';
import { REQUIREMENTS, type RequirementName } from './requirements.js';

/** `unknown`: only trying would tell, and this process may not. */
export type Presence = 'yes' | 'no' | 'unknown';

/** An answer, with what was found in a few words. */
export interface Fact {
  readonly present: Presence;
  readonly found: string;
}

/** The answer for every requirement. */
export type HostFacts = Readonly<Record<RequirementName, Fact>>;

/** Features that only the verifier or the kernel's maps can tell of; the others are read from BTF. */
const TRIED: readonly Feature[] = ['ring-buffer', 'batch-operations', 'bpf-atomics', 'fexit'];
/** include/uapi/linux/magic.h */
const CGROUP2_MAGIC = 0x6367_7270;
const TRACEFS_MAGIC = 0x7472_6163;

/** Asks. Works without any privilege, and says what it could not find out. */
export function probeHost(pinFolder: string): HostFacts {
  const held = effectiveCapabilities();
  const features = probeFeatures(held.has('CAP_BPF') && held.has('CAP_PERFMON'));
  const capability = (name: Parameters<typeof held.has>[0]): Fact =>
    yesOrNo(held.has(name), 'held', 'not held');
  const table = [features['batch-operations'], features['bpf-atomics']];
  return {
    ...features,
    'cap-bpf': capability('CAP_BPF'),
    'cap-perfmon': capability('CAP_PERFMON'),
    'cap-net-admin': capability('CAP_NET_ADMIN'),
    'cap-sys-admin': capability('CAP_SYS_ADMIN'),
    'kernel-symbols': probeKernelSymbols(),
    btf: probeBtf(),
    memlock: probeMemlock(held.has('CAP_SYS_RESOURCE')),
    'flow-table': table.find(({ present }) => present === 'yes') ?? table[0]!,
    bpffs: probeBpfFileSystem(pinFolder),
    cgroup2: probeMount(['/sys/fs/cgroup', '/sys/fs/cgroup/unified'], CGROUP2_MAGIC),
    tracefs: probeMount(['/sys/kernel/tracing', '/sys/kernel/debug/tracing'], TRACEFS_MAGIC),
    'nf-conntrack': probeNfConntrack(),
    unlocked: probeLockdown(),
  };
}

function probeFeatures(mayTry: boolean): Record<Feature, Fact> {
  const names = Object.keys(FEATURES) as Feature[];
  const all = (fact: (name: Feature) => Fact): Record<Feature, Fact> =>
    Object.fromEntries(names.map((name) => [name, fact(name)])) as Record<Feature, Fact>;
  try {
    const features = KernelFeatures.probe(readKernelBtf());
    return all((name) =>
      !mayTry && TRIED.includes(name)
        ? { present: 'unknown', found: 'cannot be tried without CAP_BPF and CAP_PERFMON' }
        : yesOrNo(features.has(name), `Linux ${release()} has it`, REQUIREMENTS[name].fix),
    );
  } catch (thrown) {
    return all(() => ({ present: 'unknown', found: RetinaError.from(thrown).message }));
  }
}

function probeBtf(): Fact {
  try {
    readKernelBtf();
    return { present: 'yes', found: '/sys/kernel/btf/vmlinux' };
  } catch (thrown) {
    return { present: 'no', found: RetinaError.from(thrown).message };
  }
}

/** Who may not see addresses gets zeros (kallsyms_show_value). */
function probeKernelSymbols(): Fact {
  const line = readText('/proc/kallsyms')?.split('\n', 1)[0];
  if (line === undefined) return { present: 'no', found: '/proc/kallsyms cannot be read' };
  return yesOrNo(!/^0+ /.test(line), '/proc/kallsyms', 'addresses in /proc/kallsyms are hidden');
}

/** Since 5.11 maps are charged to the cgroup, and the limit does not matter. */
function probeMemlock(mayRaise: boolean): Fact {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  if (major > 5 || (major === 5 && minor >= 11)) return { present: 'yes', found: 'charged to the cgroup' };
  const limit = /^Max locked memory\s+(\S+)/m.exec(readText('/proc/self/limits') ?? '')?.[1] ?? 'unknown';
  return yesOrNo(
    mayRaise || limit === 'unlimited',
    'unlimited, or can be raised',
    `limited to ${limit} bytes`,
  );
}

function probeBpfFileSystem(folder: string): Fact {
  try {
    requireBpfFileSystem(folder);
    return { present: 'yes', found: folder };
  } catch (thrown) {
    return { present: 'no', found: RetinaError.from(thrown).message };
  }
}

function probeMount(places: readonly string[], magic: number): Fact {
  const place = places.find((candidate) => existsSync(candidate) && statfsSync(candidate).type === magic);
  return place === undefined
    ? { present: 'no', found: `not mounted at ${places.join(' or ')}` }
    : { present: 'yes', found: place };
}

function probeNfConntrack(): Fact {
  const max = readText('/proc/sys/net/netfilter/nf_conntrack_max')?.trim();
  return max === undefined
    ? { present: 'no', found: 'not loaded' }
    : { present: 'yes', found: `room for ${max} connections` };
}

/** `none [integrity] confidentiality`: the one in brackets holds. */
function probeLockdown(): Fact {
  const modes = readText('/sys/kernel/security/lockdown');
  if (modes === undefined) return { present: 'yes', found: 'no sign of lockdown in /sys/kernel/security' };
  const mode = /\[(\w+)\]/.exec(modes)?.[1] ?? 'none';
  return yesOrNo(mode !== 'confidentiality', `lockdown: ${mode}`, `lockdown: ${mode}`);
}

function yesOrNo(isThere: boolean, yes: string, no: string): Fact {
  return isThere ? { present: 'yes', found: yes } : { present: 'no', found: no };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
