/** The network namespaces of pods, as CNI plugins and runtimes leave them in a folder, and what is counted in each. */

import {
  NetlinkSocket,
  effectiveCapabilities,
  listAddresses,
  networkNamespaceId,
  visitNetworkNamespace,
} from '@retina/ebpf';
import { type Logger, RetinaError } from '@retina/core';
import type { Address, PodNetwork, Statistic } from '@retina/flow';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { POD_STATISTICS } from './node-statistics.js';
import { parseNetstat, parseSockstat } from './proc-net.js';
import { turn } from './turn.js';

const NET = '/proc/thread-self/net';
/** Namespaces that are read; kubelet's own limit is 110 pods a node. */
const CAPACITY = 512;
/** How long visits may hold the event loop. One takes a fraction of a millisecond. */
const TURN_MS = 5;
/** Of one link (RFC 3927, RFC 4291): many namespaces have the same. */
const LINK_LOCAL = /^(169\.254\.|fe[89ab][0-9a-f]:)/;
/** Loopback's index in every namespace (LOOPBACK_IFINDEX). */
const LOOPBACK = 1;

/** Reads all network namespaces that have a file in a folder. Keeps none of them open. */
export class PodNamespaces {
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #told = new Set<string>();

  constructor(folder: string, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** What each counts now. Empty when there is no such folder, and without CAP_SYS_ADMIN. */
  async read(): Promise<PodNetwork[]> {
    const files = this.#files();
    if (files.size === 0) return [];
    if (!effectiveCapabilities().has('CAP_SYS_ADMIN')) {
      this.#tellOnce('pod network namespaces are not read: that needs CAP_SYS_ADMIN');
      return [];
    }
    const pods: PodNetwork[] = [];
    let began = performance.now();
    for (const name of files.values()) {
      const pod = this.#visit(name);
      if (pod !== undefined) pods.push(pod);
      if (performance.now() - began < TURN_MS) continue;
      await turn();
      began = performance.now();
    }
    return pods;
  }

  /** Names of files by namespace: one that has two names counts once, the namespace of the node never. */
  #files(): Map<string, string> {
    const own = networkNamespaceId();
    const files = new Map<string, string>();
    for (const name of this.#names()) {
      const id = this.#id(name);
      if (id !== undefined && id !== own) files.set(id, name);
    }
    return files;
  }

  /** At most CAPACITY names; a folder that is not there, as without a container runtime, has none. */
  #names(): string[] {
    try {
      const names = readdirSync(this.#folder);
      if (names.length > CAPACITY) this.#tellOnce(`only ${CAPACITY} pod network namespaces are read`);
      return names.slice(0, CAPACITY);
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') this.#tellOnce(`the folder of pod network namespaces cannot be read (${code})`);
      return [];
    }
  }

  #id(name: string): string | undefined {
    try {
      return networkNamespaceId(join(this.#folder, name));
    } catch {
      // Gone since the folder was read.
      return undefined;
    }
  }

  #visit(name: string): PodNetwork | undefined {
    try {
      return visitNetworkNamespace(join(this.#folder, name), () => readHere(name));
    } catch (thrown) {
      // Namespaces end at any time, and CNI plugins leave plain files behind.
      this.#logger.debug('a network namespace cannot be read', { name, error: RetinaError.from(thrown) });
      return undefined;
    }
  }

  #tellOnce(message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#logger.warn(message, { folder: this.#folder });
  }
}

/** Reads the namespace of this thread; undefined when it has no address, as before CNI is done. */
function readHere(name: string): PodNetwork | undefined {
  const addresses = addressesHere();
  const [address] = addresses;
  if (address === undefined) return undefined;
  const snmp = new Map([...parseNetstat(read('snmp')), ...parseNetstat(read('netstat'))]);
  const sockets = new Map([...parseSockstat(read('sockstat')), ...parseSockstat(read('sockstat6'))]);
  const inUse = (group: string): number => sockets.get(group)?.get('inuse') ?? 0;
  const socket = (label: string, value: number): Statistic => ({ labels: ['Sockets', label], value });
  const counters = Object.entries(POD_STATISTICS).flatMap(([group, names]) =>
    names.flatMap((counter) => {
      const value = snmp.get(group)?.get(counter);
      return value === undefined ? [] : [{ labels: [group, counter], value }];
    }),
  );
  return {
    name,
    addresses,
    endpoint: undefined,
    address,
    statistics: [
      socket('tcp_established', snmp.get('Tcp')?.get('CurrEstab') ?? 0),
      socket('tcp_in_use', inUse('TCP') + inUse('TCP6')),
      socket('tcp_time_wait', sockets.get('TCP')?.get('tw') ?? 0),
      socket('udp_in_use', inUse('UDP') + inUse('UDP6')),
      ...counters,
    ],
  };
}

function addressesHere(): Address[] {
  using socket = new NetlinkSocket();
  return listAddresses(socket)
    .filter(({ interfaceIndex, text }) => interfaceIndex !== LOOPBACK && !LINK_LOCAL.test(text))
    .map(({ family, text }) => ({ family, text }));
}

function read(name: string): string {
  try {
    return readFileSync(join(NET, name), 'latin1');
  } catch (error) {
    // A kernel without IPv6.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
