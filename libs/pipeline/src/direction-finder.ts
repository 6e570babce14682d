/**
 * Who began a connection. A SYN or its answer proves it; without one, the side that listens did not begin; of what is
 * not TCP, the first to speak began. Ports are no proof.
 */

import { type Address, type Flow, IP_PROTOCOL, type Listeners } from '@retina/flow';
import type { AddressIds } from './address-ids.js';
import {
  type Side,
  beganBy,
  firstSide,
  isTcp,
  otherSide,
  provenBy,
  withBeginner,
} from './connection-bits.js';
import type { ConnectionSlots } from './connection-slots.js';
import { LearnedListeners } from './learned-listeners.js';

/** What a direction finder needs to know. */
export interface DirectionOptions {
  readonly listeners: Listeners;
  /**
   * What is first seen later did not exist before: it would have been seen. CLOCK_MONOTONIC. Concerns what is not TCP.
   */
  readonly firstIsKnownFromNs: number;
}

/** Keeps the beginner of each connection in its bits. */
export class DirectionFinder {
  readonly #slots: ConnectionSlots;
  readonly #addresses: AddressIds;
  readonly #options: DirectionOptions;
  readonly #learned = new LearnedListeners();
  #unknown = 0;

  constructor(slots: ConnectionSlots, addresses: AddressIds, options: DirectionOptions) {
    this.#slots = slots;
    this.#addresses = addresses;
    this.#options = options;
  }

  /** Connections of which nobody knows who began. */
  get unknown(): number {
    return this.#unknown;
  }

  /** There is one connection more. */
  opened(): void {
    this.#unknown++;
  }

  /** The connection of a slot is about to go. */
  ended(slot: number): void {
    if (beganBy(this.#slots.bits[slot]!) === undefined) this.#unknown--;
  }

  /** Takes what a flow from `side` proves. */
  learn(slot: number, side: Side, flow: Flow): void {
    const bits = this.#slots.bits[slot]!;
    const proven = isTcp(bits) ? provenBy(flow, side) : this.#firstOf(slot);
    if (proven === undefined || proven === beganBy(bits)) return;
    this.#know(slot, proven);
    if (!isTcp(bits)) return;
    const [server, port] = this.endOf(slot, otherSide(proven));
    this.#learned.learn(IP_PROTOCOL.TCP, server, port);
  }

  /** Asks who listens; when both or none do, it tells nothing. */
  ask(slot: number): void {
    const listens = this.#listens(slot, 0);
    if (listens !== this.#listens(slot, 1)) this.#know(slot, listens ? 1 : 0);
  }

  /** Servers have the lower ports: likely, no more. */
  likelyClient(slot: number): Side {
    const ports = this.#slots.ports[slot]!;
    const [a, b] = [ports >>> 16, ports & 0xffff];
    if (a === b) return firstSide(this.#slots.bits[slot]!);
    return a > b ? 0 : 1;
  }

  /** Address and port of an end. */
  endOf(slot: number, side: Side): [address: Address, port: number] {
    const { a, b, ports } = this.#slots;
    return side === 0
      ? [this.#addresses.at(a[slot]!), ports[slot]! >>> 16]
      : [this.#addresses.at(b[slot]!), ports[slot]! & 0xffff];
  }

  #listens(slot: number, side: Side): boolean {
    const [address, port] = this.endOf(slot, side);
    const protocol = this.#slots.protocol[slot]!;
    return this.#learned.has(protocol, address, port) || this.#options.listeners.has(protocol, address, port);
  }

  #firstOf(slot: number): Side | undefined {
    if (this.#slots.firstSeenNs[slot]! < this.#options.firstIsKnownFromNs) return undefined;
    return firstSide(this.#slots.bits[slot]!);
  }

  #know(slot: number, side: Side): void {
    const bits = this.#slots.bits[slot]!;
    if (beganBy(bits) === undefined) this.#unknown--;
    this.#slots.bits[slot] = withBeginner(bits, side);
  }
}
