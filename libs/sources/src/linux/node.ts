/**
 * The node signal: what the kernel counts for itself, from /proc and from drivers. It needs no program and no
 * capability for the network namespace of this thread. With CAP_SYS_ADMIN it also reads those of pods.
 */

import { Ethtool } from '@retina/ebpf';
import type { Statistic, StatisticFamily } from '@retina/flow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MapFill, Signal, SignalContext } from '../signal.js';
import { readDeviceCounters } from './device-counters.js';
import { CONNTRACK_STATISTICS, IP_STATISTICS, SNMP_STATISTICS, TCP_STATISTICS } from './node-statistics.js';
import { PodNamespaces } from './pod-namespaces.js';
import { type ProcCounters, parseNetstat, parsePerCpuHex, parseSnmp6, parseSockstat } from './proc-net.js';

/** What the node signal needs to know. */
export interface NodeOptions {
  /** Whether an interface is shown by itself: those of pods come and go, and there are many. */
  readonly shows: (interfaceName: string) => boolean;
  /** A folder with the network namespaces of pods; none are read without. */
  readonly namespaceFolder?: string | undefined;
}

const NET = '/proc/thread-self/net';
const CONNTRACK = '/proc/sys/net/netfilter';
/** Retina's name of the sum over all interfaces. */
const ALL_INTERFACES = 'all_interfaces';
/** What of a driver's counters tells of trouble. */
const TROUBLE = /err|drop/i;

/** Counters of the node, read as they are. */
export class NodeSignal implements Signal {
  readonly name = 'node';
  readonly #context: SignalContext;
  readonly #options: NodeOptions;
  readonly #pods: PodNamespaces | undefined;
  #ethtool: Ethtool | undefined;

  constructor(context: SignalContext, options: NodeOptions) {
    this.#context = context;
    this.#options = options;
    const { namespaceFolder } = options;
    if (namespaceFolder !== undefined) this.#pods = new PodNamespaces(namespaceFolder, context.logger);
  }

  async open(): Promise<void> {
    this.#ethtool = new Ethtool();
  }

  async collect(): Promise<void> {
    if (this.#ethtool === undefined) return;
    const netstat = parseNetstat(read('netstat'));
    const snmp = new Map([...parseNetstat(read('snmp')), ...parseSnmp6(read('snmp6'))]);
    this.#give('tcp', [
      ...pick(netstat, 'TcpExt', TCP_STATISTICS),
      ...pick(netstat, 'MPTcpExt', TCP_STATISTICS),
    ]);
    this.#give('ip', pick(netstat, 'IpExt', IP_STATISTICS));
    this.#give(
      'snmp',
      Object.entries(SNMP_STATISTICS).flatMap(([group, names]) =>
        pick(snmp, group, names).map(({ labels, value }) => ({ labels: [group, ...labels], value })),
      ),
    );
    this.#give('udp', [{ labels: ['ACTIVE'], value: udpSockets() }]);
    this.#give('interface', this.#interfaces(this.#ethtool));
    this.#give('conntrack', conntrack());
    if (this.#pods === undefined) return;
    this.#context.sink.accept({ kind: 'pod-network', pods: await this.#pods.read() });
  }

  async close(): Promise<void> {
    this.#ethtool?.[Symbol.dispose]();
    this.#ethtool = undefined;
  }

  mapFill(): readonly MapFill[] {
    return [];
  }

  #give(family: StatisticFamily, statistics: readonly Statistic[]): void {
    this.#context.sink.accept({ kind: 'statistics', reading: { family, statistics } });
  }

  /** The kernel's counters of each interface that is shown, and what drivers say of trouble: of each, and in all. */
  #interfaces(ethtool: Ethtool): Statistic[] {
    const statistics: Statistic[] = [];
    const sums = new Map<string, number>();
    for (const [name, counters] of readDeviceCounters()) {
      const shown = this.#options.shows(name);
      if (shown) statistics.push(...named(name, counters.statistics));
      if (name === 'lo') continue;
      const trouble = [...ethtool.statistics(name)].filter(([key]) => TROUBLE.test(key));
      for (const [key, value] of trouble) sums.set(key, (sums.get(key) ?? 0) + value);
      // What the kernel counts under the same name is the kernel's.
      if (shown)
        statistics.push(
          ...named(
            name,
            trouble.filter(([key]) => !counters.statistics.has(key)),
          ),
        );
    }
    return [...statistics, ...named(ALL_INTERFACES, sums)];
  }
}

function named(name: string, counters: Iterable<readonly [string, number]>): Statistic[] {
  return [...counters].map(([key, value]) => ({ labels: [name, key], value }));
}

/** Those counters of a group that are wanted and there. */
function pick(counters: ProcCounters, group: string, names: readonly string[]): Statistic[] {
  const values = counters.get(group);
  return names.flatMap((name) => {
    const value = values?.get(name);
    return value === undefined ? [] : [{ labels: [name], value }];
  });
}

function udpSockets(): number {
  const inUse = (file: string, group: string): number =>
    parseSockstat(read(file)).get(group)?.get('inuse') ?? 0;
  return inUse('sockstat', 'UDP') + inUse('sockstat6', 'UDP6');
}

/** How full the table of tracked connections is; nothing where the module is not loaded. */
function conntrack(): Statistic[] {
  const entries = optional(join(CONNTRACK, 'nf_conntrack_count'));
  const limit = optional(join(CONNTRACK, 'nf_conntrack_max'));
  if (entries === '' || limit === '') return [];
  const failures = parsePerCpuHex(read('stat/nf_conntrack'));
  return [
    { labels: ['entries'], value: Number(entries) },
    { labels: ['limit'], value: Number(limit) },
    ...CONNTRACK_STATISTICS.flatMap((name) => {
      const value = failures.get(name);
      return value === undefined ? [] : [{ labels: [name], value }];
    }),
  ];
}

/** A file of this thread's namespace; empty when this kernel has none of it, as without IPv6. */
function read(name: string): string {
  return optional(join(NET, name));
}

function optional(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
