/** Fills the connection table of a namespace. Its limit belongs to the whole machine, so a test leaves it as it is. */

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { attribute } from '../netlink/attributes.js';
import { MESSAGE_FLAG, encodeMessage } from '../netlink/message.js';
import { NETFILTER_PART, netfilterRequest, openNetfilterSocket } from '../netlink/netfilter.js';
import { libc } from '../ffi.js';
import { hostCallError } from '../host-error.js';
import type { NetlinkSocket } from '../netlink/netlink-socket.js';
import type { Namespace } from './namespace.js';

const IPCTNL_MSG_CT_NEW = 0;
const AF_INET = 2;
const UDP = 17;
/** enum ctattr_type, ctattr_tuple, ctattr_ip, ctattr_l4proto (include/uapi/linux/netfilter/nfnetlink_conntrack.h). */
const CTA = { TUPLE_ORIG: 1, TUPLE_REPLY: 2, STATUS: 3, TIMEOUT: 7 } as const;
const TUPLE = { IP: 1, PROTO: 2 } as const;
/** SEEN_REPLY, ASSURED and CONFIRMED: entries that the kernel does not give up for new ones. */
const STATUS = 2 | 4 | 8;
const TIMEOUT_SECONDS = 600;
/** Fits the send buffer. */
const ENTRIES_PER_SEND = 500;
const LIMIT = '/proc/sys/net/netfilter/nf_conntrack_max';

/** How many connections fit; 0 when this kernel follows none. */
export function conntrackLimit(): number {
  try {
    return Number(readFileSync(LIMIT, 'utf8'));
  } catch {
    return 0;
  }
}

/** Puts one connection more than fit into the table of a namespace, each between other addresses of TEST-NET. */
export async function fillConntrack(namespace: Namespace): Promise<void> {
  using socket = socketIn(namespace);
  const entries = conntrackLimit() + 1;
  for (let first = 0; first < entries; first += ENTRIES_PER_SEND) {
    const count = Math.min(ENTRIES_PER_SEND, entries - first);
    const messages = Buffer.concat(Array.from({ length: count }, (_, index) => newEntry(first + index)));
    if (libc.send(socket.fd, messages, messages.length, 0) < 0) throw hostCallError('send(AF_NETLINK)');
    await sleep(0);
  }
}

function socketIn(namespace: Namespace): NetlinkSocket {
  using _ = namespace.enter();
  return openNetfilterSocket();
}

function newEntry(number: number): Buffer {
  const client = Buffer.of(198, 18 + ((number >> 16) & 1), (number >> 8) & 0xff, number & 0xff);
  const server = Buffer.of(192, 0, 2, 1 + (number >> 17));
  const [clientPort, serverPort] = [1024, 53];
  const attributes = [
    tuple(CTA.TUPLE_ORIG, { from: client, to: server, ports: [clientPort, serverPort] }),
    tuple(CTA.TUPLE_REPLY, { from: server, to: client, ports: [serverPort, clientPort] }),
    attribute.bytes(CTA.STATUS, bigEndian(STATUS, 4)),
    attribute.bytes(CTA.TIMEOUT, bigEndian(TIMEOUT_SECONDS, 4)),
  ];
  const request = netfilterRequest(NETFILTER_PART.CONNTRACK, IPCTNL_MSG_CT_NEW, {
    family: AF_INET,
    attributes,
  });
  return encodeMessage(request, MESSAGE_FLAG.REQUEST | MESSAGE_FLAG.CREATE | MESSAGE_FLAG.EXCL, number);
}

function tuple(
  type: number,
  { from, to, ports }: { from: Buffer; to: Buffer; ports: [source: number, destination: number] },
): Buffer {
  return attribute.nested(type, [
    attribute.nested(TUPLE.IP, [attribute.bytes(1, from), attribute.bytes(2, to)]),
    attribute.nested(TUPLE.PROTO, [
      attribute.u8(1, UDP),
      attribute.bytes(2, bigEndian(ports[0], 2)),
      attribute.bytes(3, bigEndian(ports[1], 2)),
    ]),
  ]);
}

function bigEndian(value: number, bytes: number): Buffer {
  const encoded = Buffer.alloc(bytes);
  encoded.writeUIntBE(value, 0, bytes);
  return encoded;
}
