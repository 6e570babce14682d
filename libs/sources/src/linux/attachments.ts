/** Keeps the flow programs on every interface that has a role, as interfaces come and go. */

import { RetinaError, type Logger } from '@retina/core';
import {
  type HookDirection,
  type Link,
  type LoadedObject,
  NetlinkSocket,
  attachClsact,
  attachTcx,
} from '@retina/ebpf';
import type { InterfaceRole, Interfaces, ObservedInterface } from './interfaces.js';

/** Which program goes to which hook. What leaves a pod comes in at our end of its link. */
const PROGRAMS: Readonly<Record<InterfaceRole, Readonly<Record<HookDirection, string>>>> = {
  endpoint: { ingress: 'flow_from_endpoint', egress: 'flow_to_endpoint' },
  uplink: { ingress: 'flow_from_network', egress: 'flow_to_network' },
};
const DIRECTIONS = ['ingress', 'egress'] as const;

/** How to attach. */
export interface AttachmentOptions {
  readonly interfaces: Interfaces;
  /** Interfaces with other roles are left alone. */
  readonly roles: readonly InterfaceRole[];
  /** TCX links where true, clsact filters otherwise. */
  readonly tcx: boolean;
  readonly logger: Logger;
}

interface Attachment {
  readonly role: InterfaceRole;
  readonly links: readonly Disposable[];
}

/** The programs of one object on the interfaces of this namespace. Disposing takes off those, and nothing else. */
export class InterfaceAttachments implements Disposable {
  readonly #object: LoadedObject;
  readonly #options: AttachmentOptions;
  readonly #attachments = new Map<number, Attachment>();
  readonly #subscription: Disposable;
  /** clsact speaks rtnetlink; TCX does not. */
  readonly #socket: NetlinkSocket | undefined;

  constructor(object: LoadedObject, options: AttachmentOptions) {
    this.#object = object;
    this.#options = options;
    this.#socket = options.tcx ? undefined : new NetlinkSocket();
    this.#subscription = options.interfaces.subscribe({
      appeared: (observed) => this.#attach(observed),
      disappeared: (observed) => this.#detach(observed.index),
    });
  }

  /** How many interfaces have our programs, by role. */
  counts(): ReadonlyMap<InterfaceRole, number> {
    const counts = new Map<InterfaceRole, number>([
      ['endpoint', 0],
      ['uplink', 0],
    ]);
    for (const { role } of this.#attachments.values()) counts.set(role, counts.get(role)! + 1);
    return counts;
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    for (const index of [...this.#attachments.keys()]) this.#detach(index);
    this.#socket?.[Symbol.dispose]();
  }

  /** An interface may be gone before we come to it: that is one line in the log, not the end of the signal. */
  #attach(observed: ObservedInterface): void {
    if (!this.#options.roles.includes(observed.role)) return;
    const links: Disposable[] = [];
    try {
      for (const direction of DIRECTIONS) {
        links.push(this.#link(observed.index, direction, PROGRAMS[observed.role][direction]));
      }
      this.#attachments.set(observed.index, { role: observed.role, links });
    } catch (thrown) {
      for (const link of links) link[Symbol.dispose]();
      this.#options.logger.warn('cannot attach to the interface', {
        ...observed,
        error: RetinaError.from(thrown),
      });
    }
  }

  #detach(index: number): void {
    const attachment = this.#attachments.get(index);
    this.#attachments.delete(index);
    for (const link of attachment?.links ?? []) link[Symbol.dispose]();
  }

  #link(interfaceIndex: number, direction: HookDirection, program: string): Link | Disposable {
    const programFd = this.#object.programFd(program);
    if (this.#socket === undefined) return attachTcx(programFd, interfaceIndex, direction);
    return attachClsact({
      socket: this.#socket,
      interfaceIndex,
      programFd,
      direction,
      name: `retina_${program}`,
    });
  }
}
