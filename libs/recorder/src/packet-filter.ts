/** Filters as tcpdump knows them, as a program for the kernel (classic BPF, linux/filter.h). */

import { RetinaError } from '@retina/core';
import { libpcap, memoryAt } from '@retina/ebpf/host';

/** What stands at the beginning of a packet: pcap's link types. */
export const LINK_TYPE = { ETHERNET: 1, RAW: 101, LINUX_SLL2: 276 } as const;

/** ARPHRD_*: hardware types whose packets begin with an Ethernet header. */
export const ETHERNET_HARDWARE: readonly number[] = [1, 772];

const INSTRUCTION_BYTES = 8;
/** struct bpf_program: a count, padding, an address. */
const PROGRAM_BYTES = 16;
const LOAD_WORD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP = 0x05;
const RETURN = 0x06;
/** SKF_AD_OFF + SKF_AD_IFINDEX and SKF_AD_HATYPE: what the kernel knows of a packet beside its bytes. */
const INTERFACE_INDEX = 0xffff_f008;
const HARDWARE_TYPE = 0xffff_f01c;
/** BPF_MAXINSNS. */
const MAX_INSTRUCTIONS = 4_096;

/** What a filter takes. */
export interface PacketFilterOptions {
  /** In tcpdump's words; everything when empty. */
  readonly expression: string;
  /** Bytes that are kept of each packet. */
  readonly snapLength: number;
  /** Indices; packets of all interfaces when empty. */
  readonly interfaces: readonly number[];
}

/**
 * The program for a socket that hears several interfaces: those that are not asked for are left out, and what has no
 * Ethernet header is judged as what it is.
 * @throws REQUEST_INVALID with libpcap's words when the expression is not understood, or comes to too many instructions.
 */
export function socketFilter({ expression, snapLength, interfaces }: PacketFilterOptions): Buffer {
  const ethernet = compileFilter(expression, LINK_TYPE.ETHERNET, snapLength);
  const raw = rawFilter(expression, snapLength);
  const program = Buffer.concat([
    onlyInterfaces(interfaces),
    instruction(LOAD_WORD, 0, 0, HARDWARE_TYPE),
    instruction(JUMP_EQUAL, 2, 0, ETHERNET_HARDWARE[0] ?? 0),
    instruction(JUMP_EQUAL, 1, 0, ETHERNET_HARDWARE[1] ?? 0),
    instruction(JUMP, 0, 0, ethernet.length / INSTRUCTION_BYTES),
    ethernet,
    raw,
  ]);
  if (program.length / INSTRUCTION_BYTES > MAX_INSTRUCTIONS) {
    throw invalid('comes to more instructions than the kernel takes: name fewer addresses');
  }
  return program;
}

/** A program that takes nothing: what a socket has before its own, and to end it. */
export function nothing(): Buffer {
  return instruction(RETURN, 0, 0, 0);
}

/** One expression for one link type. @throws REQUEST_INVALID with libpcap's words. */
function compileFilter(expression: string, linkType: number, snapLength: number): Buffer {
  const handle = libpcap.pcap_open_dead(linkType, snapLength);
  if (handle === null) throw new RetinaError('HOST_CALL_FAILED', 'pcap_open_dead failed');
  const program = Buffer.alloc(PROGRAM_BYTES);
  try {
    if (libpcap.pcap_compile(handle, program, expression, 1, 0xffff_ffff) !== 0) {
      throw invalid(libpcap.pcap_geterr(handle));
    }
    const bytes = program.readUInt32LE(0) * INSTRUCTION_BYTES;
    const compiled = Buffer.from(Buffer.from(memoryAt(program.readBigUInt64LE(8), bytes)));
    libpcap.pcap_freecode(program);
    return compiled;
  } finally {
    libpcap.pcap_close(handle);
  }
}

/** Words about Ethernet mean nothing to packets without it: such an expression takes none of those. */
function rawFilter(expression: string, snapLength: number): Buffer {
  try {
    return compileFilter(expression, LINK_TYPE.RAW, snapLength);
  } catch (error) {
    if (error instanceof RetinaError && error.code === 'REQUEST_INVALID') return nothing();
    throw error;
  }
}

function onlyInterfaces(indices: readonly number[]): Buffer {
  if (indices.length === 0) return Buffer.alloc(0);
  // One comparison each: to the end when it is the one, else to the next, at last to the return.
  const tests = indices.map((index, at) => instruction(JUMP_EQUAL, indices.length - at, 0, index));
  return Buffer.concat([instruction(LOAD_WORD, 0, 0, INTERFACE_INDEX), ...tests, nothing()]);
}

function instruction(code: number, ifTrue: number, ifFalse: number, value: number): Buffer {
  const bytes = Buffer.alloc(INSTRUCTION_BYTES);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(ifTrue, 2);
  bytes.writeUInt8(ifFalse, 3);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}

function invalid(why: string): RetinaError {
  return new RetinaError('REQUEST_INVALID', `the filter: ${why}`, { details: { field: 'filter' } });
}
