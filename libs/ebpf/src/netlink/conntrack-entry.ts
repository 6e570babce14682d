/** Entries of nf_conntrack by one of their tuples, by ctnetlink: both directions of a connection as the kernel translates it. */

import { attribute, type Range, valueOf } from './attributes.js';
import type { NetlinkMessage, NetlinkRequest } from './message.js';
import { NETFILTER_BODY_SIZE, NETFILTER_PART, netfilterRequest } from './netfilter.js';
import type { NetlinkSocket } from './netlink-socket.js';

/** IPCTNL_MSG_CT_GET. */
const GET = 1;
/** enum ctattr_type, ctattr_tuple, ctattr_ip, ctattr_l4proto (include/uapi/linux/netfilter/nfnetlink_conntrack.h). */
const CTA = { TUPLE_ORIG: 1, TUPLE_REPLY: 2 } as const;
const TUPLE = { IP: 1, PROTO: 2 } as const;
const IP = { V4_SOURCE: 1, V4_DESTINATION: 2, V6_SOURCE: 3, V6_DESTINATION: 4 } as const;
const PROTO = { NUMBER: 1, SOURCE_PORT: 2, DESTINATION_PORT: 3 } as const;
const AF_INET = 2;
const AF_INET6 = 10;
/** Of an attribute: its header, and its value while that has up to four bytes. */
const ATTRIBUTE_SIZE = 4;
/** Behind struct nfgenmsg and the headers of the tuple, of its IP part and of the address. */
const ADDRESS_AT = 4 * ATTRIBUTE_SIZE;
/** The kernel answers each request at once, and what does not fit the socket's buffer of 208 KiB is lost. */
const REQUESTS_AT_ONCE = 32;

/** One direction of a connection. */
export interface ConntrackTuple {
  /** 4 or 16 bytes in network order. */
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  /** TCP, UDP, SCTP or another protocol with ports. */
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** What comes in with `original` is answered by what comes in with `reply`. */
export interface ConntrackEntry {
  readonly original: ConntrackTuple;
  readonly reply: ConntrackTuple;
}

/**
 * The entries of which a tuple is the original or the reply direction, in the order of the tuples; undefined where there is
 * none. Zones are not looked at: only entries without one are found.
 * @throws HOST_CALL_FAILED when the kernel has no ctnetlink, PERMISSION_DENIED without CAP_NET_ADMIN.
 */
export function findConntrack(
  socket: NetlinkSocket,
  tuples: readonly ConntrackTuple[],
): (ConntrackEntry | undefined)[] {
  const found: (ConntrackEntry | undefined)[] = [];
  // What is the same in all requests is made once.
  const [v4, v6] = [emptyRequest(AF_INET, 4), emptyRequest(AF_INET6, 16)];
  const request = (tuple: ConntrackTuple): NetlinkRequest =>
    filledRequest(Buffer.from(tuple.source.length === 4 ? v4 : v6), tuple);
  for (let from = 0; from < tuples.length; from += REQUESTS_AT_ONCE) {
    const answers = socket.lookUp(tuples.slice(from, from + REQUESTS_AT_ONCE).map(request));
    for (const answer of answers) found.push(answer && entryOf(answer));
  }
  return found;
}

function filledRequest(body: Buffer, tuple: ConntrackTuple): NetlinkRequest {
  const { source, destination, protocol, sourcePort, destinationPort } = tuple;
  const destinationAt = ADDRESS_AT + source.length + ATTRIBUTE_SIZE;
  const protocolAt = destinationAt + source.length + 2 * ATTRIBUTE_SIZE;
  body.set(source, ADDRESS_AT);
  body.set(destination, destinationAt);
  body.writeUInt8(protocol, protocolAt);
  body.writeUInt16BE(sourcePort, protocolAt + 2 * ATTRIBUTE_SIZE);
  body.writeUInt16BE(destinationPort, protocolAt + 4 * ATTRIBUTE_SIZE);
  return { type: (NETFILTER_PART.CONNTRACK << 8) | GET, body };
}

/** With zeros for all that differs. */
function emptyRequest(family: number, addressBytes: 4 | 16): Buffer {
  const address = new Uint8Array(addressBytes);
  const port = new Uint8Array(2);
  const [source, destination] =
    family === AF_INET ? [IP.V4_SOURCE, IP.V4_DESTINATION] : [IP.V6_SOURCE, IP.V6_DESTINATION];
  const tuple = attribute.nested(CTA.TUPLE_ORIG, [
    attribute.nested(TUPLE.IP, [attribute.bytes(source, address), attribute.bytes(destination, address)]),
    attribute.nested(TUPLE.PROTO, [
      attribute.u8(PROTO.NUMBER, 0),
      attribute.bytes(PROTO.SOURCE_PORT, port),
      attribute.bytes(PROTO.DESTINATION_PORT, port),
    ]),
  ]);
  return Buffer.concat([netfilterRequest(NETFILTER_PART.CONNTRACK, GET, { family }).body, tuple]);
}

/** Without views of each attribute: they would cost as much as the question. */
function entryOf({ payload }: NetlinkMessage): ConntrackEntry | undefined {
  const all = { from: NETFILTER_BODY_SIZE, to: payload.length };
  const original = tupleOf(payload, valueOf(payload, all, CTA.TUPLE_ORIG));
  const reply = tupleOf(payload, valueOf(payload, all, CTA.TUPLE_REPLY));
  return original && reply && { original, reply };
}

function tupleOf(bytes: Buffer, tuple: Range | undefined): ConntrackTuple | undefined {
  const [ip, proto] = [valueOf(bytes, tuple, TUPLE.IP), valueOf(bytes, tuple, TUPLE.PROTO)];
  const source = valueOf(bytes, ip, IP.V4_SOURCE) ?? valueOf(bytes, ip, IP.V6_SOURCE);
  const destination = valueOf(bytes, ip, IP.V4_DESTINATION) ?? valueOf(bytes, ip, IP.V6_DESTINATION);
  const protocol = valueOf(bytes, proto, PROTO.NUMBER);
  if (source === undefined || destination === undefined || protocol === undefined) return undefined;
  const port = (type: number): number => {
    const value = valueOf(bytes, proto, type);
    return value === undefined ? 0 : bytes.readUInt16BE(value.from);
  };
  return {
    source: bytes.subarray(source.from, source.to),
    destination: bytes.subarray(destination.from, destination.to),
    protocol: bytes.readUInt8(protocol.from),
    sourcePort: port(PROTO.SOURCE_PORT),
    destinationPort: port(PROTO.DESTINATION_PORT),
  };
}
