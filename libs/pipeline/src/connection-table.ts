/**
 * Joins flows into connections. Says of each flow whether it is a reply, and reports each connection from time to time
 * and when it ends. Nothing that was counted is lost: what makes room is reported first (docs/adr/0020).
 */

import {
  type Connection,
  type ConnectionEnd,
  type ConnectionState,
  type Flow,
  type Ledger,
  type Listeners,
  type NatLookup,
} from '@retina/flow';
import { AddressIds, NO_ID } from './address-ids.js';
import {
  type Side,
  beganBy,
  hasSyn,
  isCountedAt,
  isInUse,
  isTcp,
  newBits,
  otherSide,
  stateOf,
  withFirst,
  withFlags,
  withPoint,
} from './connection-bits.js';
import { type ConnectionEnds, endsOf, homeSide, senderSide } from './connection-ends.js';
import { type ConnectionLifetimes, lifetimeNs } from './connection-lifetimes.js';
import { ConnectionNat } from './connection-nat.js';
import { ConnectionSlots, NO_SLOT } from './connection-slots.js';
import { DirectionFinder } from './direction-finder.js';

/** What a connection table needs to know. */
export interface ConnectionTableOptions {
  readonly maxEntries: number;
  readonly lifetimes: ConnectionLifetimes;
  readonly listeners: Listeners;
  /** Nothing is taken for translated without. */
  readonly nat?: NatLookup | undefined;
  readonly ledger: Ledger;
  /** Takes reports, at most 1,024 at a time. */
  readonly report: (connections: readonly Connection[]) => void;
  /** When observing began, CLOCK_MONOTONIC: what is first seen soon after may be older. */
  readonly sinceNs: number;
}

const REPORT_SIZE = 1024;
/** Where an uplink's flows belong: to no pod's interface. */
const NOBODYS_HOME = 0;

/** How many connections there are of a kind. */
export interface ConnectionCount {
  readonly state: ConnectionState;
  readonly directionKnown: boolean;
}

/** The connections of this node. */
export class ConnectionTable {
  readonly #options: ConnectionTableOptions;
  readonly #slots: ConnectionSlots;
  readonly #addresses = new AddressIds();
  /** By record of a batch: slot and side of the sender. */
  readonly #found: Int32Array;
  #reports: Connection[] = [];
  readonly #directions: DirectionFinder;
  readonly #nat: ConnectionNat | undefined;

  constructor(options: ConnectionTableOptions) {
    this.#options = options;
    this.#slots = new ConnectionSlots(options.maxEntries);
    this.#directions = new DirectionFinder(this.#slots, this.#addresses, {
      listeners: options.listeners,
      firstIsKnownFromNs: options.sinceNs + options.lifetimes.otherNs,
    });
    if (options.nat !== undefined) this.#nat = new ConnectionNat(this.#slots, options.nat);
    this.#found = new Int32Array(Math.min(options.maxEntries, REPORT_SIZE));
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Places that a sweep has to look at. */
  get end(): number {
    return this.#slots.end;
  }

  /** Whether somebody has to be asked who began. */
  get hasUnknown(): boolean {
    return this.#directions.unknown > 0;
  }

  /** Tells the ledger of what a predecessor, whose counts were taken over, had not reported: its table is gone. */
  begin(): void {
    const { ledger } = this.#options;
    const { produced, delivered, sampled, lost } = ledger.entry('connections');
    ledger.count('connections', 'lost', produced - delivered - sampled - lost);
  }

  /** Counts flows into their connections, and sets `isReply` and `nat` of each. */
  observe(flows: readonly Flow[]): void {
    // No more than there are places: then nothing that one of these flows touched makes room for another.
    for (let from = 0; from < flows.length; from += this.#found.length) {
      this.#observeSome(flows, from, Math.min(from + this.#found.length, flows.length));
    }
    this.#deliver();
  }

  /** Looks at some places: ends what was idle for too long, reports the others if told. */
  sweep(from: number, to: number, nowNs: number, reportAll: boolean): void {
    const slots = this.#slots;
    for (let slot = from; slot < Math.min(to, slots.end); slot++) {
      const bits = slots.bits[slot]!;
      if (!isInUse(bits)) continue;
      if (beganBy(bits) === undefined) this.#directions.ask(slot);
      const state = stateOf(bits);
      if (nowNs - slots.lastSeenNs[slot]! >= lifetimeNs(this.#options.lifetimes, isTcp(bits), state)) {
        this.#end(slot, state === 'closed' ? 'closed' : 'idle');
      } else if (reportAll && slots.packets[slot * 2]! + slots.packets[slot * 2 + 1]! > 0) {
        this.#report(slot, undefined);
      }
      if (this.#reports.length >= REPORT_SIZE) this.#deliver();
    }
    this.#deliver();
  }

  /** Ends the connections at some places, as the agent stops. */
  stop(from: number, to: number): void {
    for (let slot = from; slot < Math.min(to, this.#slots.end); slot++) {
      if (isInUse(this.#slots.bits[slot]!)) this.#end(slot, 'stopped');
    }
    this.#deliver();
  }

  /** Calls back for each connection. */
  forEach(visit: (connection: ConnectionCount) => void): void {
    for (let slot = 0; slot < this.#slots.end; slot++) {
      const bits = this.#slots.bits[slot]!;
      if (isInUse(bits)) visit({ state: stateOf(bits), directionKnown: beganBy(bits) !== undefined });
    }
  }

  #observeSome(flows: readonly Flow[], from: number, to: number): void {
    let packets = 0;
    for (let index = from; index < to; index++) {
      const flow = flows[index]!;
      packets += flow.packets;
      this.#found[index - from] = this.#count(flow);
    }
    this.#options.ledger.count('connections', 'produced', packets);
    this.#nat?.ask();
    for (let index = from; index < to; index++) {
      const flow = flows[index]!;
      const found = this.#found[index - from]!;
      const began = beganBy(this.#slots.bits[found >>> 1]!);
      flow.nat = this.#nat?.of(found >>> 1, flow);
      flow.isReply = began === undefined ? undefined : (found & 1) !== began;
    }
  }

  /** Returns the slot of the flow's connection, with the side of the sender in the lowest bit. */
  #count(flow: Flow): number {
    const slots = this.#slots;
    const source = this.#addresses.find(flow.source);
    const destination = this.#addresses.find(flow.destination);
    const side = senderSide(flow, source, destination);
    let slot = NO_SLOT;
    if (source !== NO_ID && destination !== NO_ID) {
      slot = this.#find(endsOf(flow, source, destination), side, flow);
    }
    if (slot !== NO_SLOT && this.#isReopened(slot, flow)) {
      this.#end(slot, 'closed');
      slot = NO_SLOT;
    }
    if (slot === NO_SLOT) return this.#add(flow);
    slots.touch(slot);
    this.#addTo(slot, side, flow);
    return slot * 2 + side;
  }

  #add(flow: Flow): number {
    const slots = this.#slots;
    if (slots.isFull) this.#end(slots.oldest, 'evicted');
    const source = this.#addresses.take(flow.source);
    const destination = this.#addresses.take(flow.destination);
    const side = senderSide(flow, source, destination);
    const slot = slots.add(endsOf(flow, source, destination));
    slots.bits[slot] = newBits(flow.protocol, side);
    slots.firstSeenNs[slot] = flow.firstSeenNs;
    slots.lastSeenNs[slot] = flow.lastSeenNs;
    const home = homeSide(flow, side);
    if (home !== undefined) slots.homes[slot * 2 + home] = flow.interfaceIndex;
    this.#directions.opened();
    this.#nat?.opened(slot);
    this.#addTo(slot, side, flow);
    if (beganBy(slots.bits[slot]) === undefined) this.#directions.ask(slot);
    return slot * 2 + side;
  }

  /**
   * One packet may pass two pods' interfaces and the uplink, and belongs to one connection. But it leaves only one pod
   * and arrives at one only: the same ends with another home are another connection, in a network that overlaps.
   */
  #find(ends: ConnectionEnds, side: Side, flow: Flow): number {
    const slots = this.#slots;
    const home = homeSide(flow, side);
    let fitting = NO_SLOT;
    for (let slot = slots.first(ends); slot !== NO_SLOT; slot = slots.next(slot, ends)) {
      if (home === undefined) return slot;
      const known = slots.homes[slot * 2 + home]!;
      if (known === flow.interfaceIndex) return slot;
      if (known === NOBODYS_HOME) fitting = slot;
    }
    if (fitting !== NO_SLOT) slots.homes[fitting * 2 + home!] = flow.interfaceIndex;
    return fitting;
  }

  #addTo(slot: number, side: Side, flow: Flow): void {
    const slots = this.#slots;
    this.#nat?.seen(slot, flow);
    let bits = slots.bits[slot]!;
    if (isTcp(bits)) bits = withFlags(bits, side, flow);
    if (flow.firstSeenNs < slots.firstSeenNs[slot]!) {
      slots.firstSeenNs[slot] = flow.firstSeenNs;
      bits = withFirst(bits, side);
    }
    if (flow.lastSeenNs > slots.lastSeenNs[slot]!) slots.lastSeenNs[slot] = flow.lastSeenNs;
    if (isCountedAt(bits, side, flow.point)) {
      bits = withPoint(bits, side, flow.point);
      slots.packets[slot * 2 + side]! += flow.packets;
      slots.bytes[slot * 2 + side]! += flow.bytes;
    } else {
      this.#options.ledger.count('connections', 'sampled', flow.packets);
    }
    slots.bits[slot] = bits;
    this.#directions.learn(slot, side, flow);
  }

  /** A SYN after the end is the next connection of the same ends. */
  #isReopened(slot: number, flow: Flow): boolean {
    const bits = this.#slots.bits[slot]!;
    if (!isTcp(bits) || !hasSyn(flow) || stateOf(bits) !== 'closed') return false;
    return flow.firstSeenNs > this.#slots.lastSeenNs[slot]!;
  }

  #end(slot: number, ended: ConnectionEnd): void {
    this.#report(slot, ended);
    this.#directions.ended(slot);
    this.#nat?.ended(slot);
    this.#addresses.release(this.#slots.a[slot]!);
    this.#addresses.release(this.#slots.b[slot]!);
    this.#slots.remove(slot);
  }

  #report(slot: number, ended: ConnectionEnd | undefined): void {
    const slots = this.#slots;
    const bits = slots.bits[slot]!;
    const began = beganBy(bits);
    const side = began ?? this.#directions.likelyClient(slot);
    const [source, sourcePort] = this.#directions.endOf(slot, side);
    const [destination, destinationPort] = this.#directions.endOf(slot, otherSide(side));
    const sent = (of: Side): { packets: number; bytes: number } => ({
      packets: slots.packets[slot * 2 + of]!,
      bytes: slots.bytes[slot * 2 + of]!,
    });
    const [forward, reply] = [sent(side), sent(otherSide(side))];
    this.#reports.push({
      source,
      sourcePort,
      destination,
      destinationPort,
      protocol: slots.protocol[slot]!,
      sourceEndpoint: undefined,
      destinationEndpoint: undefined,
      directionKnown: began !== undefined,
      state: stateOf(bits),
      ended,
      forward,
      reply,
      firstSeenNs: slots.firstSeenNs[slot]!,
      lastSeenNs: slots.lastSeenNs[slot]!,
      nat: this.#nat?.of(slot, { source, destination, sourcePort, destinationPort }),
    });
    slots.packets.fill(0, slot * 2, slot * 2 + 2);
    slots.bytes.fill(0, slot * 2, slot * 2 + 2);
    this.#options.ledger.count('connections', 'delivered', forward.packets + reply.packets);
  }

  #deliver(): void {
    if (this.#reports.length === 0) return;
    const reports = this.#reports;
    this.#reports = [];
    for (let from = 0; from < reports.length; from += REPORT_SIZE) {
      this.#options.report(reports.slice(from, from + REPORT_SIZE));
    }
  }
}
