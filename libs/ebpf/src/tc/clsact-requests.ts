/** Traffic control by rtnetlink, as much as a clsact qdisc and its filters need (net/sched/cls_api.c, sch_api.c). */

import type { HookDirection } from '../link.js';
import { Attributes, attribute } from '../netlink/attributes.js';
import { MESSAGE_FLAG, type NetlinkMessage } from '../netlink/message.js';
import { isErrno } from '../netlink/netlink-error.js';
import type { NetlinkSocket } from '../netlink/netlink-socket.js';

const RTM_NEWQDISC = 36;
const RTM_DELQDISC = 37;
const RTM_GETQDISC = 38;
const RTM_NEWTFILTER = 44;
const RTM_DELTFILTER = 45;
const RTM_GETTFILTER = 46;

/** struct tcmsg: family, interface, handle, parent, info. */
const BODY_SIZE = 20;
const TCA_KIND = 1;
const TCA_OPTIONS = 2;
const TCA_CHAIN = 11;
const TCA_BPF_FD = 6;
const TCA_BPF_NAME = 7;
const TCA_BPF_FLAGS = 8;
/** The program's return value is the verdict. */
const TCA_BPF_FLAG_ACT_DIRECT = 1;

/** TC_H_CLSACT, which is also TC_H_INGRESS: one place on an interface that either kind of qdisc takes. */
const CLSACT_PARENT = 0xffff_fff1;
const CLSACT_HANDLE = 0xffff_0000;
/** TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS or TC_H_MIN_EGRESS). */
const SIDE = { ingress: 0xffff_fff2, egress: 0xffff_fff3 } as const;

/** htons(ETH_P_ALL), the low half of `info`; the priority is the high half. */
const ALL_PROTOCOLS = 0x0300;

/** One side of an interface. */
export interface ClsactSide {
  readonly socket: NetlinkSocket;
  readonly interfaceIndex: number;
  readonly direction: HookDirection;
}

/** A filter, or the head of a list of filters with one priority; that has handle 0. */
export interface TcFilter {
  /** bpf, u32, flower and so on. */
  readonly kind: string;
  readonly priority: number;
  /** As the kernel has it, in network order. */
  readonly protocol: number;
  readonly chain: number;
  readonly handle: number;
  /** Of a bpf filter. */
  readonly name: string | undefined;
}

/** Adds a clsact qdisc; false when there is one, or an ingress qdisc in its place. */
export function addClsactQdisc({ socket, interfaceIndex }: ClsactSide): boolean {
  const body = tcBody(interfaceIndex, { handle: CLSACT_HANDLE, parent: CLSACT_PARENT });
  const flags = MESSAGE_FLAG.CREATE | MESSAGE_FLAG.EXCL;
  try {
    socket.request({ type: RTM_NEWQDISC, flags, body, attributes: [attribute.text(TCA_KIND, 'clsact')] });
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

/** What is in clsact's place: clsact or ingress. */
export function qdiscKind({ socket, interfaceIndex }: ClsactSide): string | undefined {
  const body = tcBody(interfaceIndex, { parent: CLSACT_PARENT });
  const [qdisc] = socket.request({ type: RTM_GETQDISC, flags: MESSAGE_FLAG.ECHO, body });
  return qdisc && Attributes.decode(qdisc.payload, BODY_SIZE).text(TCA_KIND);
}

/** Deletes the clsact qdisc with all that is in it. */
export function deleteClsactQdisc({ socket, interfaceIndex }: ClsactSide): void {
  const body = tcBody(interfaceIndex, { handle: CLSACT_HANDLE, parent: CLSACT_PARENT });
  socket.request({ type: RTM_DELQDISC, body });
}

/** The filters of one side; none when there is no qdisc or no such interface. */
export function listFilters({ socket, interfaceIndex, direction }: ClsactSide): TcFilter[] {
  const body = tcBody(interfaceIndex, { parent: SIDE[direction] });
  return socket.dump({ type: RTM_GETTFILTER, body }).map(decodeFilter);
}

/** A bpf filter for all protocols. */
export interface BpfFilter {
  readonly programFd: number;
  readonly name: string;
  readonly priority: number;
  /** Of the filter whose program is exchanged, without a packet in between; the kernel chooses one for a new filter. */
  readonly handle?: number | undefined;
}

/** Adds a filter, or exchanges the program of one that is there. Returns it as it is now. */
export function setBpfFilter(
  { socket, interfaceIndex, direction }: ClsactSide,
  { programFd, name, priority, handle }: BpfFilter,
): TcFilter | undefined {
  const info = priority * 0x1_0000 + ALL_PROTOCOLS;
  const body = tcBody(interfaceIndex, { parent: SIDE[direction], info, handle: handle ?? 0 });
  const options = [
    attribute.u32(TCA_BPF_FD, programFd),
    attribute.text(TCA_BPF_NAME, name),
    attribute.u32(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT),
  ];
  const attributes = [attribute.text(TCA_KIND, 'bpf'), attribute.nested(TCA_OPTIONS, options)];
  const isNew = MESSAGE_FLAG.CREATE | MESSAGE_FLAG.EXCL;
  const flags = (handle === undefined ? isNew : 0) | MESSAGE_FLAG.ECHO;
  const [created] = socket.request({ type: RTM_NEWTFILTER, flags, body, attributes });
  return created && decodeFilter(created);
}

/** Deletes one filter. */
export function deleteFilter({ socket, interfaceIndex, direction }: ClsactSide, filter: TcFilter): void {
  const info = filter.priority * 0x1_0000 + filter.protocol;
  const body = tcBody(interfaceIndex, { handle: filter.handle, parent: SIDE[direction], info });
  const attributes = [attribute.text(TCA_KIND, filter.kind), attribute.u32(TCA_CHAIN, filter.chain)];
  socket.request({ type: RTM_DELTFILTER, body, attributes });
}

/** True when a filter with this priority could join those that are there: a priority has one kind and one protocol. */
export function acceptsBpf(filters: readonly TcFilter[], priority: number): boolean {
  return filters
    .filter((filter) => filter.chain === 0 && filter.priority === priority)
    .every(({ kind, protocol }) => kind === 'bpf' && protocol === ALL_PROTOCOLS);
}

/** The filter in a RTM_NEWTFILTER message. */
export function decodeFilter({ payload }: NetlinkMessage): TcFilter {
  const attributes = Attributes.decode(payload, BODY_SIZE);
  const kind = attributes.text(TCA_KIND) ?? '';
  const info = payload.readUInt32LE(16);
  return {
    kind,
    priority: info >>> 16,
    protocol: info & 0xffff,
    chain: attributes.u32(TCA_CHAIN) ?? 0,
    handle: payload.readUInt32LE(8),
    name: kind === 'bpf' ? attributes.nested(TCA_OPTIONS)?.text(TCA_BPF_NAME) : undefined,
  };
}

function tcBody(
  interfaceIndex: number,
  { handle = 0, parent = 0, info = 0 }: { handle?: number; parent?: number; info?: number },
): Buffer {
  const body = Buffer.alloc(BODY_SIZE);
  body.writeInt32LE(interfaceIndex, 4);
  body.writeUInt32LE(handle, 8);
  body.writeUInt32LE(parent, 12);
  body.writeUInt32LE(info, 16);
  return body;
}
