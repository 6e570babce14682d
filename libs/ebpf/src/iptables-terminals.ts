/**
 * Where iptables-legacy drops, with the counters that tell how often. The kernel hands over a whole table at once
 * (include/uapi/linux/netfilter_ipv4/ip_tables.h, netfilter_ipv6/ip6_tables.h).
 */

import { RetinaError } from '@retina/core';
import { readFileSync } from 'node:fs';
import { libc } from './ffi.js';
import { hostCallError } from './host-error.js';

const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
/** IPT_SO_GET_INFO and IPT_SO_GET_ENTRIES; the same for IPv6. */
const GET_INFO = 64;
const GET_ENTRIES = 65;
/** struct ipt_getinfo: the name, which hooks there are, where their chains begin and end, number and size of entries. */
const INFO = { SIZE: 84, VALID_HOOKS: 32, HOOK_ENTRY: 36, UNDERFLOW: 56, BYTES: 80 } as const;
/** struct ipt_get_entries: the name, the size, and entries, which are aligned to eight bytes. */
const ENTRIES = { BYTES: 32, FIRST: 40 } as const;
/** struct xt_entry_match and xt_entry_target: size, name, revision, and what they are given. */
const ELEMENT = { NAME: 2, NAME_SIZE: 29, INFO: 32 } as const;
/** A standard target has no name and a verdict: that of a drop is -NF_DROP - 1. */
const DROP = -1;
const HOOKS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
/** Some 20,000 rules, which take the kernel a few milliseconds. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Offsets in struct ipt_entry and struct ip6t_entry. */
const FAMILIES = {
  ip: { domain: 2, level: 0, names: 'ip_tables_names', target: 88, next: 90, counters: 96, elements: 112 },
  ip6: {
    domain: 10,
    level: 41,
    names: 'ip6_tables_names',
    target: 140,
    next: 142,
    counters: 152,
    elements: 168,
  },
} as const;

/** Something in a table of iptables-legacy that drops. Packets are those of the kernel: a GSO packet is one. */
export interface IptablesTerminal {
  readonly family: 'ip' | 'ip6';
  readonly table: string;
  readonly chain: string;
  /** Place in its chain, from 1; undefined for the policy of the chain. */
  readonly position: number | undefined;
  /** Tells rules of a chain apart, wherever they move: such rules have no number of their own. */
  readonly content: string;
  readonly comment: string;
  readonly packets: number;
  readonly bytes: number;
}

/**
 * Rules and policies that drop, of all tables that the namespace of the calling thread has; a table is not made by
 * asking.
 * @throws PERMISSION_DENIED without CAP_NET_ADMIN; HOST_CALL_FAILED also for a table of more than 4 MiB.
 */
export function iptablesTerminals(family: 'ip' | 'ip6'): IptablesTerminal[] {
  const tables = tableNames(FAMILIES[family].names);
  if (tables.length === 0) return [];
  const fd = libc.socket(FAMILIES[family].domain, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw hostCallError('socket(SOCK_DGRAM)');
  try {
    return tables.flatMap((table) => readTable(fd, family, table));
  } finally {
    libc.close(fd);
  }
}

/** None where the kernel has no iptables-legacy. */
function tableNames(file: string): string[] {
  try {
    return readFileSync(`/proc/thread-self/net/${file}`, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

function readTable(fd: number, family: 'ip' | 'ip6', table: string): IptablesTerminal[] {
  const { level } = FAMILIES[family];
  const info = option(fd, { level, name: GET_INFO, table, size: INFO.SIZE });
  const bytes = info.readUInt32LE(INFO.BYTES);
  if (bytes > MAX_BYTES) {
    throw new RetinaError('HOST_CALL_FAILED', `the table ${table} of iptables is too large to be read`, {
      details: { table, bytes, most: MAX_BYTES },
    });
  }
  const entries = option(fd, { level, name: GET_ENTRIES, table, size: ENTRIES.FIRST + bytes });
  return decodeEntries(entries.subarray(ENTRIES.FIRST), { family, table, info });
}

function option(
  fd: number,
  { level, name, table, size }: { level: number; name: number; table: string; size: number },
): Buffer {
  const value = Buffer.alloc(size);
  value.write(table);
  if (name === GET_ENTRIES) value.writeUInt32LE(size - ENTRIES.FIRST, ENTRIES.BYTES);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(size);
  if (libc.getsockopt(fd, level, name, value, length) === 0) return value;
  throw hostCallError('getsockopt(IPT_SO_GET_ENTRIES)', { table });
}

function decodeEntries(
  entries: Buffer,
  { family, table, info }: { family: 'ip' | 'ip6'; table: string; info: Buffer },
): IptablesTerminal[] {
  const offsets = FAMILIES[family];
  const { starts, ends } = hookChains(info);
  const terminals: IptablesTerminal[] = [];
  let chain = '';
  let position = 0;
  for (let at = 0; at < entries.length; ) {
    const size = entries.readUInt16LE(at + offsets.next);
    if (size < offsets.elements + ELEMENT.INFO || at + size > entries.length) {
      throw new RetinaError('RECORD_MALFORMED', 'a rule of iptables does not fit its table', {
        details: { table, at, size },
      });
    }
    const entry = entries.subarray(at, at + size);
    const target = entry.subarray(entry.readUInt16LE(offsets.target));
    const targetName = text(target, ELEMENT.NAME, ELEMENT.NAME_SIZE);
    if (targetName === 'ERROR') {
      // The head of a chain of the user: its name.
      chain = text(target, ELEMENT.INFO, target.length - ELEMENT.INFO);
      position = 0;
    } else {
      if (starts.has(at)) [chain, position] = [starts.get(at)!, 0];
      position++;
      if (targetName === 'REJECT' || (targetName === '' && target.readInt32LE(ELEMENT.INFO) === DROP)) {
        terminals.push({
          ...{ family, table, chain },
          position: ends.has(at) ? undefined : position,
          content: contentOf(entry, offsets),
          comment: commentOf(entry, offsets),
          packets: Number(entry.readBigUInt64LE(offsets.counters)),
          bytes: Number(entry.readBigUInt64LE(offsets.counters + 8)),
        });
      }
    }
    at += size;
  }
  return terminals;
}

/** Where the chains of hooks begin, by name, and where their policies are. */
function hookChains(info: Buffer): { starts: ReadonlyMap<number, string>; ends: ReadonlySet<number> } {
  const valid = info.readUInt32LE(INFO.VALID_HOOKS);
  const starts = new Map<number, string>();
  const ends = new Set<number>();
  for (const [hook, name] of HOOKS.entries()) {
    if ((valid & (1 << hook)) === 0) continue;
    starts.set(info.readUInt32LE(INFO.HOOK_ENTRY + 4 * hook), name);
    ends.add(info.readUInt32LE(INFO.UNDERFLOW + 4 * hook));
  }
  return { starts, ends };
}

type Offsets = (typeof FAMILIES)['ip' | 'ip6'];

/** All but what the kernel writes: its caches and the counters. */
function contentOf(entry: Buffer, { target, elements }: Offsets): string {
  return entry.toString('latin1', 0, target - 4) + entry.toString('latin1', elements);
}

function commentOf(entry: Buffer, { elements, target }: Offsets): string {
  const comments: string[] = [];
  const end = entry.readUInt16LE(target);
  for (let at = elements; at < end; at += entry.readUInt16LE(at)) {
    if (text(entry, at + ELEMENT.NAME, ELEMENT.NAME_SIZE) !== 'comment') continue;
    comments.push(text(entry, at + ELEMENT.INFO, entry.readUInt16LE(at) - ELEMENT.INFO));
  }
  return comments.join(' ');
}

function text(bytes: Buffer, at: number, length: number): string {
  const value = bytes.toString('utf8', at, Math.min(at + length, bytes.length));
  const end = value.indexOf('\0');
  return end < 0 ? value : value.slice(0, end);
}
