/** IP addresses as the bytes that messages and the kernel carry. */

import type { Address, AddressTable } from './address.js';

const DOT = '.'.charCodeAt(0);
const ZERO = '0'.charCodeAt(0);

/** 4 or 16 bytes in network order. */
export function addressBytes({ family, text }: Address): Uint8Array {
  return family === 4 ? v4Bytes(text) : v6Bytes(text);
}

/** The address that bytes stand for; undefined when there are neither 4 nor 16. */
export function addressOfBytes(bytes: Uint8Array, addresses: AddressTable): Address | undefined {
  if (bytes.length === 4) return addresses.v4(word(bytes, 0));
  if (bytes.length !== 16) return undefined;
  return addresses.v6(word(bytes, 0), word(bytes, 4), word(bytes, 8), word(bytes, 12));
}

/** Unsigned, as AddressTable takes them from kernel records. */
function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** Digit by digit: this is asked for each new connection. */
function v4Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(4);
  let byte = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT) byte++;
    else bytes[byte] = bytes[byte]! * 10 + code - ZERO;
  }
  return bytes;
}

function v6Bytes(text: string): Uint8Array {
  const [left = '', right] = text.split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').flatMap(groupsOf));
  const before = groups(left);
  const after = right === undefined ? [] : groups(right);
  const bytes = new Uint8Array(16);
  before.forEach((group, index) => put(bytes, index, group));
  after.forEach((group, index) => put(bytes, 8 - after.length + index, group));
  return bytes;
}

/** A group of hexadecimal digits; the last 32 bits may be written as an IPv4 address. */
function groupsOf(text: string): number[] {
  if (!text.includes('.')) return [Number.parseInt(text, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = v4Bytes(text);
  return [(a << 8) | b, (c << 8) | d];
}

function put(bytes: Uint8Array, group: number, value: number): void {
  bytes[group * 2] = value >>> 8;
  bytes[group * 2 + 1] = value & 0xff;
}
