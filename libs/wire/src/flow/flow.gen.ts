// Made by `npm run generate` from proto/; change that, not this file.

import { EMPTY, NO_BYTES, append, codec, endOf, expectEnd, readSint64, readUint64, skip, writeSint64, writeUint64, type Codec, type Mutable, type Reader, type Writer } from '../codec.js';

export const Observed = {
  OBSERVED_UNSPECIFIED: 0,
  OBSERVED_NO: 1,
  OBSERVED_YES: 2,
} as const;

export const ObservationPoint = {
  OBSERVATION_POINT_UNSPECIFIED: 0,
  FROM_ENDPOINT: 1,
  TO_ENDPOINT: 2,
  FROM_NETWORK: 3,
  TO_NETWORK: 4,
} as const;

export const Direction = {
  DIRECTION_UNSPECIFIED: 0,
  INGRESS: 1,
  EGRESS: 2,
} as const;

export const DropCauseKind = {
  DROP_CAUSE_UNKNOWN: 0,
  RULE: 1,
  CHAIN_POLICY: 2,
  CONNTRACK_FULL: 3,
  CONNTRACK_INSERT: 4,
} as const;

export const TcpKind = {
  TCP_KIND_UNSPECIFIED: 0,
  RETRANSMIT_TIMEOUT: 1,
  RETRANSMIT_FAST: 2,
  RESET_SENT: 3,
  RESET_RECEIVED: 4,
  CONNECT_FAILED: 5,
  OUT_OF_ORDER: 6,
  SMOOTHED_RTT: 7,
} as const;

export const ConnectionState = {
  CONNECTION_STATE_UNSPECIFIED: 0,
  OPENING: 1,
  OPEN: 2,
  CLOSED: 3,
} as const;

export const ConnectionEnd = {
  GOES_ON: 0,
  ENDED_CLOSED: 1,
  ENDED_IDLE: 2,
  ENDED_EVICTED: 3,
  ENDED_STOPPED: 4,
} as const;

export interface FlowBatch {
  readonly header: BatchHeader | undefined;
  readonly strings: readonly string[];
  readonly endpoints: readonly Endpoint[];
  readonly ends: readonly End[];
  readonly causes: readonly DropCause[];
  readonly flows: readonly Flow[];
  readonly drops: readonly Drop[];
  readonly dropTotals: readonly DropTotal[];
  readonly dropCauses: readonly DropCauseTotal[];
  readonly dns: readonly Dns[];
  readonly tcp: readonly Tcp[];
  readonly connections: readonly Connection[];
}

export interface FlowBatchInit {
  readonly header?: BatchHeaderInit | undefined;
  readonly strings?: readonly string[] | undefined;
  readonly endpoints?: readonly EndpointInit[] | undefined;
  readonly ends?: readonly EndInit[] | undefined;
  readonly causes?: readonly DropCauseInit[] | undefined;
  readonly flows?: readonly FlowInit[] | undefined;
  readonly drops?: readonly DropInit[] | undefined;
  readonly dropTotals?: readonly DropTotalInit[] | undefined;
  readonly dropCauses?: readonly DropCauseTotalInit[] | undefined;
  readonly dns?: readonly DnsInit[] | undefined;
  readonly tcp?: readonly TcpInit[] | undefined;
  readonly connections?: readonly ConnectionInit[] | undefined;
}

export function writeFlowBatch(message: FlowBatchInit, writer: Writer): Writer {
  if (message.header !== undefined) writeBatchHeader(message.header, writer.uint32(10).fork()).ldelim();
  if (message.strings !== undefined) for (const value of message.strings) writer.uint32(18).string(value);
  if (message.endpoints !== undefined) for (const value of message.endpoints) writeEndpoint(value, writer.uint32(26).fork()).ldelim();
  if (message.ends !== undefined) for (const value of message.ends) writeEnd(value, writer.uint32(34).fork()).ldelim();
  if (message.causes !== undefined) for (const value of message.causes) writeDropCause(value, writer.uint32(42).fork()).ldelim();
  if (message.flows !== undefined) for (const value of message.flows) writeFlow(value, writer.uint32(82).fork()).ldelim();
  if (message.drops !== undefined) for (const value of message.drops) writeDrop(value, writer.uint32(90).fork()).ldelim();
  if (message.dropTotals !== undefined) for (const value of message.dropTotals) writeDropTotal(value, writer.uint32(98).fork()).ldelim();
  if (message.dropCauses !== undefined) for (const value of message.dropCauses) writeDropCauseTotal(value, writer.uint32(106).fork()).ldelim();
  if (message.dns !== undefined) for (const value of message.dns) writeDns(value, writer.uint32(114).fork()).ldelim();
  if (message.tcp !== undefined) for (const value of message.tcp) writeTcp(value, writer.uint32(122).fork()).ldelim();
  if (message.connections !== undefined) for (const value of message.connections) writeConnection(value, writer.uint32(130).fork()).ldelim();
  return writer;
}

export function readFlowBatch(reader: Reader, end: number, message: Mutable<FlowBatch> = { header: undefined, strings: EMPTY, endpoints: EMPTY, ends: EMPTY, causes: EMPTY, flows: EMPTY, drops: EMPTY, dropTotals: EMPTY, dropCauses: EMPTY, dns: EMPTY, tcp: EMPTY, connections: EMPTY }): FlowBatch {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.header = readBatchHeader(reader, endOf(reader), message.header); break;
      case 18: message.strings = append(message.strings, reader.string()); break;
      case 26: message.endpoints = append(message.endpoints, readEndpoint(reader, endOf(reader))); break;
      case 34: message.ends = append(message.ends, readEnd(reader, endOf(reader))); break;
      case 42: message.causes = append(message.causes, readDropCause(reader, endOf(reader))); break;
      case 82: message.flows = append(message.flows, readFlow(reader, endOf(reader))); break;
      case 90: message.drops = append(message.drops, readDrop(reader, endOf(reader))); break;
      case 98: message.dropTotals = append(message.dropTotals, readDropTotal(reader, endOf(reader))); break;
      case 106: message.dropCauses = append(message.dropCauses, readDropCauseTotal(reader, endOf(reader))); break;
      case 114: message.dns = append(message.dns, readDns(reader, endOf(reader))); break;
      case 122: message.tcp = append(message.tcp, readTcp(reader, endOf(reader))); break;
      case 130: message.connections = append(message.connections, readConnection(reader, endOf(reader))); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const flowBatchCodec: Codec<FlowBatchInit, FlowBatch> = codec(writeFlowBatch, readFlowBatch);

export interface BatchHeader {
  readonly cluster: string;
  readonly node: string;
  readonly bootId: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly schemaVersion: number;
  readonly baseTimeUs: number;
  readonly ledger: readonly LedgerEntry[];
  readonly partition: number;
  readonly partitions: number;
}

export interface BatchHeaderInit {
  readonly cluster?: string | undefined;
  readonly node?: string | undefined;
  readonly bootId?: string | undefined;
  readonly epoch?: number | undefined;
  readonly sequence?: number | undefined;
  readonly schemaVersion?: number | undefined;
  readonly baseTimeUs?: number | undefined;
  readonly ledger?: readonly LedgerEntryInit[] | undefined;
  readonly partition?: number | undefined;
  readonly partitions?: number | undefined;
}

export function writeBatchHeader(message: BatchHeaderInit, writer: Writer): Writer {
  if (message.cluster) writer.uint32(10).string(message.cluster);
  if (message.node) writer.uint32(18).string(message.node);
  if (message.bootId) writer.uint32(26).string(message.bootId);
  if (message.epoch) writeUint64(writer.uint32(32), message.epoch);
  if (message.sequence) writeUint64(writer.uint32(40), message.sequence);
  if (message.schemaVersion) writer.uint32(48).uint32(message.schemaVersion);
  if (message.baseTimeUs) writeUint64(writer.uint32(56), message.baseTimeUs);
  if (message.ledger !== undefined) for (const value of message.ledger) writeLedgerEntry(value, writer.uint32(66).fork()).ldelim();
  if (message.partition) writer.uint32(72).uint32(message.partition);
  if (message.partitions) writer.uint32(80).uint32(message.partitions);
  return writer;
}

export function readBatchHeader(reader: Reader, end: number, message: Mutable<BatchHeader> = { cluster: '', node: '', bootId: '', epoch: 0, sequence: 0, schemaVersion: 0, baseTimeUs: 0, ledger: EMPTY, partition: 0, partitions: 0 }): BatchHeader {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.cluster = reader.string(); break;
      case 18: message.node = reader.string(); break;
      case 26: message.bootId = reader.string(); break;
      case 32: message.epoch = readUint64(reader); break;
      case 40: message.sequence = readUint64(reader); break;
      case 48: message.schemaVersion = reader.uint32(); break;
      case 56: message.baseTimeUs = readUint64(reader); break;
      case 66: message.ledger = append(message.ledger, readLedgerEntry(reader, endOf(reader))); break;
      case 72: message.partition = reader.uint32(); break;
      case 80: message.partitions = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const batchHeaderCodec: Codec<BatchHeaderInit, BatchHeader> = codec(writeBatchHeader, readBatchHeader);

export interface LedgerEntry {
  readonly stage: string;
  readonly produced: number;
  readonly delivered: number;
  readonly sampled: number;
  readonly lost: number;
}

export interface LedgerEntryInit {
  readonly stage?: string | undefined;
  readonly produced?: number | undefined;
  readonly delivered?: number | undefined;
  readonly sampled?: number | undefined;
  readonly lost?: number | undefined;
}

export function writeLedgerEntry(message: LedgerEntryInit, writer: Writer): Writer {
  if (message.stage) writer.uint32(10).string(message.stage);
  if (message.produced) writeUint64(writer.uint32(16), message.produced);
  if (message.delivered) writeUint64(writer.uint32(24), message.delivered);
  if (message.sampled) writeUint64(writer.uint32(32), message.sampled);
  if (message.lost) writeUint64(writer.uint32(40), message.lost);
  return writer;
}

export function readLedgerEntry(reader: Reader, end: number, message: Mutable<LedgerEntry> = { stage: '', produced: 0, delivered: 0, sampled: 0, lost: 0 }): LedgerEntry {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.stage = reader.string(); break;
      case 16: message.produced = readUint64(reader); break;
      case 24: message.delivered = readUint64(reader); break;
      case 32: message.sampled = readUint64(reader); break;
      case 40: message.lost = readUint64(reader); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const ledgerEntryCodec: Codec<LedgerEntryInit, LedgerEntry> = codec(writeLedgerEntry, readLedgerEntry);

export interface Endpoint {
  readonly namespace: number;
  readonly pod: number;
  readonly workloadKind: number;
  readonly workloadName: number;
  readonly ownerKind: number;
  readonly ownerName: number;
  readonly service: number;
  readonly zone: number;
  readonly node: number;
  readonly uid: number;
  readonly labels: readonly number[];
  readonly observed: number;
}

export interface EndpointInit {
  readonly namespace?: number | undefined;
  readonly pod?: number | undefined;
  readonly workloadKind?: number | undefined;
  readonly workloadName?: number | undefined;
  readonly ownerKind?: number | undefined;
  readonly ownerName?: number | undefined;
  readonly service?: number | undefined;
  readonly zone?: number | undefined;
  readonly node?: number | undefined;
  readonly uid?: number | undefined;
  readonly labels?: readonly number[] | undefined;
  readonly observed?: number | undefined;
}

export function writeEndpoint(message: EndpointInit, writer: Writer): Writer {
  if (message.namespace) writer.uint32(8).uint32(message.namespace);
  if (message.pod) writer.uint32(16).uint32(message.pod);
  if (message.workloadKind) writer.uint32(24).uint32(message.workloadKind);
  if (message.workloadName) writer.uint32(32).uint32(message.workloadName);
  if (message.ownerKind) writer.uint32(40).uint32(message.ownerKind);
  if (message.ownerName) writer.uint32(48).uint32(message.ownerName);
  if (message.service) writer.uint32(56).uint32(message.service);
  if (message.zone) writer.uint32(64).uint32(message.zone);
  if (message.node) writer.uint32(72).uint32(message.node);
  if (message.uid) writer.uint32(80).uint32(message.uid);
  if (message.labels !== undefined && message.labels.length > 0) {
    writer.uint32(90).fork();
    for (const value of message.labels) writer.uint32(value);
    writer.ldelim();
  }
  if (message.observed) writer.uint32(96).int32(message.observed);
  return writer;
}

export function readEndpoint(reader: Reader, end: number, message: Mutable<Endpoint> = { namespace: 0, pod: 0, workloadKind: 0, workloadName: 0, ownerKind: 0, ownerName: 0, service: 0, zone: 0, node: 0, uid: 0, labels: EMPTY, observed: 0 }): Endpoint {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.namespace = reader.uint32(); break;
      case 16: message.pod = reader.uint32(); break;
      case 24: message.workloadKind = reader.uint32(); break;
      case 32: message.workloadName = reader.uint32(); break;
      case 40: message.ownerKind = reader.uint32(); break;
      case 48: message.ownerName = reader.uint32(); break;
      case 56: message.service = reader.uint32(); break;
      case 64: message.zone = reader.uint32(); break;
      case 72: message.node = reader.uint32(); break;
      case 80: message.uid = reader.uint32(); break;
      case 88: message.labels = append(message.labels, reader.uint32()); break;
      case 90: { const stop = endOf(reader); while (reader.pos < stop) message.labels = append(message.labels, reader.uint32()); expectEnd(reader, stop); break; }
      case 96: message.observed = reader.int32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const endpointCodec: Codec<EndpointInit, Endpoint> = codec(writeEndpoint, readEndpoint);

export interface End {
  readonly address: Uint8Array;
  readonly endpoint: number;
}

export interface EndInit {
  readonly address?: Uint8Array | undefined;
  readonly endpoint?: number | undefined;
}

export function writeEnd(message: EndInit, writer: Writer): Writer {
  if (message.address !== undefined && message.address.length > 0) writer.uint32(10).bytes(message.address);
  if (message.endpoint) writer.uint32(16).uint32(message.endpoint);
  return writer;
}

export function readEnd(reader: Reader, end: number, message: Mutable<End> = { address: NO_BYTES, endpoint: 0 }): End {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.address = reader.bytes(); break;
      case 16: message.endpoint = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const endCodec: Codec<EndInit, End> = codec(writeEnd, readEnd);

export interface Flow {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly point: number;
  readonly packets: number;
  readonly bytes: number;
  readonly weight: number;
  readonly tcpFlags: readonly number[];
  readonly firstSeenUs: number;
  readonly lastSeenUs: number;
  readonly isReply: boolean | undefined;
  readonly handshakeRttNs: number;
  readonly interfaceIndex: number;
  readonly beforeNat: Translation | undefined;
  readonly afterNat: Translation | undefined;
}

export interface FlowInit {
  readonly source?: number | undefined;
  readonly destination?: number | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly protocol?: number | undefined;
  readonly point?: number | undefined;
  readonly packets?: number | undefined;
  readonly bytes?: number | undefined;
  readonly weight?: number | undefined;
  readonly tcpFlags?: readonly number[] | undefined;
  readonly firstSeenUs?: number | undefined;
  readonly lastSeenUs?: number | undefined;
  readonly isReply?: boolean | undefined;
  readonly handshakeRttNs?: number | undefined;
  readonly interfaceIndex?: number | undefined;
  readonly beforeNat?: TranslationInit | undefined;
  readonly afterNat?: TranslationInit | undefined;
}

export function writeFlow(message: FlowInit, writer: Writer): Writer {
  if (message.source) writer.uint32(8).uint32(message.source);
  if (message.destination) writer.uint32(16).uint32(message.destination);
  if (message.sourcePort) writer.uint32(24).uint32(message.sourcePort);
  if (message.destinationPort) writer.uint32(32).uint32(message.destinationPort);
  if (message.protocol) writer.uint32(40).uint32(message.protocol);
  if (message.point) writer.uint32(48).int32(message.point);
  if (message.packets) writeUint64(writer.uint32(56), message.packets);
  if (message.bytes) writeUint64(writer.uint32(64), message.bytes);
  if (message.weight) writer.uint32(72).uint32(message.weight);
  if (message.tcpFlags !== undefined && message.tcpFlags.length > 0) {
    writer.uint32(82).fork();
    for (const value of message.tcpFlags) writeUint64(writer, value);
    writer.ldelim();
  }
  if (message.firstSeenUs) writeSint64(writer.uint32(88), message.firstSeenUs);
  if (message.lastSeenUs) writeSint64(writer.uint32(96), message.lastSeenUs);
  if (message.isReply !== undefined) writer.uint32(104).bool(message.isReply);
  if (message.handshakeRttNs) writeUint64(writer.uint32(112), message.handshakeRttNs);
  if (message.interfaceIndex) writer.uint32(120).uint32(message.interfaceIndex);
  if (message.beforeNat !== undefined) writeTranslation(message.beforeNat, writer.uint32(130).fork()).ldelim();
  if (message.afterNat !== undefined) writeTranslation(message.afterNat, writer.uint32(138).fork()).ldelim();
  return writer;
}

export function readFlow(reader: Reader, end: number, message: Mutable<Flow> = { source: 0, destination: 0, sourcePort: 0, destinationPort: 0, protocol: 0, point: 0, packets: 0, bytes: 0, weight: 0, tcpFlags: EMPTY, firstSeenUs: 0, lastSeenUs: 0, isReply: undefined, handshakeRttNs: 0, interfaceIndex: 0, beforeNat: undefined, afterNat: undefined }): Flow {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.source = reader.uint32(); break;
      case 16: message.destination = reader.uint32(); break;
      case 24: message.sourcePort = reader.uint32(); break;
      case 32: message.destinationPort = reader.uint32(); break;
      case 40: message.protocol = reader.uint32(); break;
      case 48: message.point = reader.int32(); break;
      case 56: message.packets = readUint64(reader); break;
      case 64: message.bytes = readUint64(reader); break;
      case 72: message.weight = reader.uint32(); break;
      case 80: message.tcpFlags = append(message.tcpFlags, readUint64(reader)); break;
      case 82: { const stop = endOf(reader); while (reader.pos < stop) message.tcpFlags = append(message.tcpFlags, readUint64(reader)); expectEnd(reader, stop); break; }
      case 88: message.firstSeenUs = readSint64(reader); break;
      case 96: message.lastSeenUs = readSint64(reader); break;
      case 104: message.isReply = reader.bool(); break;
      case 112: message.handshakeRttNs = readUint64(reader); break;
      case 120: message.interfaceIndex = reader.uint32(); break;
      case 130: message.beforeNat = readTranslation(reader, endOf(reader), message.beforeNat); break;
      case 138: message.afterNat = readTranslation(reader, endOf(reader), message.afterNat); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const flowCodec: Codec<FlowInit, Flow> = codec(writeFlow, readFlow);

export interface Translation {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly inNetwork: boolean;
}

export interface TranslationInit {
  readonly source?: number | undefined;
  readonly destination?: number | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly inNetwork?: boolean | undefined;
}

export function writeTranslation(message: TranslationInit, writer: Writer): Writer {
  if (message.source) writer.uint32(8).uint32(message.source);
  if (message.destination) writer.uint32(16).uint32(message.destination);
  if (message.sourcePort) writer.uint32(24).uint32(message.sourcePort);
  if (message.destinationPort) writer.uint32(32).uint32(message.destinationPort);
  if (message.inNetwork) writer.uint32(40).bool(message.inNetwork);
  return writer;
}

export function readTranslation(reader: Reader, end: number, message: Mutable<Translation> = { source: 0, destination: 0, sourcePort: 0, destinationPort: 0, inNetwork: false }): Translation {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.source = reader.uint32(); break;
      case 16: message.destination = reader.uint32(); break;
      case 24: message.sourcePort = reader.uint32(); break;
      case 32: message.destinationPort = reader.uint32(); break;
      case 40: message.inNetwork = reader.bool(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const translationCodec: Codec<TranslationInit, Translation> = codec(writeTranslation, readTranslation);

export interface Drop {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly direction: number;
  readonly reason: number;
  readonly location: number;
  readonly packets: number;
  readonly bytes: number;
  readonly interfaceIndex: number;
  readonly networkNamespace: number;
  readonly cause: number;
}

export interface DropInit {
  readonly source?: number | undefined;
  readonly destination?: number | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly protocol?: number | undefined;
  readonly direction?: number | undefined;
  readonly reason?: number | undefined;
  readonly location?: number | undefined;
  readonly packets?: number | undefined;
  readonly bytes?: number | undefined;
  readonly interfaceIndex?: number | undefined;
  readonly networkNamespace?: number | undefined;
  readonly cause?: number | undefined;
}

export function writeDrop(message: DropInit, writer: Writer): Writer {
  if (message.source) writer.uint32(8).uint32(message.source);
  if (message.destination) writer.uint32(16).uint32(message.destination);
  if (message.sourcePort) writer.uint32(24).uint32(message.sourcePort);
  if (message.destinationPort) writer.uint32(32).uint32(message.destinationPort);
  if (message.protocol) writer.uint32(40).uint32(message.protocol);
  if (message.direction) writer.uint32(48).int32(message.direction);
  if (message.reason) writer.uint32(56).uint32(message.reason);
  if (message.location) writer.uint32(64).uint32(message.location);
  if (message.packets) writeUint64(writer.uint32(72), message.packets);
  if (message.bytes) writeUint64(writer.uint32(80), message.bytes);
  if (message.interfaceIndex) writer.uint32(88).uint32(message.interfaceIndex);
  if (message.networkNamespace) writer.uint32(96).uint32(message.networkNamespace);
  if (message.cause) writer.uint32(104).uint32(message.cause);
  return writer;
}

export function readDrop(reader: Reader, end: number, message: Mutable<Drop> = { source: 0, destination: 0, sourcePort: 0, destinationPort: 0, protocol: 0, direction: 0, reason: 0, location: 0, packets: 0, bytes: 0, interfaceIndex: 0, networkNamespace: 0, cause: 0 }): Drop {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.source = reader.uint32(); break;
      case 16: message.destination = reader.uint32(); break;
      case 24: message.sourcePort = reader.uint32(); break;
      case 32: message.destinationPort = reader.uint32(); break;
      case 40: message.protocol = reader.uint32(); break;
      case 48: message.direction = reader.int32(); break;
      case 56: message.reason = reader.uint32(); break;
      case 64: message.location = reader.uint32(); break;
      case 72: message.packets = readUint64(reader); break;
      case 80: message.bytes = readUint64(reader); break;
      case 88: message.interfaceIndex = reader.uint32(); break;
      case 96: message.networkNamespace = reader.uint32(); break;
      case 104: message.cause = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const dropCodec: Codec<DropInit, Drop> = codec(writeDrop, readDrop);

export interface DropCause {
  readonly kind: number;
  readonly table: number;
  readonly chain: number;
  readonly rule: number;
  readonly policyNamespace: number;
  readonly policy: number;
}

export interface DropCauseInit {
  readonly kind?: number | undefined;
  readonly table?: number | undefined;
  readonly chain?: number | undefined;
  readonly rule?: number | undefined;
  readonly policyNamespace?: number | undefined;
  readonly policy?: number | undefined;
}

export function writeDropCause(message: DropCauseInit, writer: Writer): Writer {
  if (message.kind) writer.uint32(8).int32(message.kind);
  if (message.table) writer.uint32(16).uint32(message.table);
  if (message.chain) writer.uint32(24).uint32(message.chain);
  if (message.rule) writer.uint32(32).uint32(message.rule);
  if (message.policyNamespace) writer.uint32(40).uint32(message.policyNamespace);
  if (message.policy) writer.uint32(48).uint32(message.policy);
  return writer;
}

export function readDropCause(reader: Reader, end: number, message: Mutable<DropCause> = { kind: 0, table: 0, chain: 0, rule: 0, policyNamespace: 0, policy: 0 }): DropCause {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.kind = reader.int32(); break;
      case 16: message.table = reader.uint32(); break;
      case 24: message.chain = reader.uint32(); break;
      case 32: message.rule = reader.uint32(); break;
      case 40: message.policyNamespace = reader.uint32(); break;
      case 48: message.policy = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const dropCauseCodec: Codec<DropCauseInit, DropCause> = codec(writeDropCause, readDropCause);

export interface DropTotal {
  readonly reason: number;
  readonly direction: number;
  readonly packets: number;
  readonly bytes: number;
}

export interface DropTotalInit {
  readonly reason?: number | undefined;
  readonly direction?: number | undefined;
  readonly packets?: number | undefined;
  readonly bytes?: number | undefined;
}

export function writeDropTotal(message: DropTotalInit, writer: Writer): Writer {
  if (message.reason) writer.uint32(8).uint32(message.reason);
  if (message.direction) writer.uint32(16).int32(message.direction);
  if (message.packets) writeUint64(writer.uint32(24), message.packets);
  if (message.bytes) writeUint64(writer.uint32(32), message.bytes);
  return writer;
}

export function readDropTotal(reader: Reader, end: number, message: Mutable<DropTotal> = { reason: 0, direction: 0, packets: 0, bytes: 0 }): DropTotal {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.reason = reader.uint32(); break;
      case 16: message.direction = reader.int32(); break;
      case 24: message.packets = readUint64(reader); break;
      case 32: message.bytes = readUint64(reader); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const dropTotalCodec: Codec<DropTotalInit, DropTotal> = codec(writeDropTotal, readDropTotal);

export interface DropCauseTotal {
  readonly cause: number;
  readonly packets: number;
}

export interface DropCauseTotalInit {
  readonly cause?: number | undefined;
  readonly packets?: number | undefined;
}

export function writeDropCauseTotal(message: DropCauseTotalInit, writer: Writer): Writer {
  if (message.cause) writer.uint32(8).uint32(message.cause);
  if (message.packets) writeUint64(writer.uint32(16), message.packets);
  return writer;
}

export function readDropCauseTotal(reader: Reader, end: number, message: Mutable<DropCauseTotal> = { cause: 0, packets: 0 }): DropCauseTotal {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.cause = reader.uint32(); break;
      case 16: message.packets = readUint64(reader); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const dropCauseTotalCodec: Codec<DropCauseTotalInit, DropCauseTotal> = codec(writeDropCauseTotal, readDropCauseTotal);

export interface Dns {
  readonly client: number;
  readonly server: number;
  readonly name: number;
  readonly type: number;
  readonly overTcp: boolean;
  readonly queries: number;
  readonly retries: number;
  readonly timeouts: number;
  readonly outcomes: readonly DnsOutcome[];
  readonly latency: Latency | undefined;
}

export interface DnsInit {
  readonly client?: number | undefined;
  readonly server?: number | undefined;
  readonly name?: number | undefined;
  readonly type?: number | undefined;
  readonly overTcp?: boolean | undefined;
  readonly queries?: number | undefined;
  readonly retries?: number | undefined;
  readonly timeouts?: number | undefined;
  readonly outcomes?: readonly DnsOutcomeInit[] | undefined;
  readonly latency?: LatencyInit | undefined;
}

export function writeDns(message: DnsInit, writer: Writer): Writer {
  if (message.client) writer.uint32(8).uint32(message.client);
  if (message.server) writer.uint32(16).uint32(message.server);
  if (message.name) writer.uint32(24).uint32(message.name);
  if (message.type) writer.uint32(32).uint32(message.type);
  if (message.overTcp) writer.uint32(40).bool(message.overTcp);
  if (message.queries) writeUint64(writer.uint32(48), message.queries);
  if (message.retries) writeUint64(writer.uint32(56), message.retries);
  if (message.timeouts) writeUint64(writer.uint32(64), message.timeouts);
  if (message.outcomes !== undefined) for (const value of message.outcomes) writeDnsOutcome(value, writer.uint32(74).fork()).ldelim();
  if (message.latency !== undefined) writeLatency(message.latency, writer.uint32(82).fork()).ldelim();
  return writer;
}

export function readDns(reader: Reader, end: number, message: Mutable<Dns> = { client: 0, server: 0, name: 0, type: 0, overTcp: false, queries: 0, retries: 0, timeouts: 0, outcomes: EMPTY, latency: undefined }): Dns {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.client = reader.uint32(); break;
      case 16: message.server = reader.uint32(); break;
      case 24: message.name = reader.uint32(); break;
      case 32: message.type = reader.uint32(); break;
      case 40: message.overTcp = reader.bool(); break;
      case 48: message.queries = readUint64(reader); break;
      case 56: message.retries = readUint64(reader); break;
      case 64: message.timeouts = readUint64(reader); break;
      case 74: message.outcomes = append(message.outcomes, readDnsOutcome(reader, endOf(reader))); break;
      case 82: message.latency = readLatency(reader, endOf(reader), message.latency); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const dnsCodec: Codec<DnsInit, Dns> = codec(writeDns, readDns);

export interface DnsOutcome {
  readonly returnCode: number;
  readonly responses: number;
}

export interface DnsOutcomeInit {
  readonly returnCode?: number | undefined;
  readonly responses?: number | undefined;
}

export function writeDnsOutcome(message: DnsOutcomeInit, writer: Writer): Writer {
  if (message.returnCode) writer.uint32(8).uint32(message.returnCode);
  if (message.responses) writeUint64(writer.uint32(16), message.responses);
  return writer;
}

export function readDnsOutcome(reader: Reader, end: number, message: Mutable<DnsOutcome> = { returnCode: 0, responses: 0 }): DnsOutcome {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.returnCode = reader.uint32(); break;
      case 16: message.responses = readUint64(reader); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const dnsOutcomeCodec: Codec<DnsOutcomeInit, DnsOutcome> = codec(writeDnsOutcome, readDnsOutcome);

export interface Latency {
  readonly count: number;
  readonly sumNs: number;
  readonly buckets: readonly number[];
}

export interface LatencyInit {
  readonly count?: number | undefined;
  readonly sumNs?: number | undefined;
  readonly buckets?: readonly number[] | undefined;
}

export function writeLatency(message: LatencyInit, writer: Writer): Writer {
  if (message.count) writeUint64(writer.uint32(8), message.count);
  if (message.sumNs) writeUint64(writer.uint32(16), message.sumNs);
  if (message.buckets !== undefined && message.buckets.length > 0) {
    writer.uint32(26).fork();
    for (const value of message.buckets) writeUint64(writer, value);
    writer.ldelim();
  }
  return writer;
}

export function readLatency(reader: Reader, end: number, message: Mutable<Latency> = { count: 0, sumNs: 0, buckets: EMPTY }): Latency {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.count = readUint64(reader); break;
      case 16: message.sumNs = readUint64(reader); break;
      case 24: message.buckets = append(message.buckets, readUint64(reader)); break;
      case 26: { const stop = endOf(reader); while (reader.pos < stop) message.buckets = append(message.buckets, readUint64(reader)); expectEnd(reader, stop); break; }
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const latencyCodec: Codec<LatencyInit, Latency> = codec(writeLatency, readLatency);

export interface Tcp {
  readonly kind: number;
  readonly local: number;
  readonly remote: number;
  readonly remotePort: number;
  readonly count: number;
  readonly errno: number;
  readonly rttNs: number;
}

export interface TcpInit {
  readonly kind?: number | undefined;
  readonly local?: number | undefined;
  readonly remote?: number | undefined;
  readonly remotePort?: number | undefined;
  readonly count?: number | undefined;
  readonly errno?: number | undefined;
  readonly rttNs?: number | undefined;
}

export function writeTcp(message: TcpInit, writer: Writer): Writer {
  if (message.kind) writer.uint32(8).int32(message.kind);
  if (message.local) writer.uint32(16).uint32(message.local);
  if (message.remote) writer.uint32(24).uint32(message.remote);
  if (message.remotePort) writer.uint32(32).uint32(message.remotePort);
  if (message.count) writeUint64(writer.uint32(40), message.count);
  if (message.errno) writer.uint32(48).uint32(message.errno);
  if (message.rttNs) writeUint64(writer.uint32(56), message.rttNs);
  return writer;
}

export function readTcp(reader: Reader, end: number, message: Mutable<Tcp> = { kind: 0, local: 0, remote: 0, remotePort: 0, count: 0, errno: 0, rttNs: 0 }): Tcp {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.kind = reader.int32(); break;
      case 16: message.local = reader.uint32(); break;
      case 24: message.remote = reader.uint32(); break;
      case 32: message.remotePort = reader.uint32(); break;
      case 40: message.count = readUint64(reader); break;
      case 48: message.errno = reader.uint32(); break;
      case 56: message.rttNs = readUint64(reader); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const tcpCodec: Codec<TcpInit, Tcp> = codec(writeTcp, readTcp);

export interface Connection {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly directionKnown: boolean;
  readonly state: number;
  readonly ended: number;
  readonly forwardPackets: number;
  readonly forwardBytes: number;
  readonly replyPackets: number;
  readonly replyBytes: number;
  readonly firstSeenUs: number;
  readonly lastSeenUs: number;
  readonly beforeNat: Translation | undefined;
  readonly afterNat: Translation | undefined;
}

export interface ConnectionInit {
  readonly source?: number | undefined;
  readonly destination?: number | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly protocol?: number | undefined;
  readonly directionKnown?: boolean | undefined;
  readonly state?: number | undefined;
  readonly ended?: number | undefined;
  readonly forwardPackets?: number | undefined;
  readonly forwardBytes?: number | undefined;
  readonly replyPackets?: number | undefined;
  readonly replyBytes?: number | undefined;
  readonly firstSeenUs?: number | undefined;
  readonly lastSeenUs?: number | undefined;
  readonly beforeNat?: TranslationInit | undefined;
  readonly afterNat?: TranslationInit | undefined;
}

export function writeConnection(message: ConnectionInit, writer: Writer): Writer {
  if (message.source) writer.uint32(8).uint32(message.source);
  if (message.destination) writer.uint32(16).uint32(message.destination);
  if (message.sourcePort) writer.uint32(24).uint32(message.sourcePort);
  if (message.destinationPort) writer.uint32(32).uint32(message.destinationPort);
  if (message.protocol) writer.uint32(40).uint32(message.protocol);
  if (message.directionKnown) writer.uint32(48).bool(message.directionKnown);
  if (message.state) writer.uint32(56).int32(message.state);
  if (message.ended) writer.uint32(64).int32(message.ended);
  if (message.forwardPackets) writeUint64(writer.uint32(72), message.forwardPackets);
  if (message.forwardBytes) writeUint64(writer.uint32(80), message.forwardBytes);
  if (message.replyPackets) writeUint64(writer.uint32(88), message.replyPackets);
  if (message.replyBytes) writeUint64(writer.uint32(96), message.replyBytes);
  if (message.firstSeenUs) writeSint64(writer.uint32(104), message.firstSeenUs);
  if (message.lastSeenUs) writeSint64(writer.uint32(112), message.lastSeenUs);
  if (message.beforeNat !== undefined) writeTranslation(message.beforeNat, writer.uint32(122).fork()).ldelim();
  if (message.afterNat !== undefined) writeTranslation(message.afterNat, writer.uint32(130).fork()).ldelim();
  return writer;
}

export function readConnection(reader: Reader, end: number, message: Mutable<Connection> = { source: 0, destination: 0, sourcePort: 0, destinationPort: 0, protocol: 0, directionKnown: false, state: 0, ended: 0, forwardPackets: 0, forwardBytes: 0, replyPackets: 0, replyBytes: 0, firstSeenUs: 0, lastSeenUs: 0, beforeNat: undefined, afterNat: undefined }): Connection {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.source = reader.uint32(); break;
      case 16: message.destination = reader.uint32(); break;
      case 24: message.sourcePort = reader.uint32(); break;
      case 32: message.destinationPort = reader.uint32(); break;
      case 40: message.protocol = reader.uint32(); break;
      case 48: message.directionKnown = reader.bool(); break;
      case 56: message.state = reader.int32(); break;
      case 64: message.ended = reader.int32(); break;
      case 72: message.forwardPackets = readUint64(reader); break;
      case 80: message.forwardBytes = readUint64(reader); break;
      case 88: message.replyPackets = readUint64(reader); break;
      case 96: message.replyBytes = readUint64(reader); break;
      case 104: message.firstSeenUs = readSint64(reader); break;
      case 112: message.lastSeenUs = readSint64(reader); break;
      case 122: message.beforeNat = readTranslation(reader, endOf(reader), message.beforeNat); break;
      case 130: message.afterNat = readTranslation(reader, endOf(reader), message.afterNat); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const connectionCodec: Codec<ConnectionInit, Connection> = codec(writeConnection, readConnection);
