/** What each signal asks of a host: the one table for `doctor`, docs/security.md and the test of least privilege. */

import type { Capability } from '@retina/ebpf';
import type { SignalName } from '../plugins.js';
import type { RequirementName } from './requirements.js';

/** The needs of a signal. */
export interface SignalRequirements {
  /** Without one of them the signal does not run. */
  readonly needs: readonly RequirementName[];
  /** Without one of these it runs, but less well. */
  readonly better: readonly Better[];
}

/** Something that a signal can do without. */
export interface Better {
  readonly requirement: RequirementName;
  /** What is not so good without it. */
  readonly without: string;
}

const PROGRAMS = ['cap-bpf', 'cap-perfmon', 'btf', 'memlock', 'unlocked'] as const;

/** By signal; a new signal adds a row. */
export const SIGNAL_REQUIREMENTS: Readonly<Record<SignalName, SignalRequirements>> = {
  forward: { needs: [], better: [] },
  drop: {
    needs: [...PROGRAMS, 'kfree-skb-tracepoint', 'ring-buffer', 'batch-operations'],
    better: [
      {
        requirement: 'drop-reasons',
        without: 'reasons are found by places; some places have several, and there it is NOT_SPECIFIED',
      },
      { requirement: 'kernel-symbols', without: 'places are addresses, not names of functions' },
      { requirement: 'cap-net-admin', without: 'which rule or policy dropped a packet is not known' },
    ],
  },
  flow: {
    needs: [...PROGRAMS, 'cap-net-admin', 'flow-table'],
    better: [
      { requirement: 'tcx', without: 'programs are attached as clsact filters' },
      { requirement: 'bpf-atomics', without: 'a slower table of flows is used' },
    ],
  },
  tcp: {
    needs: [...PROGRAMS, 'batch-operations'],
    better: [],
  },
  dns: {
    needs: [...PROGRAMS, 'cap-net-admin', 'ring-buffer', 'cgroup2'],
    better: [],
  },
  node: {
    needs: [],
    better: [{ requirement: 'cap-sys-admin', without: 'network namespaces of pods are not read' }],
  },
  infiniband: { needs: [], better: [] },
  reachability: { needs: [], better: [] },
};

const CAPABILITIES = {
  'cap-bpf': 'CAP_BPF',
  'cap-perfmon': 'CAP_PERFMON',
  'cap-net-admin': 'CAP_NET_ADMIN',
} as const satisfies Partial<Record<RequirementName, Capability>>;

/** The capabilities without which some of these signals do not run. */
export function capabilitiesOf(signals: Iterable<SignalName>): Capability[] {
  const needs = new Set([...signals].flatMap((signal) => SIGNAL_REQUIREMENTS[signal].needs));
  return Object.entries(CAPABILITIES).flatMap(([requirement, capability]) =>
    needs.has(requirement as RequirementName) ? [capability] : [],
  );
}

/** What `keepState` asks for, whatever the signals. */
export const KEEP_STATE_NEEDS: readonly RequirementName[] = ['bpffs'];
