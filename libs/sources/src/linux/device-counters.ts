/** Packet and byte counters of network devices, from /proc/net/dev. */

import { readFileSync } from 'node:fs';

/** What a device received and sent since it was made. */
export interface DeviceCounters {
  /** All of them, by the names of struct rtnl_link_stats64. */
  readonly statistics: ReadonlyMap<string, number>;
  readonly rxPackets: number;
  readonly rxBytes: number;
  readonly txPackets: number;
  readonly txBytes: number;
}

/** The columns of the file (dev_seq_printf_stats in net/core/net-procfs.c); those that hold sums are called by the first. */
const COLUMNS = [
  'rx_bytes',
  'rx_packets',
  'rx_errors',
  'rx_dropped',
  'rx_fifo_errors',
  'rx_frame_errors',
  'rx_compressed',
  'multicast',
  'tx_bytes',
  'tx_packets',
  'tx_errors',
  'tx_dropped',
  'tx_fifo_errors',
  'collisions',
  'tx_carrier_errors',
  'tx_compressed',
] as const;

/** Of this thread's network namespace; /proc/net would be that of the process. */
const PATH = '/proc/thread-self/net/dev';

/**
 * The counters of every device by name. They are those of rtnetlink, but reading them takes no lock: a dump of links
 * waits for RTNL, which others hold for tens of milliseconds (net/core/net-procfs.c, rtnl_dump_ifinfo).
 */
export function readDeviceCounters(path: string = PATH): Map<string, DeviceCounters> {
  return parseDeviceCounters(readFileSync(path, 'latin1'));
}

/** Two lines of headings, then `name: ` and sixteen numbers, of which the first eight are received. */
export function parseDeviceCounters(text: string): Map<string, DeviceCounters> {
  const devices = new Map<string, DeviceCounters>();
  for (const line of text.split('\n').slice(2)) {
    const colon = line.lastIndexOf(':');
    if (colon < 0) continue;
    const numbers = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    devices.set(line.slice(0, colon).trim(), {
      statistics: new Map(COLUMNS.map((name, index) => [name, numbers[index] ?? 0])),
      rxBytes: numbers[0] ?? 0,
      rxPackets: numbers[1] ?? 0,
      txBytes: numbers[8] ?? 0,
      txPackets: numbers[9] ?? 0,
    });
  }
  return devices;
}
