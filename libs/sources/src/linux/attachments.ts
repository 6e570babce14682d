/** Keeps the flow programs on every interface that has a role, as interfaces come and go. */

import { type Logger, RetinaError } from '@retina/core';
import {
  type HookDirection,
  type Link,
  type LoadedObject,
  NetlinkSocket,
  type PinnedLink,
  attachClsact,
  attachTcx,
  attachTcxPinned,
  listLinks,
  removeClsact,
} from '@retina/ebpf';
import { rmSync } from 'node:fs';
import type { InterfaceRole, Interfaces, ObservedInterface } from './interfaces.js';
import type { Pins } from './pins.js';
import { turn } from './turn.js';

/** Which program goes to which hook. What leaves a pod comes in at our end of its link. */
const PROGRAMS: Readonly<Record<InterfaceRole, Readonly<Record<HookDirection, string>>>> = {
  endpoint: { ingress: 'flow_from_endpoint', egress: 'flow_to_endpoint' },
  uplink: { ingress: 'flow_from_network', egress: 'flow_to_network' },
};
/** One name for all programs: what a crashed agent left behind is found whatever role the interface had. */
const FILTER_NAME = 'retina_flow';
const DIRECTIONS = ['ingress', 'egress'] as const;

/** How to attach. */
export interface AttachmentOptions {
  readonly interfaces: Interfaces;
  /** Interfaces with other roles are left alone. */
  readonly roles: readonly InterfaceRole[];
  /** TCX links where true, clsact filters otherwise. */
  readonly tcx: boolean;
  /** Where links are kept that outlive the process; absent when none is to. */
  readonly pins?: Pins | undefined;
  readonly logger: Logger;
}

interface Attachment {
  readonly observed: ObservedInterface;
  readonly links: (Link | PinnedLink)[];
}

/**
 * The programs of one object on the interfaces of this namespace.
 *
 * Each attach and detach of a TCX link waits for an RCU grace period inside the system call (tcx_entry_sync), some
 * 10 ms: they are done one by one with a turn of the event loop in between, so that a hundred pods stall nothing.
 */
export class InterfaceAttachments implements AsyncDisposable {
  readonly #object: LoadedObject;
  readonly #options: AttachmentOptions;
  /** All that have a role, also those that are left alone. */
  readonly #known = new Map<number, ObservedInterface>();
  readonly #attachments = new Map<number, Attachment>();
  readonly #subscription: Disposable;
  /** clsact speaks rtnetlink; TCX does not. */
  readonly #socket: NetlinkSocket | undefined;
  #roles: readonly InterfaceRole[];
  #work: Promise<void> = Promise.resolve();

  constructor(object: LoadedObject, options: AttachmentOptions) {
    this.#object = object;
    this.#options = options;
    this.#roles = options.roles;
    this.#socket = options.tcx ? undefined : new NetlinkSocket();
    this.#subscription = options.interfaces.subscribe({
      appeared: (observed) => this.#appeared(observed),
      disappeared: (observed) => this.#disappeared(observed),
    });
  }

  /** Resolves when every interface known by now has its programs, and no other has. */
  async settled(): Promise<void> {
    await this.#work;
    this.#removeStalePins();
  }

  /** Interfaces with other roles lose their programs, those with these get them, in turns of the event loop to come. */
  setRoles(roles: readonly InterfaceRole[]): void {
    this.#roles = roles;
    for (const observed of this.#known.values()) {
      if (roles.includes(observed.role)) this.#add(observed);
      else this.#remove(observed.index);
    }
  }

  /** How many interfaces have all their programs, by role. */
  counts(): ReadonlyMap<InterfaceRole, number> {
    const roles = [...this.#options.roles, ...this.#roles];
    const counts = new Map<InterfaceRole, number>(roles.map((role) => [role, 0]));
    for (const { observed, links } of this.#attachments.values()) {
      if (links.length === DIRECTIONS.length) counts.set(observed.role, (counts.get(observed.role) ?? 0) + 1);
    }
    return counts;
  }

  /** Takes off our own programs, and nothing else. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscription[Symbol.dispose]();
    for (const index of [...this.#attachments.keys()]) this.#remove(index);
    await this.#work;
    this.#socket?.[Symbol.dispose]();
  }

  /** Leaves the programs where they are, for a successor. Only with pins, or by clsact. */
  async leave(): Promise<void> {
    this.#subscription[Symbol.dispose]();
    await this.#work;
    for (const { links } of this.#attachments.values()) {
      for (const link of links) if ('leave' in link) link.leave();
    }
    this.#socket?.[Symbol.dispose]();
  }

  /** Removes what a predecessor left at interfaces that are gone or have no role any more. */
  #removeStalePins(): void {
    const { pins } = this.#options;
    if (pins === undefined) return;
    const known = new Set(
      [...this.#attachments.keys()].flatMap((index) =>
        DIRECTIONS.map((direction) => linkName(index, direction)),
      ),
    );
    for (const name of pins.links()) if (!known.has(name)) rmSync(pins.link(name), { force: true });
  }

  #appeared(observed: ObservedInterface): void {
    this.#known.set(observed.index, observed);
    if (this.#roles.includes(observed.role)) this.#add(observed);
  }

  #disappeared({ index }: ObservedInterface): void {
    this.#known.delete(index);
    this.#remove(index);
  }

  #add(observed: ObservedInterface): void {
    if (this.#attachments.has(observed.index)) return;
    const attachment: Attachment = { observed, links: [] };
    this.#attachments.set(observed.index, attachment);
    for (const direction of DIRECTIONS) this.#enqueue(attachment, () => this.#attach(attachment, direction));
  }

  #remove(index: number): void {
    const attachment = this.#attachments.get(index);
    this.#attachments.delete(index);
    if (attachment === undefined) return;
    for (const _ of DIRECTIONS) this.#enqueue(attachment, () => attachment.links.pop()?.[Symbol.dispose]());
  }

  #attach({ observed, links }: Attachment, direction: HookDirection): void {
    if (this.#attachments.get(observed.index)?.links !== links) return;
    links.push(this.#link(observed.index, direction, PROGRAMS[observed.role][direction]));
  }

  #link(interfaceIndex: number, direction: HookDirection, program: string): Link | PinnedLink {
    const { pins } = this.#options;
    const programFd = this.#object.programFd(program);
    if (this.#socket === undefined) {
      if (pins === undefined) return attachTcx(programFd, interfaceIndex, direction);
      const path = pins.link(linkName(interfaceIndex, direction));
      return attachTcxPinned(programFd, interfaceIndex, { direction, path });
    }
    return attachClsact({ socket: this.#socket, interfaceIndex, programFd, direction, name: FILTER_NAME });
  }

  /** An interface may be gone before we come to it: that is one line in the log, not the end of the signal. */
  #enqueue({ observed }: Attachment, step: () => void): void {
    this.#work = this.#work.then(async () => {
      try {
        step();
      } catch (thrown) {
        const error = RetinaError.from(thrown);
        this.#options.logger.warn('a program could not be attached or detached', { ...observed, error });
      }
      await turn();
    });
  }
}

function linkName(interfaceIndex: number, direction: HookDirection): string {
  return `${interfaceIndex}_${direction}`;
}

/** Takes off what agents left at interfaces by clsact, in the namespace of the caller. */
export function removeFlowFilters(): void {
  using socket = new NetlinkSocket();
  for (const { index } of listLinks(socket)) removeClsact(socket, index, FILTER_NAME);
}
