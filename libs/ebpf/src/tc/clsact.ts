/**
 * Programs at an interface's traffic control hooks by a clsact qdisc, for kernels without TCX (before Linux 6.6).
 *
 * Others use the same qdisc, CNIs first of all. We add one filter, take away that one and no other, and delete the
 * qdisc only if we made it and nothing is left in it. That we made it stands in the names of our filters, so the
 * knowledge outlives a crash and is shared by the two sides of an interface.
 */

import { RetinaError } from '@retina/core';
import type { HookDirection, PinnedLink } from '../link.js';
import { isErrno } from '../netlink/netlink-error.js';
import type { NetlinkSocket } from '../netlink/netlink-socket.js';
import {
  type ClsactSide,
  type TcFilter,
  acceptsBpf,
  addClsactQdisc,
  deleteClsactQdisc,
  deleteFilter,
  listFilters,
  qdiscKind,
  setBpfFilter,
} from './clsact-requests.js';

/** Ends the names of filters in a qdisc that we made. */
const OWN_QDISC_MARK = '+own-qdisc';
/** Before those that decide: a program with TC_ACT_OK would hide the packet from us. */
const FIRST_PRIORITY = 1;
const LAST_PRIORITY = 0xffff;
/** What requests say when the interface, the qdisc or the filter is gone. */
const GONE = ['ENODEV', 'ENOENT', 'EINVAL'] as const;

/** What to attach where. */
export interface ClsactOptions {
  /** Must stay open until the filter is disposed. */
  readonly socket: NetlinkSocket;
  readonly interfaceIndex: number;
  readonly direction: HookDirection;
  /** Of a sched_cls program. Its return value is the verdict: TC_ACT_UNSPEC goes on with the next filter. */
  readonly programFd: number;
  /** Ours alone: a filter of this name is taken for one that we left behind, and replaced. */
  readonly name: string;
  /** Low ones run first; 1 if absent. When it is taken by filters of another kind, the next free one is used. */
  readonly priority?: number;
}

/**
 * Attaches a program to one side of an interface.
 * @throws BPF_ATTACH_FAILED, also when the interface is gone; FEATURE_UNSUPPORTED when the kernel has no clsact, or an
 * ingress qdisc of someone else leaves no room for an egress filter; PERMISSION_DENIED.
 */
export function attachClsact(options: ClsactOptions): ClsactFilter {
  const target = `clsact/${options.direction} of interface ${options.interfaceIndex}`;
  try {
    return attach(options, target);
  } catch (error) {
    if (!(error instanceof RetinaError) || error.code !== 'HOST_CALL_FAILED') throw error;
    throw new RetinaError('BPF_ATTACH_FAILED', `attach to ${target}`, {
      cause: error,
      details: error.details,
    });
  }
}

/** Takes every filter of this name off an interface, and the qdisc too if we made it and nothing else is in it. */
export function removeClsact(socket: NetlinkSocket, interfaceIndex: number, name: string): void {
  for (const direction of ['ingress', 'egress'] as const) {
    const side: ClsactSide = { socket, interfaceIndex, direction };
    unlessGone(() => {
      const ours = listFilters(side).filter((filter) => isNamed(filter, name));
      for (const filter of ours) deleteFilter(side, filter);
      if (ours.some(isInOwnQdisc)) deleteQdiscIfEmpty(side);
    });
  }
}

/** A program at a clsact hook. It stays there when the process ends without disposing it. */
export class ClsactFilter implements PinnedLink {
  readonly target: string;
  readonly #side: ClsactSide;
  readonly #filter: TcFilter;
  #attached = true;

  /** Only `attachClsact` makes one. */
  constructor(target: string, side: ClsactSide, filter: TcFilter) {
    this.target = target;
    this.#side = side;
    this.#filter = filter;
  }

  /** Which of the filters it is, together with the handle. */
  get priority(): number {
    return this.#filter.priority;
  }

  get handle(): number {
    return this.#filter.handle;
  }

  leave(): void {
    this.#attached = false;
  }

  /** Takes the program off. An interface that is gone has taken it along, which is fine. */
  [Symbol.dispose](): void {
    if (!this.#attached) return;
    this.#attached = false;
    const { priority, handle, name } = this.#filter;
    // By its name too: after someone flushed the hook, the kernel gives our handle to the next filter.
    const ours = (filter: TcFilter): boolean =>
      filter.priority === priority && filter.handle === handle && filter.name === name;
    unlessGone(() => {
      for (const filter of listFilters(this.#side).filter(ours)) deleteFilter(this.#side, filter);
    });
    if (isInOwnQdisc(this.#filter)) deleteQdiscIfEmpty(this.#side);
  }
}

function attach(options: ClsactOptions, target: string): ClsactFilter {
  const { programFd, name, priority = FIRST_PRIORITY, ...side } = options;
  const isNew = makeQdisc(side);
  try {
    const onThisSide = listFilters(side);
    const own = isNew || [...onThisSide, ...listFilters(oppositeOf(side))].some(isInOwnQdisc);
    const [stale, ...others] = onThisSide.filter((filter) => isNamed(filter, name));
    for (const filter of others) unlessGone(() => deleteFilter(side, filter));
    const filter = setBpfFilter(side, {
      programFd,
      name: own ? name + OWN_QDISC_MARK : name,
      priority: stale?.priority ?? usablePriority(onThisSide, priority),
      handle: stale?.handle,
    });
    if (filter === undefined)
      throw new RetinaError('RECORD_MALFORMED', 'the kernel did not echo a new filter');
    return new ClsactFilter(target, side, filter);
  } catch (error) {
    if (isNew) deleteQdiscIfEmpty(side);
    throw error;
  }
}

/** Makes sure that there is a qdisc with the side that we need; true when it is new. */
function makeQdisc(side: ClsactSide): boolean {
  try {
    if (addClsactQdisc(side)) return true;
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'EOPNOTSUPP')) throw error;
    throw new RetinaError('FEATURE_UNSUPPORTED', 'a clsact qdisc needs CONFIG_NET_SCH_INGRESS', {
      cause: error,
    });
  }
  // It would take an egress filter, and run it on ingress (ingress_tcf_block).
  if (side.direction === 'egress' && qdiscKind(side) === 'ingress') {
    throw new RetinaError(
      'FEATURE_UNSUPPORTED',
      'an ingress qdisc is in the place of clsact and has no egress side',
      {
        details: { interfaceIndex: side.interfaceIndex },
      },
    );
  }
  return false;
}

/** Someone may add a filter between the look and the deletion: nothing in rtnetlink closes that gap. */
function deleteQdiscIfEmpty(side: ClsactSide): void {
  unlessGone(() => {
    if (listFilters(side).length === 0 && listFilters(oppositeOf(side)).length === 0) deleteClsactQdisc(side);
  });
}

function usablePriority(filters: readonly TcFilter[], wanted: number): number {
  for (let priority = wanted; priority < LAST_PRIORITY; priority++) {
    if (acceptsBpf(filters, priority)) return priority;
  }
  return LAST_PRIORITY;
}

function isNamed(filter: TcFilter, name: string): boolean {
  return filter.name === name || filter.name === name + OWN_QDISC_MARK;
}

function isInOwnQdisc({ name }: TcFilter): boolean {
  return name?.endsWith(OWN_QDISC_MARK) ?? false;
}

function oppositeOf(side: ClsactSide): ClsactSide {
  return { ...side, direction: side.direction === 'ingress' ? 'egress' : 'ingress' };
}

function unlessGone(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!isErrno(error, ...GONE)) throw error;
  }
}
