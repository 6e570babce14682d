/** Collects records of libs/flow and makes one message of them. */

import type {
  Connection,
  DnsEvent,
  Drop,
  DropCauseTotal,
  DropTotal,
  Flow,
  Nat,
  TcpHappening,
} from '@retina/flow';
import { DnsSummary } from './dns-summary.js';
import { DIRECTIONS, ENDS, POINTS, STATES, TCP_KINDS } from './enums.js';
import { flowBatchCodec } from './flow.gen.js';
import type {
  BatchHeaderInit,
  ConnectionInit,
  DropCauseTotalInit,
  DropInit,
  DropTotalInit,
  FlowInit,
  TcpInit,
  TranslationInit,
} from './flow.gen.js';
import { InternTables } from './intern.js';

/** The version of the schema that is written, and the newest that is read. */
export const SCHEMA_VERSION = 1;

/** Where one clock stands on the other. */
export interface BatchClock {
  /** Unix time in microseconds: the base of the batch. */
  readonly baseTimeUs: number;
  /** CLOCK_MONOTONIC at the same moment. */
  readonly monotonicNs: number;
}

/** What the sender says of a batch. */
export type BatchOrigin = Omit<BatchHeaderInit, 'schemaVersion' | 'baseTimeUs'>;

/**
 * One batch in the making. Records are read when they are added, and not kept. Rows are written field by field: the
 * spread of an object costs ten times the row.
 */
export class FlowBatchBuilder {
  readonly #clock: BatchClock;
  readonly #tables = new InternTables();
  readonly #dns = new DnsSummary(this.#tables);
  readonly #flows: FlowInit[] = [];
  readonly #drops: DropInit[] = [];
  readonly #dropTotals: DropTotalInit[] = [];
  readonly #dropCauses: DropCauseTotalInit[] = [];
  readonly #tcp: TcpInit[] = [];
  readonly #connections: ConnectionInit[] = [];

  constructor(clock: BatchClock) {
    this.#clock = clock;
  }

  /** Rows so far: whoever publishes bounds it. */
  get size(): number {
    const lists = [
      this.#flows,
      this.#drops,
      this.#dropTotals,
      this.#dropCauses,
      this.#tcp,
      this.#connections,
    ];
    return lists.reduce((sum, { length }) => sum + length, this.#dns.size);
  }

  addFlow(flow: Flow): void {
    this.#flows.push({
      source: this.#tables.end(flow.source, flow.sourceEndpoint),
      destination: this.#tables.end(flow.destination, flow.destinationEndpoint),
      sourcePort: flow.sourcePort,
      destinationPort: flow.destinationPort,
      protocol: flow.protocol,
      point: POINTS.number[flow.point],
      packets: flow.packets,
      bytes: flow.bytes,
      weight: flow.weight === 1 ? 0 : flow.weight,
      tcpFlags: withoutZerosAtEnd(flow.tcpFlags),
      firstSeenUs: this.#us(flow.firstSeenNs),
      lastSeenUs: this.#us(flow.lastSeenNs),
      isReply: flow.isReply,
      handshakeRttNs: flow.handshakeRttNs ?? 0,
      interfaceIndex: flow.interfaceIndex,
      beforeNat: this.#translation('before', flow.nat),
      afterNat: this.#translation('after', flow.nat),
    });
  }

  addDrop(drop: Drop): void {
    this.#drops.push({
      source: this.#tables.end(drop.source, drop.sourceEndpoint),
      destination: this.#tables.end(drop.destination, drop.destinationEndpoint),
      sourcePort: drop.sourcePort,
      destinationPort: drop.destinationPort,
      protocol: drop.protocol,
      direction: DIRECTIONS.number[drop.direction],
      reason: this.#tables.string(drop.reason),
      location: this.#tables.string(drop.location),
      packets: drop.packets,
      bytes: drop.bytes,
      interfaceIndex: drop.interfaceIndex,
      networkNamespace: drop.networkNamespace,
    });
  }

  addDropTotal({ reason, direction, packets, bytes }: DropTotal): void {
    const way = DIRECTIONS.number[direction];
    this.#dropTotals.push({ reason: this.#tables.string(reason), direction: way, packets, bytes });
  }

  addDropCause({ cause, packets }: DropCauseTotal): void {
    this.#dropCauses.push({ cause: this.#tables.cause(cause), packets });
  }

  /** Events about the same question become one row. */
  addDns(event: DnsEvent): void {
    this.#dns.add(event);
  }

  addTcp(happening: TcpHappening): void {
    const { kind, local, remote, remotePort, count, errno, rttNs } = happening;
    this.#tcp.push({
      kind: TCP_KINDS.number[kind],
      local: this.#tables.end(local, happening.localEndpoint),
      remote: this.#tables.end(remote, happening.remoteEndpoint),
      remotePort,
      count,
      errno: this.#tables.string(errno ?? ''),
      rttNs: rttNs ?? 0,
    });
  }

  addConnection(connection: Connection): void {
    const { forward, reply } = connection;
    this.#connections.push({
      source: this.#tables.end(connection.source, connection.sourceEndpoint),
      destination: this.#tables.end(connection.destination, connection.destinationEndpoint),
      sourcePort: connection.sourcePort,
      destinationPort: connection.destinationPort,
      protocol: connection.protocol,
      directionKnown: connection.directionKnown,
      state: STATES.number[connection.state],
      ended: ENDS.number[connection.ended ?? 'goes-on'],
      forwardPackets: forward.packets,
      forwardBytes: forward.bytes,
      replyPackets: reply.packets,
      replyBytes: reply.bytes,
      firstSeenUs: this.#us(connection.firstSeenNs),
      lastSeenUs: this.#us(connection.lastSeenNs),
      beforeNat: this.#translation('before', connection.nat),
      afterNat: this.#translation('after', connection.nat),
    });
  }

  /** The message. The builder is done then. */
  build(origin: BatchOrigin): Uint8Array {
    const { strings, endpoints, ends, causes } = this.#tables;
    return flowBatchCodec.encode({
      header: { ...origin, schemaVersion: SCHEMA_VERSION, baseTimeUs: this.#clock.baseTimeUs },
      dns: this.#dns.rows(),
      ...{ strings, endpoints, ends, causes },
      flows: this.#flows,
      drops: this.#drops,
      dropTotals: this.#dropTotals,
      dropCauses: this.#dropCauses,
      tcp: this.#tcp,
      connections: this.#connections,
    });
  }

  #translation(when: Nat['when'], nat: Nat | undefined): TranslationInit | undefined {
    if (nat?.when !== when) return undefined;
    return {
      source: this.#tables.end(nat.source, nat.sourceEndpoint),
      destination: this.#tables.end(nat.destination, nat.destinationEndpoint),
      sourcePort: nat.sourcePort,
      destinationPort: nat.destinationPort,
      inNetwork: nat.inNetwork,
    };
  }

  #us(ns: number): number {
    return Math.round((ns - this.#clock.monotonicNs) / 1000);
  }
}

function withoutZerosAtEnd(counts: readonly number[]): readonly number[] {
  let { length } = counts;
  while (length > 0 && counts[length - 1] === 0) length--;
  return length === counts.length ? counts : counts.slice(0, length);
}
