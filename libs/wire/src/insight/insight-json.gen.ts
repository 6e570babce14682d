// Made by `npm run generate` from proto/; change that, not this file.

import { enumName, timestampText, type JsonObject } from '../json.js';
import { Grouping, Measure, Severity, type TimeRange, type Subject, type Traffic, type TopRequest, type TopRow, type TopResponse, type DropsRequest, type DropRow, type DropsResponse, type ExplainRequest, type Finding, type ExplainResponse } from './insight.gen.js';

export function jsonTimeRange(message: TimeRange): JsonObject {
  const json: JsonObject = {};
  if (message.since !== undefined) json['since'] = timestampText(message.since);
  if (message.until !== undefined) json['until'] = timestampText(message.until);
  return json;
}

export function jsonSubject(message: Subject): JsonObject {
  const json: JsonObject = {};
  if (message.namespace) json['namespace'] = message.namespace;
  if (message.kind) json['kind'] = message.kind;
  if (message.name) json['name'] = message.name;
  if (message.address) json['address'] = message.address;
  if (message.node) json['node'] = message.node;
  if (message.zone) json['zone'] = message.zone;
  return json;
}

export function jsonTraffic(message: Traffic): JsonObject {
  const json: JsonObject = {};
  if (message.packets) json['packets'] = String(message.packets);
  if (message.bytes) json['bytes'] = String(message.bytes);
  if (message.droppedPackets) json['dropped_packets'] = String(message.droppedPackets);
  if (message.droppedBytes) json['dropped_bytes'] = String(message.droppedBytes);
  if (message.dnsQueries) json['dns_queries'] = String(message.dnsQueries);
  if (message.dnsFailures) json['dns_failures'] = String(message.dnsFailures);
  if (message.rttCount) json['rtt_count'] = String(message.rttCount);
  if (message.rttSumNs) json['rtt_sum_ns'] = String(message.rttSumNs);
  return json;
}

export function jsonTopRequest(message: TopRequest): JsonObject {
  const json: JsonObject = {};
  if (message.range !== undefined) json['range'] = jsonTimeRange(message.range);
  if (message.by) json['by'] = enumName(Grouping, message.by);
  if (message.measure) json['measure'] = enumName(Measure, message.measure);
  if (message.limit) json['limit'] = message.limit;
  if (message.pairs) json['pairs'] = message.pairs;
  if (message.namespaces.length > 0) json['namespaces'] = message.namespaces.map((value) => value);
  return json;
}

export function jsonTopRow(message: TopRow): JsonObject {
  const json: JsonObject = {};
  if (message.source !== undefined) json['source'] = jsonSubject(message.source);
  if (message.destination !== undefined) json['destination'] = jsonSubject(message.destination);
  if (message.traffic !== undefined) json['traffic'] = jsonTraffic(message.traffic);
  return json;
}

export function jsonTopResponse(message: TopResponse): JsonObject {
  const json: JsonObject = {};
  if (message.rows.length > 0) json['rows'] = message.rows.map((value) => jsonTopRow(value));
  if (message.other !== undefined) json['other'] = jsonTraffic(message.other);
  if (message.total !== undefined) json['total'] = jsonTraffic(message.total);
  if (message.covered !== undefined) json['covered'] = jsonTimeRange(message.covered);
  return json;
}

export function jsonDropsRequest(message: DropsRequest): JsonObject {
  const json: JsonObject = {};
  if (message.range !== undefined) json['range'] = jsonTimeRange(message.range);
  if (message.limit) json['limit'] = message.limit;
  if (message.namespaces.length > 0) json['namespaces'] = message.namespaces.map((value) => value);
  return json;
}

export function jsonDropRow(message: DropRow): JsonObject {
  const json: JsonObject = {};
  if (message.source !== undefined) json['source'] = jsonSubject(message.source);
  if (message.destination !== undefined) json['destination'] = jsonSubject(message.destination);
  if (message.reason) json['reason'] = message.reason;
  if (message.location) json['location'] = message.location;
  if (message.node) json['node'] = message.node;
  if (message.packets) json['packets'] = String(message.packets);
  if (message.bytes) json['bytes'] = String(message.bytes);
  if (message.cause) json['cause'] = message.cause;
  return json;
}

export function jsonDropsResponse(message: DropsResponse): JsonObject {
  const json: JsonObject = {};
  if (message.rows.length > 0) json['rows'] = message.rows.map((value) => jsonDropRow(value));
  if (message.otherPackets) json['other_packets'] = String(message.otherPackets);
  if (message.otherBytes) json['other_bytes'] = String(message.otherBytes);
  if (message.covered !== undefined) json['covered'] = jsonTimeRange(message.covered);
  return json;
}

export function jsonExplainRequest(message: ExplainRequest): JsonObject {
  const json: JsonObject = {};
  if (message.range !== undefined) json['range'] = jsonTimeRange(message.range);
  if (message.subject) json['subject'] = message.subject;
  return json;
}

export function jsonFinding(message: Finding): JsonObject {
  const json: JsonObject = {};
  if (message.severity) json['severity'] = enumName(Severity, message.severity);
  if (message.text) json['text'] = message.text;
  if (message.evidence.length > 0) json['evidence'] = message.evidence.map((value) => value);
  return json;
}

export function jsonExplainResponse(message: ExplainResponse): JsonObject {
  const json: JsonObject = {};
  if (message.subjects.length > 0) json['subjects'] = message.subjects.map((value) => jsonSubject(value));
  if (message.sent !== undefined) json['sent'] = jsonTraffic(message.sent);
  if (message.received !== undefined) json['received'] = jsonTraffic(message.received);
  if (message.peers.length > 0) json['peers'] = message.peers.map((value) => jsonTopRow(value));
  if (message.drops.length > 0) json['drops'] = message.drops.map((value) => jsonDropRow(value));
  if (message.findings.length > 0) json['findings'] = message.findings.map((value) => jsonFinding(value));
  if (message.covered !== undefined) json['covered'] = jsonTimeRange(message.covered);
  return json;
}
