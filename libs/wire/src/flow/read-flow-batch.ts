/** A message becomes records of libs/flow again. */

import { RetinaError } from '@retina/core';
import {
  type AddressTable,
  type Connection,
  type Drop,
  type DropCauseTotal,
  type DropTotal,
  type Endpoints,
  type FiveTuple,
  type Flow,
  type Nat,
  NO_TCP_FLAGS,
  TCP_FLAGS,
  type TcpFlagCounts,
  type TcpHappening,
} from '@retina/flow';
import { BatchTables } from './batch-tables.js';
import { DIRECTIONS, ENDS, POINTS, STATES, TCP_KINDS } from './enums.js';
import { SCHEMA_VERSION } from './flow-batch-builder.js';
import { flowBatchCodec } from './flow.gen.js';
import type {
  BatchHeader,
  Connection as ConnectionMessage,
  Dns,
  Flow as FlowMessage,
  FlowBatch,
  Tcp,
} from './flow.gen.js';

/** A batch that was received. Records are made one at a time, while somebody reads: nothing holds them all. */
export interface ReceivedBatch {
  readonly header: BatchHeader;
  readonly tables: BatchTables;
  /** The message itself, for who can do without records. */
  readonly message: FlowBatch;
}

/** Decodes a batch; MESSAGE_MALFORMED when it is none, or one of a newer schema. */
export function readFlowBatch(bytes: Uint8Array, addresses: AddressTable): ReceivedBatch {
  const message = flowBatchCodec.decode(bytes);
  const { header } = message;
  if (header === undefined) throw new RetinaError('MESSAGE_MALFORMED', 'the batch has no header');
  if (header.schemaVersion < 1 || header.schemaVersion > SCHEMA_VERSION) {
    throw new RetinaError('MESSAGE_MALFORMED', 'the batch has a schema that is not known here', {
      details: { version: header.schemaVersion, known: SCHEMA_VERSION, node: header.node },
    });
  }
  return { header, message, tables: new BatchTables(message, addresses) };
}

/** Times are Unix times in nanoseconds, exact to a microsecond. */
export function* flowsOf(batch: ReceivedBatch): Generator<Flow> {
  for (const flow of batch.message.flows) yield flowOf(batch, flow);
}

function flowOf(batch: ReceivedBatch, flow: FlowMessage): Flow {
  const source = batch.tables.end(flow.source);
  const destination = batch.tables.end(flow.destination);
  return {
    source: source.address,
    destination: destination.address,
    sourcePort: flow.sourcePort,
    destinationPort: flow.destinationPort,
    protocol: flow.protocol,
    sourceEndpoint: source.endpoint,
    destinationEndpoint: destination.endpoint,
    point: POINTS.word(flow.point),
    interfaceIndex: flow.interfaceIndex,
    weight: flow.weight === 0 ? 1 : flow.weight,
    packets: flow.packets,
    bytes: flow.bytes,
    tcpFlags: flow.tcpFlags.length === 0 ? NO_TCP_FLAGS : flagCounts(flow.tcpFlags),
    firstSeenNs: unixNs(batch, flow.firstSeenUs),
    lastSeenNs: unixNs(batch, flow.lastSeenUs),
    isReply: flow.isReply,
    handshakeRttNs: flow.handshakeRttNs === 0 ? undefined : flow.handshakeRttNs,
    nat: natOf(batch, flow),
  };
}

function natOf(
  { tables }: ReceivedBatch,
  { beforeNat, afterNat }: Pick<FlowMessage, 'beforeNat' | 'afterNat'>,
): Nat | undefined {
  const translation = beforeNat ?? afterNat;
  if (translation === undefined) return undefined;
  const [source, destination] = [tables.end(translation.source), tables.end(translation.destination)];
  return {
    when: beforeNat === undefined ? 'after' : 'before',
    inNetwork: translation.inNetwork,
    source: source.address,
    destination: destination.address,
    sourcePort: translation.sourcePort,
    destinationPort: translation.destinationPort,
    sourceEndpoint: source.endpoint,
    destinationEndpoint: destination.endpoint,
  };
}

function flagCounts(counts: readonly number[]): TcpFlagCounts {
  const flags: number[] = [];
  for (let at = 0; at < TCP_FLAGS.length; at++) flags.push(counts[at] ?? 0);
  return flags;
}

/** Drops by 5-tuple. */
export function* dropsOf(batch: ReceivedBatch): Generator<Drop> {
  const { message, tables } = batch;
  for (const drop of message.drops) {
    yield {
      ...tupleOf(batch, drop),
      reason: tables.string(drop.reason),
      location: tables.string(drop.location),
      direction: DIRECTIONS.word(drop.direction),
      interfaceIndex: drop.interfaceIndex,
      networkNamespace: drop.networkNamespace,
      packets: drop.packets,
      bytes: drop.bytes,
    };
  }
}

/** Drops of the node. */
export function* dropTotalsOf({ message, tables }: ReceivedBatch): Generator<DropTotal> {
  for (const { reason, direction, packets, bytes } of message.dropTotals) {
    yield { reason: tables.string(reason), direction: DIRECTIONS.word(direction), packets, bytes };
  }
}

/** Drops of netfilter by cause. */
export function* dropCausesOf({ message, tables }: ReceivedBatch): Generator<DropCauseTotal> {
  for (const { cause, packets } of message.dropCauses) yield { cause: tables.cause(cause), packets };
}

/** What happened to TCP connections. */
export function* tcpOf({ message, tables }: ReceivedBatch): Generator<TcpHappening> {
  for (const row of message.tcp) yield happeningOf(row, tables);
}

function happeningOf(row: Tcp, tables: BatchTables): TcpHappening {
  const [local, remote] = [tables.end(row.local), tables.end(row.remote)];
  return {
    kind: TCP_KINDS.word(row.kind),
    local: local.address,
    remote: remote.address,
    remotePort: row.remotePort,
    count: row.count,
    errno: row.errno === 0 ? undefined : tables.string(row.errno),
    rttNs: row.rttNs === 0 ? undefined : row.rttNs,
    localEndpoint: local.endpoint,
    remoteEndpoint: remote.endpoint,
  };
}

/** Reports about connections; times as those of flows. */
export function* connectionsOf(batch: ReceivedBatch): Generator<Connection> {
  for (const row of batch.message.connections) yield connectionOf(batch, row);
}

function connectionOf(batch: ReceivedBatch, row: ConnectionMessage): Connection {
  const ended = ENDS.word(row.ended);
  return {
    ...tupleOf(batch, row),
    directionKnown: row.directionKnown,
    state: STATES.word(row.state),
    ended: ended === 'goes-on' ? undefined : ended,
    forward: { packets: row.forwardPackets, bytes: row.forwardBytes },
    reply: { packets: row.replyPackets, bytes: row.replyBytes },
    firstSeenNs: unixNs(batch, row.firstSeenUs),
    lastSeenNs: unixNs(batch, row.lastSeenUs),
    nat: natOf(batch, row),
  };
}

/** DNS rows stay as they are, sums over a window; only their indices are resolved by `tables`. */
export function dnsOf({ message }: ReceivedBatch): readonly Dns[] {
  return message.dns;
}

interface TupleMessage {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
}

function tupleOf({ tables }: ReceivedBatch, row: TupleMessage): FiveTuple & Endpoints {
  const [source, destination] = [tables.end(row.source), tables.end(row.destination)];
  return {
    source: source.address,
    destination: destination.address,
    sourcePort: row.sourcePort,
    destinationPort: row.destinationPort,
    protocol: row.protocol,
    sourceEndpoint: source.endpoint,
    destinationEndpoint: destination.endpoint,
  };
}

function unixNs({ header }: ReceivedBatch, us: number): number {
  return (header.baseTimeUs + us) * 1000;
}
