/** The capabilities of this process, as far as eBPF and networks need them (capabilities(7)). */

import { RetinaError } from '@retina/core';
import { readFileSync } from 'node:fs';

/** Bits of the capability sets by name. */
const NUMBERS = {
  CAP_NET_ADMIN: 12n,
  CAP_NET_RAW: 13n,
  CAP_SYS_ADMIN: 21n,
  CAP_SYS_RESOURCE: 24n,
  CAP_SYSLOG: 34n,
  CAP_PERFMON: 38n,
  CAP_BPF: 39n,
} as const;

/** A capability's name. */
export type Capability = keyof typeof NUMBERS;

/** CAP_SYS_ADMIN stands in for these: it was split into them (Linux 2.6.37 and 5.8). */
const PARTS_OF_SYS_ADMIN: readonly Capability[] = ['CAP_SYSLOG', 'CAP_PERFMON', 'CAP_BPF'];

/** What loading and attaching eBPF programs takes. */
const FOR_BPF: readonly Capability[] = ['CAP_BPF', 'CAP_PERFMON', 'CAP_NET_ADMIN'];

/** What this process may do now: the effective set of /proc/self/status, with what CAP_SYS_ADMIN stands in for. */
export function effectiveCapabilities(
  status: string = readFileSync('/proc/self/status', 'utf8'),
): ReadonlySet<Capability> {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  const holds = (capability: Capability): boolean => ((effective >> NUMBERS[capability]) & 1n) === 1n;
  const names = Object.keys(NUMBERS) as Capability[];
  return new Set(
    names.filter((name) => holds(name) || (PARTS_OF_SYS_ADMIN.includes(name) && holds('CAP_SYS_ADMIN'))),
  );
}

/**
 * Makes sure that this process has some capabilities.
 * @throws PERMISSION_DENIED naming those that are missing.
 */
export function requireCapabilities(needed: readonly Capability[], status?: string): void {
  const held = effectiveCapabilities(status);
  const missing = needed.filter((name) => !held.has(name));
  if (missing.length === 0) return;
  throw new RetinaError(
    'PERMISSION_DENIED',
    `loading eBPF programs needs ${missing.join(', ')}: run as root (sudo) or grant these capabilities`,
    { details: { missing } },
  );
}

/**
 * Makes sure that this process may load and attach BPF programs of every kind.
 * @throws PERMISSION_DENIED naming the capabilities that are missing.
 */
export function requireBpfCapabilities(status?: string): void {
  requireCapabilities(FOR_BPF, status);
}
