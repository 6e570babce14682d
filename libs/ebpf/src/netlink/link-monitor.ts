/** Tells which network interfaces exist, and keeps telling. */

import { RetinaError } from '@retina/core';
import { ReadableWatcher } from '../poll-handle.js';
import { LINK_MESSAGE, type NetworkLink, decodeLink, listLinks } from './link.js';
import type { NetlinkMessage } from './message.js';
import { NetlinkSocket } from './netlink-socket.js';

/** enum rtnetlink_groups: addresses and routes of both families, behind those of links. */
const RTNLGRP_LINK = 1;
const ADDRESS_AND_ROUTE_GROUPS = [5, 9, 7, 11];

/** Holds the events of several thousand interfaces, about a kilobyte each, while the event loop is busy. */
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
/** Datagrams read per wake-up: about a millisecond of work. What is left wakes us again. */
const DATAGRAMS_PER_WAKE = 64;
const ADDRESS_COALESCE_MS = 50;
const RETRY_MS = 100;

/** What a link monitor calls. The calls come from the event loop, except the first ones, which `start()` makes. */
export interface LinkObserver {
  /** The interface appeared: created, or moved into this namespace. It may be gone already. */
  added(link: NetworkLink): void;
  /** Something other than its counters changed. */
  changed(link: NetworkLink): void;
  /** The interface is gone; `link` is how it was last seen. */
  removed(link: NetworkLink): void;
  /** Addresses or routes changed, any number of them; not called when absent. */
  addressesChanged?(): void;
  /** Events could not be read, or one of these calls threw. The monitor lists all interfaces again by itself soon. */
  failed(error: RetinaError): void;
}

/** How a link monitor listens. */
export interface LinkMonitorOptions {
  /** How many bytes of unread events the kernel may hold; 8 MiB if absent. */
  readonly receiveBufferBytes?: number;
}

/** Watches the interfaces of the namespace in which it was created. */
export class LinkMonitor implements Disposable {
  readonly #observer: LinkObserver;
  readonly #requests: NetlinkSocket;
  readonly #events: NetlinkSocket;
  readonly #links = new Map<number, NetworkLink>();
  #watcher: ReadableWatcher | undefined;
  #addressTimer: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #disposed = false;

  /** @throws HOST_CALL_FAILED or PERMISSION_DENIED when rtnetlink cannot be opened. */
  constructor(
    observer: LinkObserver,
    { receiveBufferBytes = RECEIVE_BUFFER_BYTES }: LinkMonitorOptions = {},
  ) {
    this.#observer = observer;
    const moreGroups = observer.addressesChanged === undefined ? [] : ADDRESS_AND_ROUTE_GROUPS;
    this.#events = new NetlinkSocket({ groups: [RTNLGRP_LINK, ...moreGroups], receiveBufferBytes });
    try {
      this.#requests = new NetlinkSocket();
    } catch (error) {
      this.#events[Symbol.dispose]();
      throw error;
    }
  }

  /** The interfaces known now, by index. */
  get links(): ReadonlyMap<number, NetworkLink> {
    return this.#links;
  }

  /**
   * Reports every interface that there is, then starts to watch.
   * @throws HOST_CALL_FAILED when the interfaces cannot be listed.
   */
  start(): void {
    this.#relist();
    if (!this.#disposed) this.#watcher = new ReadableWatcher(this.#events.fd, () => this.#wake());
  }

  /** Ends the watch; no callback comes after this. */
  [Symbol.dispose](): void {
    this.#disposed = true;
    clearTimeout(this.#addressTimer);
    clearTimeout(this.#retryTimer);
    this.#watcher?.[Symbol.dispose]();
    this.#events[Symbol.dispose]();
    this.#requests[Symbol.dispose]();
  }

  #wake(): void {
    try {
      for (let count = 0; count < DATAGRAMS_PER_WAKE && !this.#disposed; count++) {
        const received = this.#events.receive();
        if (received === 'overrun') return this.#recover();
        if (received.length === 0) return;
        for (const message of received) this.#apply(message);
      }
    } catch (error) {
      this.#retry(error);
    }
  }

  #apply(message: NetlinkMessage): void {
    if (this.#disposed) return;
    if (message.type !== LINK_MESSAGE.NEW && message.type !== LINK_MESSAGE.DELETE) {
      this.#addressTimer ??= setTimeout(() => this.#reportAddresses(), ADDRESS_COALESCE_MS);
      return;
    }
    const link = decodeLink(message);
    if (link === undefined) return;
    if (message.type === LINK_MESSAGE.NEW) this.#keep(link);
    else this.#remove(link);
  }

  /** Events were lost: of links and of addresses alike. */
  #recover(): void {
    // libuv reads the loss, which poll(2) shows as POLLERR, as the end of the socket and stops to watch (uv__poll_io).
    this.#watcher?.stop();
    this.#watcher?.start();
    this.#relist();
    if (this.#observer.addressesChanged !== undefined) this.#reportAddresses();
  }

  /**
   * Compares what there is with what is known. All pending events go first: they are older than the list, and after a
   * loss the kernel holds back new ones, without a word, until the queue has been empty (netlink_rcv_wake).
   */
  #relist(): void {
    while (this.#events.receive().length > 0);
    const current = new Map(listLinks(this.#requests).map((link) => [link.index, link]));
    for (const link of [...this.#links.values()]) {
      if (!current.has(link.index)) this.#remove(link);
    }
    for (const link of current.values()) this.#keep(link);
  }

  #keep(link: NetworkLink): void {
    if (this.#disposed) return;
    const known = this.#links.get(link.index);
    this.#links.set(link.index, link);
    if (known === undefined) this.#observer.added(link);
    else if (!isSame(known, link)) this.#observer.changed(link);
  }

  #remove(link: NetworkLink): void {
    if (!this.#disposed && this.#links.delete(link.index)) this.#observer.removed(link);
  }

  #reportAddresses(): void {
    clearTimeout(this.#addressTimer);
    this.#addressTimer = undefined;
    try {
      if (!this.#disposed) this.#observer.addressesChanged?.();
    } catch (error) {
      this.#observer.failed(RetinaError.from(error));
    }
  }

  #retry(error: unknown): void {
    if (this.#disposed) return;
    this.#retryTimer ??= setTimeout(() => {
      this.#retryTimer = undefined;
      try {
        this.#recover();
      } catch (again) {
        this.#retry(again);
      }
    }, RETRY_MS);
    this.#observer.failed(RetinaError.from(error));
  }
}

function isSame(one: NetworkLink, other: NetworkLink): boolean {
  return (
    one.name === other.name &&
    one.kind === other.kind &&
    one.up === other.up &&
    one.mtu === other.mtu &&
    one.masterIndex === other.masterIndex &&
    one.peerIndex === other.peerIndex &&
    one.peerNamespaceId === other.peerNamespaceId
  );
}
