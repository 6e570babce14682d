// Made by `npm run generate` from proto/; change that, not this file.

import { EMPTY, append, codec, endOf, expectEnd, readUint64, skip, writeUint64, type Codec, type Method, type Mutable, type Reader, type Writer } from '../codec.js';
import { readTimestamp, writeTimestamp, type Timestamp, type TimestampInit } from '../google/protobuf.gen.js';

export const Grouping = {
  GROUPING_UNSPECIFIED: 0,
  WORKLOAD: 1,
  POD: 2,
  NAMESPACE: 3,
  SERVICE: 4,
  NODE: 5,
  ZONE: 6,
} as const;

export const Measure = {
  MEASURE_UNSPECIFIED: 0,
  BYTES: 1,
  PACKETS: 2,
  DROPPED_PACKETS: 3,
  DNS_FAILURES: 4,
  RTT: 5,
} as const;

export const Severity = {
  SEVERITY_UNSPECIFIED: 0,
  INFORMATION: 1,
  WARNING: 2,
  PROBLEM: 3,
} as const;

export interface TimeRange {
  readonly since: Timestamp | undefined;
  readonly until: Timestamp | undefined;
}

export interface TimeRangeInit {
  readonly since?: TimestampInit | undefined;
  readonly until?: TimestampInit | undefined;
}

export function writeTimeRange(message: TimeRangeInit, writer: Writer): Writer {
  if (message.since !== undefined) writeTimestamp(message.since, writer.uint32(10).fork()).ldelim();
  if (message.until !== undefined) writeTimestamp(message.until, writer.uint32(18).fork()).ldelim();
  return writer;
}

export function readTimeRange(reader: Reader, end: number, message: Mutable<TimeRange> = { since: undefined, until: undefined }): TimeRange {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.since = readTimestamp(reader, endOf(reader), message.since); break;
      case 18: message.until = readTimestamp(reader, endOf(reader), message.until); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const timeRangeCodec: Codec<TimeRangeInit, TimeRange> = codec(writeTimeRange, readTimeRange);

export interface Subject {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly address: string;
  readonly node: string;
  readonly zone: string;
}

export interface SubjectInit {
  readonly namespace?: string | undefined;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly node?: string | undefined;
  readonly zone?: string | undefined;
}

export function writeSubject(message: SubjectInit, writer: Writer): Writer {
  if (message.namespace) writer.uint32(10).string(message.namespace);
  if (message.kind) writer.uint32(18).string(message.kind);
  if (message.name) writer.uint32(26).string(message.name);
  if (message.address) writer.uint32(34).string(message.address);
  if (message.node) writer.uint32(42).string(message.node);
  if (message.zone) writer.uint32(50).string(message.zone);
  return writer;
}

export function readSubject(reader: Reader, end: number, message: Mutable<Subject> = { namespace: '', kind: '', name: '', address: '', node: '', zone: '' }): Subject {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.namespace = reader.string(); break;
      case 18: message.kind = reader.string(); break;
      case 26: message.name = reader.string(); break;
      case 34: message.address = reader.string(); break;
      case 42: message.node = reader.string(); break;
      case 50: message.zone = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const subjectCodec: Codec<SubjectInit, Subject> = codec(writeSubject, readSubject);

export interface Traffic {
  readonly packets: number;
  readonly bytes: number;
  readonly droppedPackets: number;
  readonly droppedBytes: number;
  readonly dnsQueries: number;
  readonly dnsFailures: number;
  readonly rttCount: number;
  readonly rttSumNs: number;
}

export interface TrafficInit {
  readonly packets?: number | undefined;
  readonly bytes?: number | undefined;
  readonly droppedPackets?: number | undefined;
  readonly droppedBytes?: number | undefined;
  readonly dnsQueries?: number | undefined;
  readonly dnsFailures?: number | undefined;
  readonly rttCount?: number | undefined;
  readonly rttSumNs?: number | undefined;
}

export function writeTraffic(message: TrafficInit, writer: Writer): Writer {
  if (message.packets) writeUint64(writer.uint32(8), message.packets);
  if (message.bytes) writeUint64(writer.uint32(16), message.bytes);
  if (message.droppedPackets) writeUint64(writer.uint32(24), message.droppedPackets);
  if (message.droppedBytes) writeUint64(writer.uint32(32), message.droppedBytes);
  if (message.dnsQueries) writeUint64(writer.uint32(40), message.dnsQueries);
  if (message.dnsFailures) writeUint64(writer.uint32(48), message.dnsFailures);
  if (message.rttCount) writeUint64(writer.uint32(56), message.rttCount);
  if (message.rttSumNs) writeUint64(writer.uint32(64), message.rttSumNs);
  return writer;
}

export function readTraffic(reader: Reader, end: number, message: Mutable<Traffic> = { packets: 0, bytes: 0, droppedPackets: 0, droppedBytes: 0, dnsQueries: 0, dnsFailures: 0, rttCount: 0, rttSumNs: 0 }): Traffic {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.packets = readUint64(reader); break;
      case 16: message.bytes = readUint64(reader); break;
      case 24: message.droppedPackets = readUint64(reader); break;
      case 32: message.droppedBytes = readUint64(reader); break;
      case 40: message.dnsQueries = readUint64(reader); break;
      case 48: message.dnsFailures = readUint64(reader); break;
      case 56: message.rttCount = readUint64(reader); break;
      case 64: message.rttSumNs = readUint64(reader); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const trafficCodec: Codec<TrafficInit, Traffic> = codec(writeTraffic, readTraffic);

export interface TopRequest {
  readonly range: TimeRange | undefined;
  readonly by: number;
  readonly measure: number;
  readonly limit: number;
  readonly pairs: boolean;
  readonly namespaces: readonly string[];
}

export interface TopRequestInit {
  readonly range?: TimeRangeInit | undefined;
  readonly by?: number | undefined;
  readonly measure?: number | undefined;
  readonly limit?: number | undefined;
  readonly pairs?: boolean | undefined;
  readonly namespaces?: readonly string[] | undefined;
}

export function writeTopRequest(message: TopRequestInit, writer: Writer): Writer {
  if (message.range !== undefined) writeTimeRange(message.range, writer.uint32(10).fork()).ldelim();
  if (message.by) writer.uint32(16).int32(message.by);
  if (message.measure) writer.uint32(24).int32(message.measure);
  if (message.limit) writer.uint32(32).uint32(message.limit);
  if (message.pairs) writer.uint32(40).bool(message.pairs);
  if (message.namespaces !== undefined) for (const value of message.namespaces) writer.uint32(50).string(value);
  return writer;
}

export function readTopRequest(reader: Reader, end: number, message: Mutable<TopRequest> = { range: undefined, by: 0, measure: 0, limit: 0, pairs: false, namespaces: EMPTY }): TopRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.range = readTimeRange(reader, endOf(reader), message.range); break;
      case 16: message.by = reader.int32(); break;
      case 24: message.measure = reader.int32(); break;
      case 32: message.limit = reader.uint32(); break;
      case 40: message.pairs = reader.bool(); break;
      case 50: message.namespaces = append(message.namespaces, reader.string()); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const topRequestCodec: Codec<TopRequestInit, TopRequest> = codec(writeTopRequest, readTopRequest);

export interface TopRow {
  readonly source: Subject | undefined;
  readonly destination: Subject | undefined;
  readonly traffic: Traffic | undefined;
}

export interface TopRowInit {
  readonly source?: SubjectInit | undefined;
  readonly destination?: SubjectInit | undefined;
  readonly traffic?: TrafficInit | undefined;
}

export function writeTopRow(message: TopRowInit, writer: Writer): Writer {
  if (message.source !== undefined) writeSubject(message.source, writer.uint32(10).fork()).ldelim();
  if (message.destination !== undefined) writeSubject(message.destination, writer.uint32(18).fork()).ldelim();
  if (message.traffic !== undefined) writeTraffic(message.traffic, writer.uint32(26).fork()).ldelim();
  return writer;
}

export function readTopRow(reader: Reader, end: number, message: Mutable<TopRow> = { source: undefined, destination: undefined, traffic: undefined }): TopRow {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.source = readSubject(reader, endOf(reader), message.source); break;
      case 18: message.destination = readSubject(reader, endOf(reader), message.destination); break;
      case 26: message.traffic = readTraffic(reader, endOf(reader), message.traffic); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const topRowCodec: Codec<TopRowInit, TopRow> = codec(writeTopRow, readTopRow);

export interface TopResponse {
  readonly rows: readonly TopRow[];
  readonly other: Traffic | undefined;
  readonly total: Traffic | undefined;
  readonly covered: TimeRange | undefined;
}

export interface TopResponseInit {
  readonly rows?: readonly TopRowInit[] | undefined;
  readonly other?: TrafficInit | undefined;
  readonly total?: TrafficInit | undefined;
  readonly covered?: TimeRangeInit | undefined;
}

export function writeTopResponse(message: TopResponseInit, writer: Writer): Writer {
  if (message.rows !== undefined) for (const value of message.rows) writeTopRow(value, writer.uint32(10).fork()).ldelim();
  if (message.other !== undefined) writeTraffic(message.other, writer.uint32(18).fork()).ldelim();
  if (message.total !== undefined) writeTraffic(message.total, writer.uint32(26).fork()).ldelim();
  if (message.covered !== undefined) writeTimeRange(message.covered, writer.uint32(34).fork()).ldelim();
  return writer;
}

export function readTopResponse(reader: Reader, end: number, message: Mutable<TopResponse> = { rows: EMPTY, other: undefined, total: undefined, covered: undefined }): TopResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.rows = append(message.rows, readTopRow(reader, endOf(reader))); break;
      case 18: message.other = readTraffic(reader, endOf(reader), message.other); break;
      case 26: message.total = readTraffic(reader, endOf(reader), message.total); break;
      case 34: message.covered = readTimeRange(reader, endOf(reader), message.covered); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const topResponseCodec: Codec<TopResponseInit, TopResponse> = codec(writeTopResponse, readTopResponse);

export interface DropsRequest {
  readonly range: TimeRange | undefined;
  readonly limit: number;
  readonly namespaces: readonly string[];
}

export interface DropsRequestInit {
  readonly range?: TimeRangeInit | undefined;
  readonly limit?: number | undefined;
  readonly namespaces?: readonly string[] | undefined;
}

export function writeDropsRequest(message: DropsRequestInit, writer: Writer): Writer {
  if (message.range !== undefined) writeTimeRange(message.range, writer.uint32(10).fork()).ldelim();
  if (message.limit) writer.uint32(16).uint32(message.limit);
  if (message.namespaces !== undefined) for (const value of message.namespaces) writer.uint32(26).string(value);
  return writer;
}

export function readDropsRequest(reader: Reader, end: number, message: Mutable<DropsRequest> = { range: undefined, limit: 0, namespaces: EMPTY }): DropsRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.range = readTimeRange(reader, endOf(reader), message.range); break;
      case 16: message.limit = reader.uint32(); break;
      case 26: message.namespaces = append(message.namespaces, reader.string()); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const dropsRequestCodec: Codec<DropsRequestInit, DropsRequest> = codec(writeDropsRequest, readDropsRequest);

export interface DropRow {
  readonly source: Subject | undefined;
  readonly destination: Subject | undefined;
  readonly reason: string;
  readonly location: string;
  readonly node: string;
  readonly packets: number;
  readonly bytes: number;
  readonly cause: string;
}

export interface DropRowInit {
  readonly source?: SubjectInit | undefined;
  readonly destination?: SubjectInit | undefined;
  readonly reason?: string | undefined;
  readonly location?: string | undefined;
  readonly node?: string | undefined;
  readonly packets?: number | undefined;
  readonly bytes?: number | undefined;
  readonly cause?: string | undefined;
}

export function writeDropRow(message: DropRowInit, writer: Writer): Writer {
  if (message.source !== undefined) writeSubject(message.source, writer.uint32(10).fork()).ldelim();
  if (message.destination !== undefined) writeSubject(message.destination, writer.uint32(18).fork()).ldelim();
  if (message.reason) writer.uint32(26).string(message.reason);
  if (message.location) writer.uint32(34).string(message.location);
  if (message.node) writer.uint32(42).string(message.node);
  if (message.packets) writeUint64(writer.uint32(48), message.packets);
  if (message.bytes) writeUint64(writer.uint32(56), message.bytes);
  if (message.cause) writer.uint32(66).string(message.cause);
  return writer;
}

export function readDropRow(reader: Reader, end: number, message: Mutable<DropRow> = { source: undefined, destination: undefined, reason: '', location: '', node: '', packets: 0, bytes: 0, cause: '' }): DropRow {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.source = readSubject(reader, endOf(reader), message.source); break;
      case 18: message.destination = readSubject(reader, endOf(reader), message.destination); break;
      case 26: message.reason = reader.string(); break;
      case 34: message.location = reader.string(); break;
      case 42: message.node = reader.string(); break;
      case 48: message.packets = readUint64(reader); break;
      case 56: message.bytes = readUint64(reader); break;
      case 66: message.cause = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const dropRowCodec: Codec<DropRowInit, DropRow> = codec(writeDropRow, readDropRow);

export interface DropsResponse {
  readonly rows: readonly DropRow[];
  readonly otherPackets: number;
  readonly otherBytes: number;
  readonly covered: TimeRange | undefined;
}

export interface DropsResponseInit {
  readonly rows?: readonly DropRowInit[] | undefined;
  readonly otherPackets?: number | undefined;
  readonly otherBytes?: number | undefined;
  readonly covered?: TimeRangeInit | undefined;
}

export function writeDropsResponse(message: DropsResponseInit, writer: Writer): Writer {
  if (message.rows !== undefined) for (const value of message.rows) writeDropRow(value, writer.uint32(10).fork()).ldelim();
  if (message.otherPackets) writeUint64(writer.uint32(16), message.otherPackets);
  if (message.otherBytes) writeUint64(writer.uint32(24), message.otherBytes);
  if (message.covered !== undefined) writeTimeRange(message.covered, writer.uint32(34).fork()).ldelim();
  return writer;
}

export function readDropsResponse(reader: Reader, end: number, message: Mutable<DropsResponse> = { rows: EMPTY, otherPackets: 0, otherBytes: 0, covered: undefined }): DropsResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.rows = append(message.rows, readDropRow(reader, endOf(reader))); break;
      case 16: message.otherPackets = readUint64(reader); break;
      case 24: message.otherBytes = readUint64(reader); break;
      case 34: message.covered = readTimeRange(reader, endOf(reader), message.covered); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const dropsResponseCodec: Codec<DropsResponseInit, DropsResponse> = codec(writeDropsResponse, readDropsResponse);

export interface ExplainRequest {
  readonly range: TimeRange | undefined;
  readonly subject: string;
}

export interface ExplainRequestInit {
  readonly range?: TimeRangeInit | undefined;
  readonly subject?: string | undefined;
}

export function writeExplainRequest(message: ExplainRequestInit, writer: Writer): Writer {
  if (message.range !== undefined) writeTimeRange(message.range, writer.uint32(10).fork()).ldelim();
  if (message.subject) writer.uint32(18).string(message.subject);
  return writer;
}

export function readExplainRequest(reader: Reader, end: number, message: Mutable<ExplainRequest> = { range: undefined, subject: '' }): ExplainRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.range = readTimeRange(reader, endOf(reader), message.range); break;
      case 18: message.subject = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const explainRequestCodec: Codec<ExplainRequestInit, ExplainRequest> = codec(writeExplainRequest, readExplainRequest);

export interface Finding {
  readonly severity: number;
  readonly text: string;
  readonly evidence: readonly string[];
}

export interface FindingInit {
  readonly severity?: number | undefined;
  readonly text?: string | undefined;
  readonly evidence?: readonly string[] | undefined;
}

export function writeFinding(message: FindingInit, writer: Writer): Writer {
  if (message.severity) writer.uint32(8).int32(message.severity);
  if (message.text) writer.uint32(18).string(message.text);
  if (message.evidence !== undefined) for (const value of message.evidence) writer.uint32(26).string(value);
  return writer;
}

export function readFinding(reader: Reader, end: number, message: Mutable<Finding> = { severity: 0, text: '', evidence: EMPTY }): Finding {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.severity = reader.int32(); break;
      case 18: message.text = reader.string(); break;
      case 26: message.evidence = append(message.evidence, reader.string()); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const findingCodec: Codec<FindingInit, Finding> = codec(writeFinding, readFinding);

export interface ExplainResponse {
  readonly subjects: readonly Subject[];
  readonly sent: Traffic | undefined;
  readonly received: Traffic | undefined;
  readonly peers: readonly TopRow[];
  readonly drops: readonly DropRow[];
  readonly findings: readonly Finding[];
  readonly covered: TimeRange | undefined;
}

export interface ExplainResponseInit {
  readonly subjects?: readonly SubjectInit[] | undefined;
  readonly sent?: TrafficInit | undefined;
  readonly received?: TrafficInit | undefined;
  readonly peers?: readonly TopRowInit[] | undefined;
  readonly drops?: readonly DropRowInit[] | undefined;
  readonly findings?: readonly FindingInit[] | undefined;
  readonly covered?: TimeRangeInit | undefined;
}

export function writeExplainResponse(message: ExplainResponseInit, writer: Writer): Writer {
  if (message.subjects !== undefined) for (const value of message.subjects) writeSubject(value, writer.uint32(10).fork()).ldelim();
  if (message.sent !== undefined) writeTraffic(message.sent, writer.uint32(18).fork()).ldelim();
  if (message.received !== undefined) writeTraffic(message.received, writer.uint32(26).fork()).ldelim();
  if (message.peers !== undefined) for (const value of message.peers) writeTopRow(value, writer.uint32(34).fork()).ldelim();
  if (message.drops !== undefined) for (const value of message.drops) writeDropRow(value, writer.uint32(42).fork()).ldelim();
  if (message.findings !== undefined) for (const value of message.findings) writeFinding(value, writer.uint32(50).fork()).ldelim();
  if (message.covered !== undefined) writeTimeRange(message.covered, writer.uint32(58).fork()).ldelim();
  return writer;
}

export function readExplainResponse(reader: Reader, end: number, message: Mutable<ExplainResponse> = { subjects: EMPTY, sent: undefined, received: undefined, peers: EMPTY, drops: EMPTY, findings: EMPTY, covered: undefined }): ExplainResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.subjects = append(message.subjects, readSubject(reader, endOf(reader))); break;
      case 18: message.sent = readTraffic(reader, endOf(reader), message.sent); break;
      case 26: message.received = readTraffic(reader, endOf(reader), message.received); break;
      case 34: message.peers = append(message.peers, readTopRow(reader, endOf(reader))); break;
      case 42: message.drops = append(message.drops, readDropRow(reader, endOf(reader))); break;
      case 50: message.findings = append(message.findings, readFinding(reader, endOf(reader))); break;
      case 58: message.covered = readTimeRange(reader, endOf(reader), message.covered); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const explainResponseCodec: Codec<ExplainResponseInit, ExplainResponse> = codec(writeExplainResponse, readExplainResponse);

export const Insight = {
  name: 'retina.insight.v1.Insight',
  methods: {
    top: {
      path: '/retina.insight.v1.Insight/Top',
      request: topRequestCodec,
      response: topResponseCodec,
      requestStream: false,
      responseStream: false,
    } satisfies Method<TopRequestInit, TopRequest, TopResponseInit, TopResponse>,
    drops: {
      path: '/retina.insight.v1.Insight/Drops',
      request: dropsRequestCodec,
      response: dropsResponseCodec,
      requestStream: false,
      responseStream: false,
    } satisfies Method<DropsRequestInit, DropsRequest, DropsResponseInit, DropsResponse>,
    explain: {
      path: '/retina.insight.v1.Insight/Explain',
      request: explainRequestCodec,
      response: explainResponseCodec,
      requestStream: false,
      responseStream: false,
    } satisfies Method<ExplainRequestInit, ExplainRequest, ExplainResponseInit, ExplainResponse>,
  },
} as const;
