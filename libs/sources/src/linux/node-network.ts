/** The node's own network: which interfaces have a role, what passed the uplinks, and which addresses are the node's. */

import type { Component, RunContext } from '@retina/core';
import {
  LinkMonitor,
  type NetworkLink,
  NetlinkSocket,
  listAddresses,
  listDefaultRouteInterfaces,
} from '@retina/ebpf';
import type { Address } from '@retina/flow';
import { readDeviceCounters } from './device-counters.js';
import type { UplinkCounters, UplinkReader } from './forward.js';
import type { InterfaceListener, InterfaceRole, Interfaces, ObservedInterface } from './interfaces.js';

/** Kinds of links that have a pod at their other end. */
const POD_SIDE_KINDS: readonly string[] = ['veth', 'netkit'];

/** Which uplinks to take. */
export interface NodeNetworkOptions {
  /** Names of uplinks; when empty, the interfaces of the default routes are taken. */
  readonly uplinks: readonly string[];
}

/** Follows the links, addresses and routes of this network namespace by the kernel's own events. */
export class NodeNetwork implements Component, Interfaces, UplinkReader {
  readonly name = 'network';
  readonly #options: NodeNetworkOptions;
  readonly #links = new Map<number, NetworkLink>();
  readonly #observed = new Map<number, ObservedInterface>();
  readonly #listeners = new Set<InterfaceListener>();
  #uplinks: ReadonlySet<number> = new Set();
  #addresses: ReadonlySet<string> = new Set();
  #socket: NetlinkSocket | undefined;
  #monitor: LinkMonitor | undefined;

  constructor(options: NodeNetworkOptions) {
    this.#options = options;
  }

  async start(context: RunContext): Promise<void> {
    this.#socket = new NetlinkSocket();
    this.#monitor = new LinkMonitor({
      added: (link) => this.#update(link),
      changed: (link) => this.#update(link),
      removed: (link) => this.#remove(link),
      addressesChanged: () => this.#readRoutesAndAddresses(),
      failed: (error) => context.logger.warn('interfaces are listed again after an error', { error }),
    });
    // The monitor hears of changes from here on, so that none falls between reading and watching.
    this.#readRoutesAndAddresses();
    this.#monitor.start();
  }

  async stop(): Promise<void> {
    this.#monitor?.[Symbol.dispose]();
    this.#socket?.[Symbol.dispose]();
    this.#monitor = undefined;
    this.#socket = undefined;
    this.#links.clear();
    for (const observed of this.#observed.values()) this.#forget(observed);
  }

  /** Whether an address is one of the node's own, loopback included. */
  has(address: Address): boolean {
    return this.#addresses.has(address.text);
  }

  /** The name of an interface, while it is there. */
  interfaceName(index: number): string | undefined {
    return this.#links.get(index)?.name;
  }

  /** Whether an interface is the node's end of a pod's. */
  isEndpoint(name: string): boolean {
    for (const observed of this.#observed.values()) {
      if (observed.name === name) return observed.role === 'endpoint';
    }
    return false;
  }

  subscribe(listener: InterfaceListener): Disposable {
    for (const observed of this.#observed.values()) listener.appeared(observed);
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  read(): readonly UplinkCounters[] {
    const counters = readDeviceCounters();
    return [...this.#links.values()]
      .filter((link) => this.#isUplink(link))
      .flatMap(({ index, name }) => {
        const found = counters.get(name);
        return found === undefined ? [] : [{ index, ...found }];
      });
  }

  #readRoutesAndAddresses(): void {
    if (this.#socket === undefined) return;
    this.#uplinks = new Set(listDefaultRouteInterfaces(this.#socket));
    this.#addresses = new Set(listAddresses(this.#socket).map(({ text }) => text));
    for (const link of this.#links.values()) this.#update(link);
  }

  #update(link: NetworkLink): void {
    this.#links.set(link.index, link);
    const role = this.#roleOf(link);
    const before = this.#observed.get(link.index);
    if (before?.role === role) return;
    if (before !== undefined) this.#forget(before);
    if (role === undefined) return;
    const observed = { index: link.index, name: link.name, role };
    this.#observed.set(link.index, observed);
    for (const listener of this.#listeners) listener.appeared(observed);
  }

  #remove(link: NetworkLink): void {
    this.#links.delete(link.index);
    const observed = this.#observed.get(link.index);
    if (observed !== undefined) this.#forget(observed);
  }

  #forget(observed: ObservedInterface): void {
    this.#observed.delete(observed.index);
    for (const listener of this.#listeners) listener.disappeared(observed);
  }

  /** A veth pair within one namespace joins nothing to a pod, and its packets would be seen at both ends. */
  #roleOf(link: NetworkLink): InterfaceRole | undefined {
    if (this.#isUplink(link)) return 'uplink';
    return POD_SIDE_KINDS.includes(link.kind) && link.peerNamespaceId !== undefined ? 'endpoint' : undefined;
  }

  #isUplink({ index, name }: NetworkLink): boolean {
    const { uplinks } = this.#options;
    return uplinks.length > 0 ? uplinks.includes(name) : this.#uplinks.has(index);
  }
}
