/** Which ports of this network namespace have a server: the kernel's tables of sockets. */

import { type Address, IP_PROTOCOL, type Listeners } from '@retina/flow';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** Whether an address is one of this namespace. */
export interface OwnAddresses {
  has(address: Address): boolean;
}

/** Of the thread that asks: Node's other threads may be elsewhere. */
const TABLES = '/proc/thread-self/net';
const EPHEMERAL_PORTS = '/proc/sys/net/ipv4/ip_local_port_range';
const DEFAULT_EPHEMERAL_PORTS: [lowest: number, highest: number] = [32_768, 60_999];
/** Values of the column `st` (include/net/tcp_states.h); a UDP socket without a peer is in CLOSE. */
const LISTEN = '0A';
const WITHOUT_PEER = '07';
const CHUNK_BYTES = 32 * 1024;
/** Some 1,700 sockets, 2 ms: a node with more keeps the rest as unknown. */
const MAX_BYTES = 256 * 1024;

/**
 * TCP sockets that listen, and UDP sockets without a peer on ports that the kernel does not hand out by itself. A read
 * of a table of TCP ends at the first connection: the kernel lists those that listen first (tcp_seq_start).
 */
export class ListeningSockets implements Listeners {
  readonly #own: OwnAddresses;
  #ports = new Set<number>();

  constructor(own: OwnAddresses) {
    this.#own = own;
  }

  has(protocol: number, address: Address, port: number): boolean {
    return this.#ports.has(protocol * 65_536 + port) && this.#own.has(address);
  }

  refresh(): void {
    const ports = new Set<number>();
    const [lowest, highest] = ephemeralPorts();
    for (const family of ['', '6']) {
      for (const { port } of rows(`tcp${family}`, (state) => state === LISTEN)) {
        ports.add(IP_PROTOCOL.TCP * 65_536 + port);
      }
      for (const { port, state } of rows(`udp${family}`, () => true)) {
        if (state !== WITHOUT_PEER || (port >= lowest && port <= highest)) continue;
        ports.add(IP_PROTOCOL.UDP * 65_536 + port);
      }
    }
    this.#ports = ports;
  }
}

interface Row {
  readonly port: number;
  readonly state: string;
}

/** The rows of a table up to the first that is not wanted; none where it cannot be read. */
function rows(table: string, isWanted: (state: string) => boolean): Row[] {
  try {
    const fd = openSync(`${TABLES}/${table}`, 'r');
    try {
      return readRows(fd, isWanted);
    } finally {
      closeSync(fd);
    }
  } catch {
    return [];
  }
}

function readRows(fd: number, isWanted: (state: string) => boolean): Row[] {
  const found: Row[] = [];
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = '';
  for (let total = 0; total < MAX_BYTES; ) {
    const length = readSync(fd, chunk);
    if (length === 0) return found;
    total += length;
    const lines = (rest + chunk.toString('latin1', 0, length)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const row = parse(line);
      if (row === undefined) continue;
      if (!isWanted(row.state)) return found;
      found.push(row);
    }
  }
  return found;
}

/** `  0: 0100007F:0CEA 00000000:0000 0A …`; the head has no such columns. */
function parse(line: string): Row | undefined {
  const match = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2})/.exec(line);
  return match === null ? undefined : { port: Number.parseInt(match[1]!, 16), state: match[2]! };
}

function ephemeralPorts(): [lowest: number, highest: number] {
  try {
    const [lowest = 0, highest = 0] = readFileSync(EPHEMERAL_PORTS, 'utf8').split(/\s+/).map(Number);
    return [lowest, highest];
  } catch {
    return DEFAULT_EPHEMERAL_PORTS;
  }
}
