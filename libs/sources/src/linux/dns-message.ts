/** The head of a DNS message (RFC 1035): header, question, and the addresses among the answers that are there. */

import { SocketAddress } from 'node:net';

/** What a message says, as far as it was captured. */
export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly returnCode: string;
  /** Lower case, absolute; undefined without a question that can be read. */
  readonly name: string | undefined;
  readonly type: string | undefined;
  /** Addresses of A and AAAA answers, sorted. */
  readonly addresses: readonly string[];
  /** How many answers the message has, captured or not. */
  readonly answers: number;
}

const HEADER_SIZE = 12;
const NAME_MAX = 255;
const POINTER = 0xc0;
/** A name has at most 127 labels, and each pointer leads to at least one more. */
const STEPS_MAX = 128;
const RECORD_HEAD_SIZE = 10;
const TYPE_A = 1;
const TYPE_AAAA = 28;

/** IANA, DNS parameters: resource record types that are seen. */
const TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [12, 'PTR'],
  [13, 'HINFO'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [35, 'NAPTR'],
  [39, 'DNAME'],
  [43, 'DS'],
  [46, 'RRSIG'],
  [47, 'NSEC'],
  [48, 'DNSKEY'],
  [52, 'TLSA'],
  [64, 'SVCB'],
  [65, 'HTTPS'],
  [251, 'IXFR'],
  [252, 'AXFR'],
  [255, 'ANY'],
  [257, 'CAA'],
]);

const RETURN_CODES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
] as const;

/** Reads a message; undefined when there is no whole header. Never throws, whatever the bytes are. */
export function parseDnsMessage(bytes: Uint8Array): DnsMessage | undefined {
  if (bytes.length < HEADER_SIZE) return undefined;
  const flags = u16(bytes, 2);
  const head = {
    id: u16(bytes, 0),
    isResponse: (flags & 0x8000) !== 0,
    returnCode: RETURN_CODES[flags & 0xf] ?? `RCODE${flags & 0xf}`,
    answers: u16(bytes, 6),
  };
  const nothing = { ...head, name: undefined, type: undefined, addresses: [] };
  if (u16(bytes, 4) === 0) return nothing;
  const question = readName(bytes, HEADER_SIZE);
  if (question === undefined || question.end + 4 > bytes.length) return nothing;
  const addresses = readAddresses(bytes, question.end + 4, head.answers);
  return { ...head, name: question.name, type: typeName(u16(bytes, question.end)), addresses };
}

function typeName(type: number): string {
  return TYPES.get(type) ?? `TYPE${type}`;
}

function readAddresses(bytes: Uint8Array, first: number, answers: number): string[] {
  const addresses: string[] = [];
  let at = first;
  for (let answer = 0; answer < answers; answer++) {
    const owner = skipName(bytes, at);
    if (owner === undefined || owner + RECORD_HEAD_SIZE > bytes.length) break;
    const type = u16(bytes, owner);
    const size = u16(bytes, owner + 8);
    const value = owner + RECORD_HEAD_SIZE;
    if (value + size > bytes.length) break;
    if (type === TYPE_A && size === 4) addresses.push(bytes.subarray(value, value + 4).join('.'));
    if (type === TYPE_AAAA && size === 16) addresses.push(formatV6(bytes.subarray(value, value + 16)));
    at = value + size;
  }
  return addresses.sort();
}

/** The name at an offset and where what follows it begins; compression pointers (RFC 1035 §4.1.4) are followed. */
function readName(bytes: Uint8Array, first: number): { name: string; end: number } | undefined {
  const labels: string[] = [];
  let at = first;
  let end: number | undefined;
  let length = 0;
  for (let step = 0; step < STEPS_MAX; step++) {
    const size = bytes[at];
    if (size === undefined) return undefined;
    if (size === 0) return { name: `${labels.join('.')}.`, end: end ?? at + 1 };
    if ((size & POINTER) === POINTER) {
      const low = bytes[at + 1];
      if (low === undefined) return undefined;
      end ??= at + 2;
      at = ((size & ~POINTER) << 8) | low;
      continue;
    }
    length += size + 1;
    if ((size & POINTER) !== 0 || length > NAME_MAX || at + 1 + size > bytes.length) return undefined;
    labels.push(labelText(bytes.subarray(at + 1, at + 1 + size)));
    at += 1 + size;
  }
  return undefined;
}

/** Where what follows the name begins. */
function skipName(bytes: Uint8Array, first: number): number | undefined {
  let at = first;
  for (let step = 0; step < STEPS_MAX; step++) {
    const size = bytes[at];
    if (size === undefined) return undefined;
    if (size === 0) return at + 1;
    if ((size & POINTER) !== 0) return at + 2;
    at += 1 + size;
  }
  return undefined;
}

/** As in a zone file (RFC 1035 §5.1), in lower case: resolvers mix the case at random to make answers hard to forge. */
function labelText(label: Uint8Array): string {
  let text = '';
  for (const byte of label) {
    if (byte === 0x2e || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`;
    else if (byte > 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\${String(byte).padStart(3, '0')}`;
  }
  return text.toLowerCase();
}

function formatV6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => u16(bytes, index * 2).toString(16));
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
