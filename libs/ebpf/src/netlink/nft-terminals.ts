/**
 * Where nftables drops, with the counters that tell how often: rules that end in a drop, and policies of chains. Rules
 * of iptables-nft are such rules too.
 */

import { Attributes, attribute } from './attributes.js';
import type { NetlinkMessage } from './message.js';
import { NETFILTER_PART, decodeNetfilter, netfilterRequest } from './netfilter.js';
import { isErrno } from './netlink-error.js';
import type { NetlinkSocket } from './netlink-socket.js';

/** enum nf_tables_msg_types (include/uapi/linux/netfilter/nf_tables.h), and the attributes of its messages. */
const GET_CHAIN = 4;
const GET_RULE = 7;
const GET_GENERATION = 16;
const NFTA_GEN_ID = 1;
const CHAIN = { TABLE: 1, NAME: 3, POLICY: 5, COUNTERS: 8 } as const;
const RULE = { TABLE: 1, CHAIN: 2, HANDLE: 3, EXPRESSIONS: 4, USERDATA: 7 } as const;
const EXPRESSION = { NAME: 1, DATA: 2 } as const;
const COUNTER = { BYTES: 1, PACKETS: 2 } as const;
const NFTA_IMMEDIATE_DATA = 2;
const NFTA_DATA_VERDICT = 2;
const NFTA_VERDICT_CODE = 1;
/** Name of a match or a target of iptables, and what it is given. */
const XT = { NAME: 1, INFO: 3 } as const;
const NF_DROP = 0;
/** Of libnftnl: NFTNL_UDATA_RULE_COMMENT, a type, a length and the text. */
const COMMENT_IN_USERDATA = 0;
const FAMILIES: Readonly<Record<number, string>> = {
  1: 'inet',
  2: 'ip',
  5: 'netdev',
  7: 'bridge',
  10: 'ip6',
};
/** Targets of iptables that drop. */
const DROPPING_TARGETS = new Set(['DROP', 'REJECT']);
/** Expressions that let every packet pass, so that a counter before them has counted what is dropped behind them. */
const PASSIVE = new Set(['log']);

/** Something that drops. Packets are those of the kernel: a GSO packet is one. */
export interface DropTerminal {
  /** `ip`, `ip6`, `inet`, `bridge` or `netdev`. */
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  /** Which rule of the table, by the number that `nft -a` shows; undefined for the policy of the chain. */
  readonly handle: number | undefined;
  /** Empty when there is none. */
  readonly comment: string;
  readonly packets: number;
  readonly bytes: number;
}

/** Number of the rule set: it changes with every change but that of a counter. */
export function nftGeneration(socket: NetlinkSocket): number {
  const [answer] = socket.request(netfilterRequest(NETFILTER_PART.NFTABLES, GET_GENERATION));
  return answer === undefined
    ? 0
    : (decodeNetfilter(answer).attributes.bytes(NFTA_GEN_ID)?.readUInt32BE(0) ?? 0);
}

/** Policies that drop and have counters, as those of iptables-nft have; those of nft have none. */
export function* nftDropPolicies(socket: NetlinkSocket): Generator<readonly DropTerminal[]> {
  for (const messages of socket.dumpInPieces(netfilterRequest(NETFILTER_PART.NFTABLES, GET_CHAIN))) {
    yield messages.map(decodeDropPolicy).filter((terminal) => terminal !== undefined);
  }
}

/** Rules that drop and count what they drop, in pieces: a rule set may be large. */
export function* nftDropRules(socket: NetlinkSocket): Generator<readonly DropTerminal[]> {
  for (const messages of socket.dumpInPieces(netfilterRequest(NETFILTER_PART.NFTABLES, GET_RULE))) {
    yield messages.map(decodeDropRule).filter((terminal) => terminal !== undefined);
  }
}

/** A rule as it is now; undefined when it is gone. */
export function nftDropRule(
  socket: NetlinkSocket,
  { family, table, chain, handle = 0 }: DropTerminal,
): DropTerminal | undefined {
  const attributes = [
    attribute.text(RULE.TABLE, table),
    attribute.text(RULE.CHAIN, chain),
    attribute.bytes(RULE.HANDLE, handleBytes(handle)),
  ];
  const number = Number(Object.keys(FAMILIES).find((key) => FAMILIES[Number(key)] === family));
  const request = netfilterRequest(NETFILTER_PART.NFTABLES, GET_RULE, { family: number, attributes });
  try {
    const [answer] = socket.request(request);
    return answer && decodeDropRule(answer);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function handleBytes(handle: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(handle));
  return bytes;
}

function decodeDropPolicy(message: NetlinkMessage): DropTerminal | undefined {
  const { family, attributes } = decodeNetfilter(message);
  const counters = attributes.nested(CHAIN.COUNTERS);
  if (attributes.bytes(CHAIN.POLICY)?.readUInt32BE(0) !== NF_DROP || counters === undefined) return undefined;
  return {
    ...place(family, attributes, CHAIN.TABLE, CHAIN.NAME),
    handle: undefined,
    comment: '',
    ...amounts(counters),
  };
}

function decodeDropRule(message: NetlinkMessage): DropTerminal | undefined {
  const { family, attributes } = decodeNetfilter(message);
  const list = attributes.bytes(RULE.EXPRESSIONS);
  if (list === undefined) return undefined;
  const expressions = Attributes.list(list).map((element) => Attributes.decode(element));
  const last = expressions.pop();
  if (last === undefined || !drops(last)) return undefined;
  const counter = expressions.findLast((expression) => !PASSIVE.has(expression.text(EXPRESSION.NAME) ?? ''));
  if (counter?.text(EXPRESSION.NAME) !== 'counter') return undefined;
  return {
    ...place(family, attributes, RULE.TABLE, RULE.CHAIN),
    handle: Number(attributes.bytes(RULE.HANDLE)?.readBigUInt64BE(0) ?? 0),
    comment: [userComment(attributes.bytes(RULE.USERDATA)), ...expressions.map(matchComment)]
      .filter((comment) => comment !== '')
      .join(' '),
    ...amounts(counter.nested(EXPRESSION.DATA)),
  };
}

function drops(expression: Attributes): boolean {
  const details = expression.nested(EXPRESSION.DATA);
  switch (expression.text(EXPRESSION.NAME)) {
    case 'reject':
      return true;
    case 'target':
      return DROPPING_TARGETS.has(details?.text(XT.NAME) ?? '');
    case 'immediate': {
      const verdict = details?.nested(NFTA_IMMEDIATE_DATA)?.nested(NFTA_DATA_VERDICT);
      return verdict?.bytes(NFTA_VERDICT_CODE)?.readUInt32BE(0) === NF_DROP;
    }
    default:
      return false;
  }
}

/** The match `comment` of iptables. */
function matchComment(expression: Attributes): string {
  if (expression.text(EXPRESSION.NAME) !== 'match') return '';
  const match = expression.nested(EXPRESSION.DATA);
  return match?.text(XT.NAME) === 'comment' ? (match.text(XT.INFO) ?? '') : '';
}

function userComment(userdata: Buffer = Buffer.alloc(0)): string {
  for (let at = 0; at + 2 <= userdata.length; at += 2 + userdata.readUInt8(at + 1)) {
    if (userdata.readUInt8(at) !== COMMENT_IN_USERDATA) continue;
    return userdata.toString('utf8', at + 2, at + 2 + userdata.readUInt8(at + 1)).replace(/\0.*$/s, '');
  }
  return '';
}

function place(
  family: number,
  attributes: Attributes,
  table: number,
  chain: number,
): Pick<DropTerminal, 'family' | 'table' | 'chain'> {
  return {
    family: FAMILIES[family] ?? String(family),
    table: attributes.text(table) ?? '',
    chain: attributes.text(chain) ?? '',
  };
}

function amounts(counters: Attributes | undefined): { packets: number; bytes: number } {
  const read = (type: number): number => Number(counters?.bytes(type)?.readBigUInt64BE(0) ?? 0);
  return { packets: read(COUNTER.PACKETS), bytes: read(COUNTER.BYTES) };
}
