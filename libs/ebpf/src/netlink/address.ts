/** The IP addresses of network interfaces. */

import { Attributes } from './attributes.js';
import type { NetlinkMessage } from './message.js';
import type { NetlinkSocket } from './netlink-socket.js';

const RTM_GETADDR = 22;
/** struct ifaddrmsg: family, prefix length, flags, scope, index. */
const BODY_SIZE = 8;
const AF_INET = 2;
const AF_INET6 = 10;
/** The address, or the far end of a point-to-point link; then IFA_LOCAL has our own. */
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;

/** An address of an interface. */
export interface InterfaceAddress {
  readonly interfaceIndex: number;
  readonly family: 4 | 6;
  /** In network order, four or sixteen of them. */
  readonly bytes: Uint8Array;
  /** Usual form; IPv6 as RFC 5952 writes it. */
  readonly text: string;
  readonly prefixLength: number;
}

/** Every IP address of the socket's namespace, loopback and link-local ones included. */
export function listAddresses(socket: NetlinkSocket): InterfaceAddress[] {
  const answer = socket.dump({ type: RTM_GETADDR, body: Buffer.alloc(BODY_SIZE) });
  return answer.map(decodeAddress).filter((address) => address !== undefined);
}

/** The address in an address message; undefined for families other than IP. */
export function decodeAddress({ payload }: NetlinkMessage): InterfaceAddress | undefined {
  const attributes = Attributes.decode(payload, BODY_SIZE);
  const bytes = attributes.bytes(IFA_LOCAL) ?? attributes.bytes(IFA_ADDRESS);
  const family = payload.readUInt8(0);
  if (bytes === undefined || (family !== AF_INET && family !== AF_INET6)) return undefined;
  return {
    interfaceIndex: payload.readUInt32LE(4),
    family: family === AF_INET ? 4 : 6,
    bytes,
    text: family === AF_INET ? bytes.join('.') : formatV6(bytes),
    prefixLength: payload.readUInt8(1),
  };
}

/** The URL parser shortens IPv6 addresses as RFC 5952 does. */
function formatV6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
