// Made by `npm run generate` from proto/; change that, not this file.

import { EMPTY, append, codec, endOf, expectEnd, readUint64, skip, writeUint64, type Codec, type Method, type Mutable, type Reader, type Writer } from '../codec.js';
import { readFlowFilter, writeFlowFilter, type FlowFilter, type FlowFilterInit, readFlow, writeFlow, type Flow, type FlowInit, readLostEvent, writeLostEvent, type LostEvent, type LostEventInit, readAgentEvent, writeAgentEvent, type AgentEvent, type AgentEventInit, readDebugEvent, writeDebugEvent, type DebugEvent, type DebugEventInit } from './flow.gen.js';
import { readTimestamp, writeTimestamp, type Timestamp, type TimestampInit, readFieldMask, writeFieldMask, type FieldMask, type FieldMaskInit, readAny, writeAny, type Any, type AnyInit, readUInt32Value, writeUInt32Value, type UInt32Value, type UInt32ValueInit } from '../google/protobuf.gen.js';
import { readNodeStatusEvent, writeNodeStatusEvent, type NodeStatusEvent, type NodeStatusEventInit } from './relay.gen.js';

export interface GetFlowsRequest {
  readonly number: number;
  readonly follow: boolean;
  readonly blacklist: readonly FlowFilter[];
  readonly whitelist: readonly FlowFilter[];
  readonly since: Timestamp | undefined;
  readonly until: Timestamp | undefined;
  readonly first: boolean;
  readonly fieldMask: FieldMask | undefined;
  readonly experimental: GetFlowsRequestExperimental | undefined;
  readonly extensions: Any | undefined;
}

export interface GetFlowsRequestInit {
  readonly number?: number | undefined;
  readonly follow?: boolean | undefined;
  readonly blacklist?: readonly FlowFilterInit[] | undefined;
  readonly whitelist?: readonly FlowFilterInit[] | undefined;
  readonly since?: TimestampInit | undefined;
  readonly until?: TimestampInit | undefined;
  readonly first?: boolean | undefined;
  readonly fieldMask?: FieldMaskInit | undefined;
  readonly experimental?: GetFlowsRequestExperimentalInit | undefined;
  readonly extensions?: AnyInit | undefined;
}

export function writeGetFlowsRequest(message: GetFlowsRequestInit, writer: Writer): Writer {
  if (message.number) writeUint64(writer.uint32(8), message.number);
  if (message.follow) writer.uint32(24).bool(message.follow);
  if (message.blacklist !== undefined) for (const value of message.blacklist) writeFlowFilter(value, writer.uint32(42).fork()).ldelim();
  if (message.whitelist !== undefined) for (const value of message.whitelist) writeFlowFilter(value, writer.uint32(50).fork()).ldelim();
  if (message.since !== undefined) writeTimestamp(message.since, writer.uint32(58).fork()).ldelim();
  if (message.until !== undefined) writeTimestamp(message.until, writer.uint32(66).fork()).ldelim();
  if (message.first) writer.uint32(72).bool(message.first);
  if (message.fieldMask !== undefined) writeFieldMask(message.fieldMask, writer.uint32(82).fork()).ldelim();
  if (message.experimental !== undefined) writeGetFlowsRequestExperimental(message.experimental, writer.uint32(7994).fork()).ldelim();
  if (message.extensions !== undefined) writeAny(message.extensions, writer.uint32(1200002).fork()).ldelim();
  return writer;
}

export function readGetFlowsRequest(reader: Reader, end: number, message: Mutable<GetFlowsRequest> = { number: 0, follow: false, blacklist: EMPTY, whitelist: EMPTY, since: undefined, until: undefined, first: false, fieldMask: undefined, experimental: undefined, extensions: undefined }): GetFlowsRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.number = readUint64(reader); break;
      case 24: message.follow = reader.bool(); break;
      case 42: message.blacklist = append(message.blacklist, readFlowFilter(reader, endOf(reader))); break;
      case 50: message.whitelist = append(message.whitelist, readFlowFilter(reader, endOf(reader))); break;
      case 58: message.since = readTimestamp(reader, endOf(reader), message.since); break;
      case 66: message.until = readTimestamp(reader, endOf(reader), message.until); break;
      case 72: message.first = reader.bool(); break;
      case 82: message.fieldMask = readFieldMask(reader, endOf(reader), message.fieldMask); break;
      case 7994: message.experimental = readGetFlowsRequestExperimental(reader, endOf(reader), message.experimental); break;
      case 1200002: message.extensions = readAny(reader, endOf(reader), message.extensions); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const getFlowsRequestCodec: Codec<GetFlowsRequestInit, GetFlowsRequest> = codec(writeGetFlowsRequest, readGetFlowsRequest);

export interface GetFlowsRequestExperimental {}

export interface GetFlowsRequestExperimentalInit {}

export function writeGetFlowsRequestExperimental(_message: GetFlowsRequestExperimentalInit, writer: Writer): Writer {
  return writer;
}

export function readGetFlowsRequestExperimental(reader: Reader, end: number, message: Mutable<GetFlowsRequestExperimental> = {}): GetFlowsRequestExperimental {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const getFlowsRequestExperimentalCodec: Codec<GetFlowsRequestExperimentalInit, GetFlowsRequestExperimental> = codec(writeGetFlowsRequestExperimental, readGetFlowsRequestExperimental);

export interface GetFlowsResponse {
  readonly flow: Flow | undefined;
  readonly nodeStatus: NodeStatusEvent | undefined;
  readonly lostEvents: LostEvent | undefined;
  readonly nodeName: string;
  readonly time: Timestamp | undefined;
}

export interface GetFlowsResponseInit {
  readonly flow?: FlowInit | undefined;
  readonly nodeStatus?: NodeStatusEventInit | undefined;
  readonly lostEvents?: LostEventInit | undefined;
  readonly nodeName?: string | undefined;
  readonly time?: TimestampInit | undefined;
}

export function writeGetFlowsResponse(message: GetFlowsResponseInit, writer: Writer): Writer {
  if (message.flow !== undefined) writeFlow(message.flow, writer.uint32(10).fork()).ldelim();
  if (message.nodeStatus !== undefined) writeNodeStatusEvent(message.nodeStatus, writer.uint32(18).fork()).ldelim();
  if (message.lostEvents !== undefined) writeLostEvent(message.lostEvents, writer.uint32(26).fork()).ldelim();
  if (message.nodeName) writer.uint32(8002).string(message.nodeName);
  if (message.time !== undefined) writeTimestamp(message.time, writer.uint32(8010).fork()).ldelim();
  return writer;
}

export function readGetFlowsResponse(reader: Reader, end: number, message: Mutable<GetFlowsResponse> = { flow: undefined, nodeStatus: undefined, lostEvents: undefined, nodeName: '', time: undefined }): GetFlowsResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.nodeStatus = message.lostEvents = undefined; message.flow = readFlow(reader, endOf(reader), message.flow); break;
      case 18: message.flow = message.lostEvents = undefined; message.nodeStatus = readNodeStatusEvent(reader, endOf(reader), message.nodeStatus); break;
      case 26: message.flow = message.nodeStatus = undefined; message.lostEvents = readLostEvent(reader, endOf(reader), message.lostEvents); break;
      case 8002: message.nodeName = reader.string(); break;
      case 8010: message.time = readTimestamp(reader, endOf(reader), message.time); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const getFlowsResponseCodec: Codec<GetFlowsResponseInit, GetFlowsResponse> = codec(writeGetFlowsResponse, readGetFlowsResponse);

export interface ServerStatusRequest {}

export interface ServerStatusRequestInit {}

export function writeServerStatusRequest(_message: ServerStatusRequestInit, writer: Writer): Writer {
  return writer;
}

export function readServerStatusRequest(reader: Reader, end: number, message: Mutable<ServerStatusRequest> = {}): ServerStatusRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const serverStatusRequestCodec: Codec<ServerStatusRequestInit, ServerStatusRequest> = codec(writeServerStatusRequest, readServerStatusRequest);

export interface ServerStatusResponse {
  readonly numFlows: number;
  readonly maxFlows: number;
  readonly seenFlows: number;
  readonly uptimeNs: number;
  readonly numConnectedNodes: UInt32Value | undefined;
  readonly numUnavailableNodes: UInt32Value | undefined;
  readonly unavailableNodes: readonly string[];
  readonly version: string;
  readonly flowsRate: number;
}

export interface ServerStatusResponseInit {
  readonly numFlows?: number | undefined;
  readonly maxFlows?: number | undefined;
  readonly seenFlows?: number | undefined;
  readonly uptimeNs?: number | undefined;
  readonly numConnectedNodes?: UInt32ValueInit | undefined;
  readonly numUnavailableNodes?: UInt32ValueInit | undefined;
  readonly unavailableNodes?: readonly string[] | undefined;
  readonly version?: string | undefined;
  readonly flowsRate?: number | undefined;
}

export function writeServerStatusResponse(message: ServerStatusResponseInit, writer: Writer): Writer {
  if (message.numFlows) writeUint64(writer.uint32(8), message.numFlows);
  if (message.maxFlows) writeUint64(writer.uint32(16), message.maxFlows);
  if (message.seenFlows) writeUint64(writer.uint32(24), message.seenFlows);
  if (message.uptimeNs) writeUint64(writer.uint32(32), message.uptimeNs);
  if (message.numConnectedNodes !== undefined) writeUInt32Value(message.numConnectedNodes, writer.uint32(42).fork()).ldelim();
  if (message.numUnavailableNodes !== undefined) writeUInt32Value(message.numUnavailableNodes, writer.uint32(50).fork()).ldelim();
  if (message.unavailableNodes !== undefined) for (const value of message.unavailableNodes) writer.uint32(58).string(value);
  if (message.version) writer.uint32(66).string(message.version);
  if (message.flowsRate) writer.uint32(73).double(message.flowsRate);
  return writer;
}

export function readServerStatusResponse(reader: Reader, end: number, message: Mutable<ServerStatusResponse> = { numFlows: 0, maxFlows: 0, seenFlows: 0, uptimeNs: 0, numConnectedNodes: undefined, numUnavailableNodes: undefined, unavailableNodes: EMPTY, version: '', flowsRate: 0 }): ServerStatusResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.numFlows = readUint64(reader); break;
      case 16: message.maxFlows = readUint64(reader); break;
      case 24: message.seenFlows = readUint64(reader); break;
      case 32: message.uptimeNs = readUint64(reader); break;
      case 42: message.numConnectedNodes = readUInt32Value(reader, endOf(reader), message.numConnectedNodes); break;
      case 50: message.numUnavailableNodes = readUInt32Value(reader, endOf(reader), message.numUnavailableNodes); break;
      case 58: message.unavailableNodes = append(message.unavailableNodes, reader.string()); break;
      case 66: message.version = reader.string(); break;
      case 73: message.flowsRate = reader.double(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const serverStatusResponseCodec: Codec<ServerStatusResponseInit, ServerStatusResponse> = codec(writeServerStatusResponse, readServerStatusResponse);

export interface GetNodesRequest {}

export interface GetNodesRequestInit {}

export function writeGetNodesRequest(_message: GetNodesRequestInit, writer: Writer): Writer {
  return writer;
}

export function readGetNodesRequest(reader: Reader, end: number, message: Mutable<GetNodesRequest> = {}): GetNodesRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const getNodesRequestCodec: Codec<GetNodesRequestInit, GetNodesRequest> = codec(writeGetNodesRequest, readGetNodesRequest);

export interface GetNodesResponse {
  readonly nodes: readonly Node[];
}

export interface GetNodesResponseInit {
  readonly nodes?: readonly NodeInit[] | undefined;
}

export function writeGetNodesResponse(message: GetNodesResponseInit, writer: Writer): Writer {
  if (message.nodes !== undefined) for (const value of message.nodes) writeNode(value, writer.uint32(10).fork()).ldelim();
  return writer;
}

export function readGetNodesResponse(reader: Reader, end: number, message: Mutable<GetNodesResponse> = { nodes: EMPTY }): GetNodesResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.nodes = append(message.nodes, readNode(reader, endOf(reader))); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const getNodesResponseCodec: Codec<GetNodesResponseInit, GetNodesResponse> = codec(writeGetNodesResponse, readGetNodesResponse);

export interface Node {
  readonly name: string;
  readonly version: string;
  readonly address: string;
  readonly state: number;
  readonly tls: TLS | undefined;
  readonly uptimeNs: number;
  readonly numFlows: number;
  readonly maxFlows: number;
  readonly seenFlows: number;
}

export interface NodeInit {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly address?: string | undefined;
  readonly state?: number | undefined;
  readonly tls?: TLSInit | undefined;
  readonly uptimeNs?: number | undefined;
  readonly numFlows?: number | undefined;
  readonly maxFlows?: number | undefined;
  readonly seenFlows?: number | undefined;
}

export function writeNode(message: NodeInit, writer: Writer): Writer {
  if (message.name) writer.uint32(10).string(message.name);
  if (message.version) writer.uint32(18).string(message.version);
  if (message.address) writer.uint32(26).string(message.address);
  if (message.state) writer.uint32(32).int32(message.state);
  if (message.tls !== undefined) writeTLS(message.tls, writer.uint32(42).fork()).ldelim();
  if (message.uptimeNs) writeUint64(writer.uint32(48), message.uptimeNs);
  if (message.numFlows) writeUint64(writer.uint32(56), message.numFlows);
  if (message.maxFlows) writeUint64(writer.uint32(64), message.maxFlows);
  if (message.seenFlows) writeUint64(writer.uint32(72), message.seenFlows);
  return writer;
}

export function readNode(reader: Reader, end: number, message: Mutable<Node> = { name: '', version: '', address: '', state: 0, tls: undefined, uptimeNs: 0, numFlows: 0, maxFlows: 0, seenFlows: 0 }): Node {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.name = reader.string(); break;
      case 18: message.version = reader.string(); break;
      case 26: message.address = reader.string(); break;
      case 32: message.state = reader.int32(); break;
      case 42: message.tls = readTLS(reader, endOf(reader), message.tls); break;
      case 48: message.uptimeNs = readUint64(reader); break;
      case 56: message.numFlows = readUint64(reader); break;
      case 64: message.maxFlows = readUint64(reader); break;
      case 72: message.seenFlows = readUint64(reader); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const nodeCodec: Codec<NodeInit, Node> = codec(writeNode, readNode);

export interface TLS {
  readonly enabled: boolean;
  readonly serverName: string;
}

export interface TLSInit {
  readonly enabled?: boolean | undefined;
  readonly serverName?: string | undefined;
}

export function writeTLS(message: TLSInit, writer: Writer): Writer {
  if (message.enabled) writer.uint32(8).bool(message.enabled);
  if (message.serverName) writer.uint32(18).string(message.serverName);
  return writer;
}

export function readTLS(reader: Reader, end: number, message: Mutable<TLS> = { enabled: false, serverName: '' }): TLS {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.enabled = reader.bool(); break;
      case 18: message.serverName = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const tlsCodec: Codec<TLSInit, TLS> = codec(writeTLS, readTLS);

export interface GetNamespacesRequest {}

export interface GetNamespacesRequestInit {}

export function writeGetNamespacesRequest(_message: GetNamespacesRequestInit, writer: Writer): Writer {
  return writer;
}

export function readGetNamespacesRequest(reader: Reader, end: number, message: Mutable<GetNamespacesRequest> = {}): GetNamespacesRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const getNamespacesRequestCodec: Codec<GetNamespacesRequestInit, GetNamespacesRequest> = codec(writeGetNamespacesRequest, readGetNamespacesRequest);

export interface GetNamespacesResponse {
  readonly namespaces: readonly Namespace[];
}

export interface GetNamespacesResponseInit {
  readonly namespaces?: readonly NamespaceInit[] | undefined;
}

export function writeGetNamespacesResponse(message: GetNamespacesResponseInit, writer: Writer): Writer {
  if (message.namespaces !== undefined) for (const value of message.namespaces) writeNamespace(value, writer.uint32(10).fork()).ldelim();
  return writer;
}

export function readGetNamespacesResponse(reader: Reader, end: number, message: Mutable<GetNamespacesResponse> = { namespaces: EMPTY }): GetNamespacesResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.namespaces = append(message.namespaces, readNamespace(reader, endOf(reader))); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const getNamespacesResponseCodec: Codec<GetNamespacesResponseInit, GetNamespacesResponse> = codec(writeGetNamespacesResponse, readGetNamespacesResponse);

export interface Namespace {
  readonly cluster: string;
  readonly namespace: string;
}

export interface NamespaceInit {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
}

export function writeNamespace(message: NamespaceInit, writer: Writer): Writer {
  if (message.cluster) writer.uint32(10).string(message.cluster);
  if (message.namespace) writer.uint32(18).string(message.namespace);
  return writer;
}

export function readNamespace(reader: Reader, end: number, message: Mutable<Namespace> = { cluster: '', namespace: '' }): Namespace {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.cluster = reader.string(); break;
      case 18: message.namespace = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const namespaceCodec: Codec<NamespaceInit, Namespace> = codec(writeNamespace, readNamespace);

export interface GetAgentEventsRequest {
  readonly number: number;
  readonly follow: boolean;
  readonly since: Timestamp | undefined;
  readonly until: Timestamp | undefined;
  readonly first: boolean;
}

export interface GetAgentEventsRequestInit {
  readonly number?: number | undefined;
  readonly follow?: boolean | undefined;
  readonly since?: TimestampInit | undefined;
  readonly until?: TimestampInit | undefined;
  readonly first?: boolean | undefined;
}

export function writeGetAgentEventsRequest(message: GetAgentEventsRequestInit, writer: Writer): Writer {
  if (message.number) writeUint64(writer.uint32(8), message.number);
  if (message.follow) writer.uint32(16).bool(message.follow);
  if (message.since !== undefined) writeTimestamp(message.since, writer.uint32(58).fork()).ldelim();
  if (message.until !== undefined) writeTimestamp(message.until, writer.uint32(66).fork()).ldelim();
  if (message.first) writer.uint32(72).bool(message.first);
  return writer;
}

export function readGetAgentEventsRequest(reader: Reader, end: number, message: Mutable<GetAgentEventsRequest> = { number: 0, follow: false, since: undefined, until: undefined, first: false }): GetAgentEventsRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.number = readUint64(reader); break;
      case 16: message.follow = reader.bool(); break;
      case 58: message.since = readTimestamp(reader, endOf(reader), message.since); break;
      case 66: message.until = readTimestamp(reader, endOf(reader), message.until); break;
      case 72: message.first = reader.bool(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const getAgentEventsRequestCodec: Codec<GetAgentEventsRequestInit, GetAgentEventsRequest> = codec(writeGetAgentEventsRequest, readGetAgentEventsRequest);

export interface GetAgentEventsResponse {
  readonly agentEvent: AgentEvent | undefined;
  readonly nodeName: string;
  readonly time: Timestamp | undefined;
}

export interface GetAgentEventsResponseInit {
  readonly agentEvent?: AgentEventInit | undefined;
  readonly nodeName?: string | undefined;
  readonly time?: TimestampInit | undefined;
}

export function writeGetAgentEventsResponse(message: GetAgentEventsResponseInit, writer: Writer): Writer {
  if (message.agentEvent !== undefined) writeAgentEvent(message.agentEvent, writer.uint32(10).fork()).ldelim();
  if (message.nodeName) writer.uint32(8002).string(message.nodeName);
  if (message.time !== undefined) writeTimestamp(message.time, writer.uint32(8010).fork()).ldelim();
  return writer;
}

export function readGetAgentEventsResponse(reader: Reader, end: number, message: Mutable<GetAgentEventsResponse> = { agentEvent: undefined, nodeName: '', time: undefined }): GetAgentEventsResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.agentEvent = readAgentEvent(reader, endOf(reader), message.agentEvent); break;
      case 8002: message.nodeName = reader.string(); break;
      case 8010: message.time = readTimestamp(reader, endOf(reader), message.time); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const getAgentEventsResponseCodec: Codec<GetAgentEventsResponseInit, GetAgentEventsResponse> = codec(writeGetAgentEventsResponse, readGetAgentEventsResponse);

export interface GetDebugEventsRequest {
  readonly number: number;
  readonly follow: boolean;
  readonly since: Timestamp | undefined;
  readonly until: Timestamp | undefined;
  readonly first: boolean;
}

export interface GetDebugEventsRequestInit {
  readonly number?: number | undefined;
  readonly follow?: boolean | undefined;
  readonly since?: TimestampInit | undefined;
  readonly until?: TimestampInit | undefined;
  readonly first?: boolean | undefined;
}

export function writeGetDebugEventsRequest(message: GetDebugEventsRequestInit, writer: Writer): Writer {
  if (message.number) writeUint64(writer.uint32(8), message.number);
  if (message.follow) writer.uint32(16).bool(message.follow);
  if (message.since !== undefined) writeTimestamp(message.since, writer.uint32(58).fork()).ldelim();
  if (message.until !== undefined) writeTimestamp(message.until, writer.uint32(66).fork()).ldelim();
  if (message.first) writer.uint32(72).bool(message.first);
  return writer;
}

export function readGetDebugEventsRequest(reader: Reader, end: number, message: Mutable<GetDebugEventsRequest> = { number: 0, follow: false, since: undefined, until: undefined, first: false }): GetDebugEventsRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.number = readUint64(reader); break;
      case 16: message.follow = reader.bool(); break;
      case 58: message.since = readTimestamp(reader, endOf(reader), message.since); break;
      case 66: message.until = readTimestamp(reader, endOf(reader), message.until); break;
      case 72: message.first = reader.bool(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const getDebugEventsRequestCodec: Codec<GetDebugEventsRequestInit, GetDebugEventsRequest> = codec(writeGetDebugEventsRequest, readGetDebugEventsRequest);

export interface GetDebugEventsResponse {
  readonly debugEvent: DebugEvent | undefined;
  readonly nodeName: string;
  readonly time: Timestamp | undefined;
}

export interface GetDebugEventsResponseInit {
  readonly debugEvent?: DebugEventInit | undefined;
  readonly nodeName?: string | undefined;
  readonly time?: TimestampInit | undefined;
}

export function writeGetDebugEventsResponse(message: GetDebugEventsResponseInit, writer: Writer): Writer {
  if (message.debugEvent !== undefined) writeDebugEvent(message.debugEvent, writer.uint32(10).fork()).ldelim();
  if (message.nodeName) writer.uint32(8002).string(message.nodeName);
  if (message.time !== undefined) writeTimestamp(message.time, writer.uint32(8010).fork()).ldelim();
  return writer;
}

export function readGetDebugEventsResponse(reader: Reader, end: number, message: Mutable<GetDebugEventsResponse> = { debugEvent: undefined, nodeName: '', time: undefined }): GetDebugEventsResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.debugEvent = readDebugEvent(reader, endOf(reader), message.debugEvent); break;
      case 8002: message.nodeName = reader.string(); break;
      case 8010: message.time = readTimestamp(reader, endOf(reader), message.time); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const getDebugEventsResponseCodec: Codec<GetDebugEventsResponseInit, GetDebugEventsResponse> = codec(writeGetDebugEventsResponse, readGetDebugEventsResponse);

export const Observer = {
  name: 'observer.Observer',
  methods: {
    getFlows: {
      path: '/observer.Observer/GetFlows',
      request: getFlowsRequestCodec,
      response: getFlowsResponseCodec,
      requestStream: false,
      responseStream: true,
    } satisfies Method<GetFlowsRequestInit, GetFlowsRequest, GetFlowsResponseInit, GetFlowsResponse>,
    getAgentEvents: {
      path: '/observer.Observer/GetAgentEvents',
      request: getAgentEventsRequestCodec,
      response: getAgentEventsResponseCodec,
      requestStream: false,
      responseStream: true,
    } satisfies Method<GetAgentEventsRequestInit, GetAgentEventsRequest, GetAgentEventsResponseInit, GetAgentEventsResponse>,
    getDebugEvents: {
      path: '/observer.Observer/GetDebugEvents',
      request: getDebugEventsRequestCodec,
      response: getDebugEventsResponseCodec,
      requestStream: false,
      responseStream: true,
    } satisfies Method<GetDebugEventsRequestInit, GetDebugEventsRequest, GetDebugEventsResponseInit, GetDebugEventsResponse>,
    getNodes: {
      path: '/observer.Observer/GetNodes',
      request: getNodesRequestCodec,
      response: getNodesResponseCodec,
      requestStream: false,
      responseStream: false,
    } satisfies Method<GetNodesRequestInit, GetNodesRequest, GetNodesResponseInit, GetNodesResponse>,
    getNamespaces: {
      path: '/observer.Observer/GetNamespaces',
      request: getNamespacesRequestCodec,
      response: getNamespacesResponseCodec,
      requestStream: false,
      responseStream: false,
    } satisfies Method<GetNamespacesRequestInit, GetNamespacesRequest, GetNamespacesResponseInit, GetNamespacesResponse>,
    serverStatus: {
      path: '/observer.Observer/ServerStatus',
      request: serverStatusRequestCodec,
      response: serverStatusResponseCodec,
      requestStream: false,
      responseStream: false,
    } satisfies Method<ServerStatusRequestInit, ServerStatusRequest, ServerStatusResponseInit, ServerStatusResponse>,
  },
} as const;
