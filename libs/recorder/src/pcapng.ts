/** Blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian. */

import { addressBytes } from '@retina/flow';
import { isIPv4 } from 'node:net';

/** An address and the name that Wireshark shows for it. */
export interface HostName {
  readonly address: string;
  readonly name: string;
}

/** Options of a block: a code and its value. */
type Option = readonly [code: number, value: Buffer | string];

const BLOCK = { SECTION: 0x0a0d0d0a, INTERFACE: 1, NAMES: 4, STATISTICS: 5 } as const;
/** Of an enhanced packet block. */
export const PACKET_BLOCK = 6;
const COMMENT = 1;

/** Begins a file. */
export function sectionHeader({
  application,
  comment,
}: {
  readonly application: string;
  readonly comment: string;
}): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(0x1a2b3c4d, 0);
  head.writeUInt16LE(1, 4);
  // The length of the section is not known yet.
  head.fill(0xff, 8);
  return block(BLOCK.SECTION, head, [
    [COMMENT, comment],
    [4, application],
  ]);
}

/** Describes an interface; packets name it by its place among them. Times are in nanoseconds. */
export function interfaceDescription(options: {
  readonly linkType: number;
  readonly snapLength: number;
  readonly name: string;
  readonly filter: string;
}): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(options.linkType, 0);
  head.writeUInt32LE(options.snapLength, 4);
  const filter: readonly Option[] = options.filter === '' ? [] : [[11, `\0${options.filter}`]];
  return block(BLOCK.INTERFACE, head, [[2, options.name], [9, Buffer.of(9)], ...filter]);
}

/** Names of addresses. */
export function nameResolution(names: readonly HostName[]): Buffer {
  const records = names.map(({ address, name }) => {
    const family = isIPv4(address) ? 4 : 6;
    const value = Buffer.concat([addressBytes({ family, text: address }), Buffer.from(`${name}\0`)]);
    return record(family === 4 ? 1 : 2, value);
  });
  return block(BLOCK.NAMES, Buffer.concat([...records, Buffer.alloc(4)]), []);
}

/** What the kernel counted for all interfaces together. */
export function interfaceStatistics(options: {
  readonly time: readonly [high: number, low: number];
  readonly passed: number;
  readonly dropped: number;
}): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(options.time[0], 4);
  head.writeUInt32LE(options.time[1], 8);
  return block(BLOCK.STATISTICS, head, [
    [COMMENT, 'of all interfaces together'],
    [6, count(options.passed)],
    [7, count(options.dropped)],
    [8, count(options.passed - options.dropped)],
  ]);
}

/** Unix time in ns as two words. 10^9 / 2^32 is 5^9 / 2^23, so this is exact for seconds below 2^32. */
export function timeWords(seconds: number, nanoseconds: number): [high: number, low: number] {
  const low = (Math.imul(seconds, 1_000_000_000) >>> 0) + nanoseconds;
  const high = Math.floor((seconds * 1_953_125) / 2 ** 23);
  return low > 0xffff_ffff ? [high + 1, low - 2 ** 32] : [high, low];
}

function block(type: number, head: Buffer, options: readonly Option[]): Buffer {
  const records = options.map(([code, value]) => record(code, Buffer.from(value as string)));
  const end = options.length === 0 ? [] : [Buffer.alloc(4)];
  const body = Buffer.concat([head, ...records, ...end]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32LE(type, 0);
  frame.writeUInt32LE(body.length + 12, 4);
  return Buffer.concat([frame, body, frame.subarray(4)]);
}

function record(code: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
}

function count(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
