// Made by `npm run generate` from proto/; change that, not this file.

import { EMPTY, append, codec, endOf, expectEnd, readInt64, readUint64, skip, writeInt64, writeUint64, type Codec, type Mutable, type Reader, type Writer } from '../codec.js';
import { readInt32Value, writeInt32Value, type Int32Value, type Int32ValueInit, readTimestamp, writeTimestamp, type Timestamp, type TimestampInit, readUInt32Value, writeUInt32Value, type UInt32Value, type UInt32ValueInit, readBoolValue, writeBoolValue, type BoolValue, type BoolValueInit, readAny, writeAny, type Any, type AnyInit } from '../google/protobuf.gen.js';

export const DropReason = {
  DROP_REASON_UNKNOWN: 0,
  INVALID_SOURCE_MAC: 130,
  INVALID_DESTINATION_MAC: 131,
  INVALID_SOURCE_IP: 132,
  POLICY_DENIED: 133,
  INVALID_PACKET_DROPPED: 134,
  CT_TRUNCATED_OR_INVALID_HEADER: 135,
  CT_MISSING_TCP_ACK_FLAG: 136,
  CT_UNKNOWN_L4_PROTOCOL: 137,
  CT_CANNOT_CREATE_ENTRY_FROM_PACKET: 138,
  UNSUPPORTED_L3_PROTOCOL: 139,
  MISSED_TAIL_CALL: 140,
  ERROR_WRITING_TO_PACKET: 141,
  UNKNOWN_L4_PROTOCOL: 142,
  UNKNOWN_ICMPV4_CODE: 143,
  UNKNOWN_ICMPV4_TYPE: 144,
  UNKNOWN_ICMPV6_CODE: 145,
  UNKNOWN_ICMPV6_TYPE: 146,
  ERROR_RETRIEVING_TUNNEL_KEY: 147,
  ERROR_RETRIEVING_TUNNEL_OPTIONS: 148,
  INVALID_GENEVE_OPTION: 149,
  UNKNOWN_L3_TARGET_ADDRESS: 150,
  STALE_OR_UNROUTABLE_IP: 151,
  NO_MATCHING_LOCAL_CONTAINER_FOUND: 152,
  ERROR_WHILE_CORRECTING_L3_CHECKSUM: 153,
  ERROR_WHILE_CORRECTING_L4_CHECKSUM: 154,
  CT_MAP_INSERTION_FAILED: 155,
  INVALID_IPV6_EXTENSION_HEADER: 156,
  IP_FRAGMENTATION_NOT_SUPPORTED: 157,
  SERVICE_BACKEND_NOT_FOUND: 158,
  NO_TUNNEL_OR_ENCAPSULATION_ENDPOINT: 160,
  FAILED_TO_INSERT_INTO_PROXYMAP: 161,
  REACHED_EDT_RATE_LIMITING_DROP_HORIZON: 162,
  UNKNOWN_CONNECTION_TRACKING_STATE: 163,
  LOCAL_HOST_IS_UNREACHABLE: 164,
  NO_CONFIGURATION_AVAILABLE_TO_PERFORM_POLICY_DECISION: 165,
  UNSUPPORTED_L2_PROTOCOL: 166,
  NO_MAPPING_FOR_NAT_MASQUERADE: 167,
  UNSUPPORTED_PROTOCOL_FOR_NAT_MASQUERADE: 168,
  FIB_LOOKUP_FAILED: 169,
  ENCAPSULATION_TRAFFIC_IS_PROHIBITED: 170,
  INVALID_IDENTITY: 171,
  UNKNOWN_SENDER: 172,
  NAT_NOT_NEEDED: 173,
  IS_A_CLUSTERIP: 174,
  FIRST_LOGICAL_DATAGRAM_FRAGMENT_NOT_FOUND: 175,
  FORBIDDEN_ICMPV6_MESSAGE: 176,
  DENIED_BY_LB_SRC_RANGE_CHECK: 177,
  SOCKET_LOOKUP_FAILED: 178,
  SOCKET_ASSIGN_FAILED: 179,
  PROXY_REDIRECTION_NOT_SUPPORTED_FOR_PROTOCOL: 180,
  POLICY_DENY: 181,
  VLAN_FILTERED: 182,
  INVALID_VNI: 183,
  INVALID_TC_BUFFER: 184,
  NO_SID: 185,
  MISSING_SRV6_STATE: 186,
  NAT46: 187,
  NAT64: 188,
  AUTH_REQUIRED: 189,
  CT_NO_MAP_FOUND: 190,
  SNAT_NO_MAP_FOUND: 191,
  INVALID_CLUSTER_ID: 192,
  UNSUPPORTED_PROTOCOL_FOR_DSR_ENCAP: 193,
  NO_EGRESS_GATEWAY: 194,
  UNENCRYPTED_TRAFFIC: 195,
  TTL_EXCEEDED: 196,
  NO_NODE_ID: 197,
  DROP_RATE_LIMITED: 198,
  IGMP_HANDLED: 199,
  IGMP_SUBSCRIBED: 200,
  MULTICAST_HANDLED: 201,
  DROP_HOST_NOT_READY: 202,
  DROP_EP_NOT_READY: 203,
  DROP_NO_EGRESS_IP: 204,
  DROP_PUNT_PROXY: 205,
  DROP_FRAG_NOT_FOUND_WORLD: 207,
} as const;

export const LostEventSource = {
  UNKNOWN_LOST_EVENT_SOURCE: 0,
  PERF_EVENT_RING_BUFFER: 1,
  OBSERVER_EVENTS_QUEUE: 2,
  HUBBLE_RING_BUFFER: 3,
} as const;

export const AgentEventType = {
  AGENT_EVENT_UNKNOWN: 0,
  AGENT_STARTED: 2,
  POLICY_UPDATED: 3,
  POLICY_DELETED: 4,
  ENDPOINT_REGENERATE_SUCCESS: 5,
  ENDPOINT_REGENERATE_FAILURE: 6,
  ENDPOINT_CREATED: 7,
  ENDPOINT_DELETED: 8,
  IPCACHE_UPSERTED: 9,
  IPCACHE_DELETED: 10,
  SERVICE_UPSERTED: 11,
  SERVICE_DELETED: 12,
} as const;

export const DebugEventType = {
  DBG_EVENT_UNKNOWN: 0,
  DBG_GENERIC: 1,
  DBG_LOCAL_DELIVERY: 2,
  DBG_ENCAP: 3,
  DBG_LXC_FOUND: 4,
  DBG_POLICY_DENIED: 5,
  DBG_CT_LOOKUP: 6,
  DBG_CT_LOOKUP_REV: 7,
  DBG_CT_MATCH: 8,
  DBG_CT_CREATED: 9,
  DBG_CT_CREATED2: 10,
  DBG_ICMP6_HANDLE: 11,
  DBG_ICMP6_REQUEST: 12,
  DBG_ICMP6_NS: 13,
  DBG_ICMP6_TIME_EXCEEDED: 14,
  DBG_CT_VERDICT: 15,
  DBG_DECAP: 16,
  DBG_PORT_MAP: 17,
  DBG_ERROR_RET: 18,
  DBG_TO_HOST: 19,
  DBG_TO_STACK: 20,
  DBG_PKT_HASH: 21,
  DBG_LB6_LOOKUP_FRONTEND: 22,
  DBG_LB6_LOOKUP_FRONTEND_FAIL: 23,
  DBG_LB6_LOOKUP_BACKEND_SLOT: 24,
  DBG_LB6_LOOKUP_BACKEND_SLOT_SUCCESS: 25,
  DBG_LB6_LOOKUP_BACKEND_SLOT_V2_FAIL: 26,
  DBG_LB6_LOOKUP_BACKEND_FAIL: 27,
  DBG_LB6_REVERSE_NAT_LOOKUP: 28,
  DBG_LB6_REVERSE_NAT: 29,
  DBG_LB4_LOOKUP_FRONTEND: 30,
  DBG_LB4_LOOKUP_FRONTEND_FAIL: 31,
  DBG_LB4_LOOKUP_BACKEND_SLOT: 32,
  DBG_LB4_LOOKUP_BACKEND_SLOT_SUCCESS: 33,
  DBG_LB4_LOOKUP_BACKEND_SLOT_V2_FAIL: 34,
  DBG_LB4_LOOKUP_BACKEND_FAIL: 35,
  DBG_LB4_REVERSE_NAT_LOOKUP: 36,
  DBG_LB4_REVERSE_NAT: 37,
  DBG_LB4_LOOPBACK_SNAT: 38,
  DBG_LB4_LOOPBACK_SNAT_REV: 39,
  DBG_CT_LOOKUP4: 40,
  DBG_RR_BACKEND_SLOT_SEL: 41,
  DBG_REV_PROXY_LOOKUP: 42,
  DBG_REV_PROXY_FOUND: 43,
  DBG_REV_PROXY_UPDATE: 44,
  DBG_L4_POLICY: 45,
  DBG_NETDEV_IN_CLUSTER: 46,
  DBG_NETDEV_ENCAP4: 47,
  DBG_CT_LOOKUP4_1: 48,
  DBG_CT_LOOKUP4_2: 49,
  DBG_CT_CREATED4: 50,
  DBG_CT_LOOKUP6_1: 51,
  DBG_CT_LOOKUP6_2: 52,
  DBG_CT_CREATED6: 53,
  DBG_SKIP_PROXY: 54,
  DBG_L4_CREATE: 55,
  DBG_IP_ID_MAP_FAILED4: 56,
  DBG_IP_ID_MAP_FAILED6: 57,
  DBG_IP_ID_MAP_SUCCEED4: 58,
  DBG_IP_ID_MAP_SUCCEED6: 59,
  DBG_LB_STALE_CT: 60,
  DBG_INHERIT_IDENTITY: 61,
  DBG_SK_LOOKUP4: 62,
  DBG_SK_LOOKUP6: 63,
  DBG_SK_ASSIGN: 64,
  DBG_L7_LB: 65,
  DBG_SKIP_POLICY: 66,
  DBG_LB6_LOOPBACK_SNAT: 67,
  DBG_LB6_LOOPBACK_SNAT_REV: 68,
} as const;

export const FlowType = {
  UNKNOWN_TYPE: 0,
  L3_L4: 1,
  L7: 2,
  SOCK: 3,
} as const;

export const Verdict = {
  VERDICT_UNKNOWN: 0,
  FORWARDED: 1,
  DROPPED: 2,
  ERROR: 3,
  AUDIT: 4,
  REDIRECTED: 5,
  TRACED: 6,
  TRANSLATED: 7,
} as const;

export const TrafficDirection = {
  TRAFFIC_DIRECTION_UNKNOWN: 0,
  INGRESS: 1,
  EGRESS: 2,
} as const;

export const IPVersion = {
  IP_NOT_USED: 0,
  IPv4: 1,
  IPv6: 2,
} as const;

export const SCTPChunkType = {
  UNSUPPORTED: 0,
  INIT: 1,
  INIT_ACK: 2,
  SHUTDOWN: 3,
  SHUTDOWN_ACK: 4,
  SHUTDOWN_COMPLETE: 5,
  ABORT: 6,
} as const;

export const TraceObservationPoint = {
  UNKNOWN_POINT: 0,
  TO_PROXY: 1,
  TO_HOST: 2,
  TO_STACK: 3,
  TO_OVERLAY: 4,
  FROM_ENDPOINT: 5,
  FROM_PROXY: 6,
  FROM_HOST: 7,
  FROM_STACK: 8,
  FROM_OVERLAY: 9,
  FROM_NETWORK: 10,
  TO_NETWORK: 11,
  FROM_CRYPTO: 12,
  TO_CRYPTO: 13,
  TO_ENDPOINT: 101,
} as const;

export const TraceReason = {
  TRACE_REASON_UNKNOWN: 0,
  NEW: 1,
  ESTABLISHED: 2,
  REPLY: 3,
  RELATED: 4,
  REOPENED: 5,
  SRV6_ENCAP: 6,
  SRV6_DECAP: 7,
  ENCRYPT_OVERLAY: 8,
} as const;

export const L7FlowType = {
  UNKNOWN_L7_TYPE: 0,
  REQUEST: 1,
  RESPONSE: 2,
  SAMPLE: 3,
} as const;

export const TunnelProtocol = {
  UNKNOWN: 0,
  VXLAN: 1,
  GENEVE: 2,
} as const;

export const AuthType = {
  DISABLED: 0,
  SPIRE: 1,
  TEST_ALWAYS_FAIL: 2,
} as const;

export const SocketTranslationPoint = {
  SOCK_XLATE_POINT_UNKNOWN: 0,
  SOCK_XLATE_POINT_PRE_DIRECTION_FWD: 1,
  SOCK_XLATE_POINT_POST_DIRECTION_FWD: 2,
  SOCK_XLATE_POINT_PRE_DIRECTION_REV: 3,
  SOCK_XLATE_POINT_POST_DIRECTION_REV: 4,
} as const;

export const DebugCapturePoint = {
  DBG_CAPTURE_POINT_UNKNOWN: 0,
  DBG_CAPTURE_DELIVERY: 4,
  DBG_CAPTURE_FROM_LB: 5,
  DBG_CAPTURE_AFTER_V46: 6,
  DBG_CAPTURE_AFTER_V64: 7,
  DBG_CAPTURE_PROXY_PRE: 8,
  DBG_CAPTURE_PROXY_POST: 9,
  DBG_CAPTURE_SNAT_PRE: 10,
  DBG_CAPTURE_SNAT_POST: 11,
} as const;

export interface LostEvent {
  readonly source: number;
  readonly numEventsLost: number;
  readonly cpu: Int32Value | undefined;
  readonly first: Timestamp | undefined;
  readonly last: Timestamp | undefined;
}

export interface LostEventInit {
  readonly source?: number | undefined;
  readonly numEventsLost?: number | undefined;
  readonly cpu?: Int32ValueInit | undefined;
  readonly first?: TimestampInit | undefined;
  readonly last?: TimestampInit | undefined;
}

export function writeLostEvent(message: LostEventInit, writer: Writer): Writer {
  if (message.source) writer.uint32(8).int32(message.source);
  if (message.numEventsLost) writeUint64(writer.uint32(16), message.numEventsLost);
  if (message.cpu !== undefined) writeInt32Value(message.cpu, writer.uint32(26).fork()).ldelim();
  if (message.first !== undefined) writeTimestamp(message.first, writer.uint32(34).fork()).ldelim();
  if (message.last !== undefined) writeTimestamp(message.last, writer.uint32(42).fork()).ldelim();
  return writer;
}

export function readLostEvent(reader: Reader, end: number, message: Mutable<LostEvent> = { source: 0, numEventsLost: 0, cpu: undefined, first: undefined, last: undefined }): LostEvent {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.source = reader.int32(); break;
      case 16: message.numEventsLost = readUint64(reader); break;
      case 26: message.cpu = readInt32Value(reader, endOf(reader), message.cpu); break;
      case 34: message.first = readTimestamp(reader, endOf(reader), message.first); break;
      case 42: message.last = readTimestamp(reader, endOf(reader), message.last); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const lostEventCodec: Codec<LostEventInit, LostEvent> = codec(writeLostEvent, readLostEvent);

export interface AgentEvent {
  readonly type: number;
  readonly unknown: AgentEventUnknown | undefined;
  readonly agentStart: TimeNotification | undefined;
  readonly policyUpdate: PolicyUpdateNotification | undefined;
  readonly endpointRegenerate: EndpointRegenNotification | undefined;
  readonly endpointUpdate: EndpointUpdateNotification | undefined;
  readonly ipcacheUpdate: IPCacheNotification | undefined;
  readonly serviceUpsert: ServiceUpsertNotification | undefined;
  readonly serviceDelete: ServiceDeleteNotification | undefined;
}

export interface AgentEventInit {
  readonly type?: number | undefined;
  readonly unknown?: AgentEventUnknownInit | undefined;
  readonly agentStart?: TimeNotificationInit | undefined;
  readonly policyUpdate?: PolicyUpdateNotificationInit | undefined;
  readonly endpointRegenerate?: EndpointRegenNotificationInit | undefined;
  readonly endpointUpdate?: EndpointUpdateNotificationInit | undefined;
  readonly ipcacheUpdate?: IPCacheNotificationInit | undefined;
  readonly serviceUpsert?: ServiceUpsertNotificationInit | undefined;
  readonly serviceDelete?: ServiceDeleteNotificationInit | undefined;
}

export function writeAgentEvent(message: AgentEventInit, writer: Writer): Writer {
  if (message.type) writer.uint32(8).int32(message.type);
  if (message.unknown !== undefined) writeAgentEventUnknown(message.unknown, writer.uint32(802).fork()).ldelim();
  if (message.agentStart !== undefined) writeTimeNotification(message.agentStart, writer.uint32(810).fork()).ldelim();
  if (message.policyUpdate !== undefined) writePolicyUpdateNotification(message.policyUpdate, writer.uint32(818).fork()).ldelim();
  if (message.endpointRegenerate !== undefined) writeEndpointRegenNotification(message.endpointRegenerate, writer.uint32(826).fork()).ldelim();
  if (message.endpointUpdate !== undefined) writeEndpointUpdateNotification(message.endpointUpdate, writer.uint32(834).fork()).ldelim();
  if (message.ipcacheUpdate !== undefined) writeIPCacheNotification(message.ipcacheUpdate, writer.uint32(842).fork()).ldelim();
  if (message.serviceUpsert !== undefined) writeServiceUpsertNotification(message.serviceUpsert, writer.uint32(850).fork()).ldelim();
  if (message.serviceDelete !== undefined) writeServiceDeleteNotification(message.serviceDelete, writer.uint32(858).fork()).ldelim();
  return writer;
}

export function readAgentEvent(reader: Reader, end: number, message: Mutable<AgentEvent> = { type: 0, unknown: undefined, agentStart: undefined, policyUpdate: undefined, endpointRegenerate: undefined, endpointUpdate: undefined, ipcacheUpdate: undefined, serviceUpsert: undefined, serviceDelete: undefined }): AgentEvent {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.type = reader.int32(); break;
      case 802: message.agentStart = message.policyUpdate = message.endpointRegenerate = message.endpointUpdate = message.ipcacheUpdate = message.serviceUpsert = message.serviceDelete = undefined; message.unknown = readAgentEventUnknown(reader, endOf(reader), message.unknown); break;
      case 810: message.unknown = message.policyUpdate = message.endpointRegenerate = message.endpointUpdate = message.ipcacheUpdate = message.serviceUpsert = message.serviceDelete = undefined; message.agentStart = readTimeNotification(reader, endOf(reader), message.agentStart); break;
      case 818: message.unknown = message.agentStart = message.endpointRegenerate = message.endpointUpdate = message.ipcacheUpdate = message.serviceUpsert = message.serviceDelete = undefined; message.policyUpdate = readPolicyUpdateNotification(reader, endOf(reader), message.policyUpdate); break;
      case 826: message.unknown = message.agentStart = message.policyUpdate = message.endpointUpdate = message.ipcacheUpdate = message.serviceUpsert = message.serviceDelete = undefined; message.endpointRegenerate = readEndpointRegenNotification(reader, endOf(reader), message.endpointRegenerate); break;
      case 834: message.unknown = message.agentStart = message.policyUpdate = message.endpointRegenerate = message.ipcacheUpdate = message.serviceUpsert = message.serviceDelete = undefined; message.endpointUpdate = readEndpointUpdateNotification(reader, endOf(reader), message.endpointUpdate); break;
      case 842: message.unknown = message.agentStart = message.policyUpdate = message.endpointRegenerate = message.endpointUpdate = message.serviceUpsert = message.serviceDelete = undefined; message.ipcacheUpdate = readIPCacheNotification(reader, endOf(reader), message.ipcacheUpdate); break;
      case 850: message.unknown = message.agentStart = message.policyUpdate = message.endpointRegenerate = message.endpointUpdate = message.ipcacheUpdate = message.serviceDelete = undefined; message.serviceUpsert = readServiceUpsertNotification(reader, endOf(reader), message.serviceUpsert); break;
      case 858: message.unknown = message.agentStart = message.policyUpdate = message.endpointRegenerate = message.endpointUpdate = message.ipcacheUpdate = message.serviceUpsert = undefined; message.serviceDelete = readServiceDeleteNotification(reader, endOf(reader), message.serviceDelete); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const agentEventCodec: Codec<AgentEventInit, AgentEvent> = codec(writeAgentEvent, readAgentEvent);

export interface AgentEventUnknown {
  readonly type: string;
  readonly notification: string;
}

export interface AgentEventUnknownInit {
  readonly type?: string | undefined;
  readonly notification?: string | undefined;
}

export function writeAgentEventUnknown(message: AgentEventUnknownInit, writer: Writer): Writer {
  if (message.type) writer.uint32(10).string(message.type);
  if (message.notification) writer.uint32(18).string(message.notification);
  return writer;
}

export function readAgentEventUnknown(reader: Reader, end: number, message: Mutable<AgentEventUnknown> = { type: '', notification: '' }): AgentEventUnknown {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.type = reader.string(); break;
      case 18: message.notification = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const agentEventUnknownCodec: Codec<AgentEventUnknownInit, AgentEventUnknown> = codec(writeAgentEventUnknown, readAgentEventUnknown);

export interface TimeNotification {
  readonly time: Timestamp | undefined;
}

export interface TimeNotificationInit {
  readonly time?: TimestampInit | undefined;
}

export function writeTimeNotification(message: TimeNotificationInit, writer: Writer): Writer {
  if (message.time !== undefined) writeTimestamp(message.time, writer.uint32(10).fork()).ldelim();
  return writer;
}

export function readTimeNotification(reader: Reader, end: number, message: Mutable<TimeNotification> = { time: undefined }): TimeNotification {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.time = readTimestamp(reader, endOf(reader), message.time); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const timeNotificationCodec: Codec<TimeNotificationInit, TimeNotification> = codec(writeTimeNotification, readTimeNotification);

export interface PolicyUpdateNotification {
  readonly labels: readonly string[];
  readonly revision: number;
  readonly ruleCount: number;
}

export interface PolicyUpdateNotificationInit {
  readonly labels?: readonly string[] | undefined;
  readonly revision?: number | undefined;
  readonly ruleCount?: number | undefined;
}

export function writePolicyUpdateNotification(message: PolicyUpdateNotificationInit, writer: Writer): Writer {
  if (message.labels !== undefined) for (const value of message.labels) writer.uint32(10).string(value);
  if (message.revision) writeUint64(writer.uint32(16), message.revision);
  if (message.ruleCount) writeInt64(writer.uint32(24), message.ruleCount);
  return writer;
}

export function readPolicyUpdateNotification(reader: Reader, end: number, message: Mutable<PolicyUpdateNotification> = { labels: EMPTY, revision: 0, ruleCount: 0 }): PolicyUpdateNotification {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.labels = append(message.labels, reader.string()); break;
      case 16: message.revision = readUint64(reader); break;
      case 24: message.ruleCount = readInt64(reader); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const policyUpdateNotificationCodec: Codec<PolicyUpdateNotificationInit, PolicyUpdateNotification> = codec(writePolicyUpdateNotification, readPolicyUpdateNotification);

export interface EndpointRegenNotification {
  readonly id: number;
  readonly labels: readonly string[];
  readonly error: string;
}

export interface EndpointRegenNotificationInit {
  readonly id?: number | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly error?: string | undefined;
}

export function writeEndpointRegenNotification(message: EndpointRegenNotificationInit, writer: Writer): Writer {
  if (message.id) writeUint64(writer.uint32(8), message.id);
  if (message.labels !== undefined) for (const value of message.labels) writer.uint32(18).string(value);
  if (message.error) writer.uint32(26).string(message.error);
  return writer;
}

export function readEndpointRegenNotification(reader: Reader, end: number, message: Mutable<EndpointRegenNotification> = { id: 0, labels: EMPTY, error: '' }): EndpointRegenNotification {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.id = readUint64(reader); break;
      case 18: message.labels = append(message.labels, reader.string()); break;
      case 26: message.error = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const endpointRegenNotificationCodec: Codec<EndpointRegenNotificationInit, EndpointRegenNotification> = codec(writeEndpointRegenNotification, readEndpointRegenNotification);

export interface EndpointUpdateNotification {
  readonly id: number;
  readonly labels: readonly string[];
  readonly error: string;
  readonly podName: string;
  readonly namespace: string;
}

export interface EndpointUpdateNotificationInit {
  readonly id?: number | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly error?: string | undefined;
  readonly podName?: string | undefined;
  readonly namespace?: string | undefined;
}

export function writeEndpointUpdateNotification(message: EndpointUpdateNotificationInit, writer: Writer): Writer {
  if (message.id) writeUint64(writer.uint32(8), message.id);
  if (message.labels !== undefined) for (const value of message.labels) writer.uint32(18).string(value);
  if (message.error) writer.uint32(26).string(message.error);
  if (message.podName) writer.uint32(34).string(message.podName);
  if (message.namespace) writer.uint32(42).string(message.namespace);
  return writer;
}

export function readEndpointUpdateNotification(reader: Reader, end: number, message: Mutable<EndpointUpdateNotification> = { id: 0, labels: EMPTY, error: '', podName: '', namespace: '' }): EndpointUpdateNotification {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.id = readUint64(reader); break;
      case 18: message.labels = append(message.labels, reader.string()); break;
      case 26: message.error = reader.string(); break;
      case 34: message.podName = reader.string(); break;
      case 42: message.namespace = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const endpointUpdateNotificationCodec: Codec<EndpointUpdateNotificationInit, EndpointUpdateNotification> = codec(writeEndpointUpdateNotification, readEndpointUpdateNotification);

export interface IPCacheNotification {
  readonly cidr: string;
  readonly identity: number;
  readonly oldIdentity: UInt32Value | undefined;
  readonly hostIp: string;
  readonly oldHostIp: string;
  readonly encryptKey: number;
  readonly namespace: string;
  readonly podName: string;
}

export interface IPCacheNotificationInit {
  readonly cidr?: string | undefined;
  readonly identity?: number | undefined;
  readonly oldIdentity?: UInt32ValueInit | undefined;
  readonly hostIp?: string | undefined;
  readonly oldHostIp?: string | undefined;
  readonly encryptKey?: number | undefined;
  readonly namespace?: string | undefined;
  readonly podName?: string | undefined;
}

export function writeIPCacheNotification(message: IPCacheNotificationInit, writer: Writer): Writer {
  if (message.cidr) writer.uint32(10).string(message.cidr);
  if (message.identity) writer.uint32(16).uint32(message.identity);
  if (message.oldIdentity !== undefined) writeUInt32Value(message.oldIdentity, writer.uint32(26).fork()).ldelim();
  if (message.hostIp) writer.uint32(34).string(message.hostIp);
  if (message.oldHostIp) writer.uint32(42).string(message.oldHostIp);
  if (message.encryptKey) writer.uint32(48).uint32(message.encryptKey);
  if (message.namespace) writer.uint32(58).string(message.namespace);
  if (message.podName) writer.uint32(66).string(message.podName);
  return writer;
}

export function readIPCacheNotification(reader: Reader, end: number, message: Mutable<IPCacheNotification> = { cidr: '', identity: 0, oldIdentity: undefined, hostIp: '', oldHostIp: '', encryptKey: 0, namespace: '', podName: '' }): IPCacheNotification {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.cidr = reader.string(); break;
      case 16: message.identity = reader.uint32(); break;
      case 26: message.oldIdentity = readUInt32Value(reader, endOf(reader), message.oldIdentity); break;
      case 34: message.hostIp = reader.string(); break;
      case 42: message.oldHostIp = reader.string(); break;
      case 48: message.encryptKey = reader.uint32(); break;
      case 58: message.namespace = reader.string(); break;
      case 66: message.podName = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const ipCacheNotificationCodec: Codec<IPCacheNotificationInit, IPCacheNotification> = codec(writeIPCacheNotification, readIPCacheNotification);

export interface ServiceUpsertNotification {
  readonly id: number;
  readonly frontendAddress: ServiceUpsertNotificationAddr | undefined;
  readonly backendAddresses: readonly ServiceUpsertNotificationAddr[];
  readonly type: string;
  readonly trafficPolicy: string;
  readonly name: string;
  readonly namespace: string;
  readonly extTrafficPolicy: string;
  readonly intTrafficPolicy: string;
}

export interface ServiceUpsertNotificationInit {
  readonly id?: number | undefined;
  readonly frontendAddress?: ServiceUpsertNotificationAddrInit | undefined;
  readonly backendAddresses?: readonly ServiceUpsertNotificationAddrInit[] | undefined;
  readonly type?: string | undefined;
  readonly trafficPolicy?: string | undefined;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly extTrafficPolicy?: string | undefined;
  readonly intTrafficPolicy?: string | undefined;
}

export function writeServiceUpsertNotification(message: ServiceUpsertNotificationInit, writer: Writer): Writer {
  if (message.id) writer.uint32(8).uint32(message.id);
  if (message.frontendAddress !== undefined) writeServiceUpsertNotificationAddr(message.frontendAddress, writer.uint32(18).fork()).ldelim();
  if (message.backendAddresses !== undefined) for (const value of message.backendAddresses) writeServiceUpsertNotificationAddr(value, writer.uint32(26).fork()).ldelim();
  if (message.type) writer.uint32(34).string(message.type);
  if (message.trafficPolicy) writer.uint32(42).string(message.trafficPolicy);
  if (message.name) writer.uint32(50).string(message.name);
  if (message.namespace) writer.uint32(58).string(message.namespace);
  if (message.extTrafficPolicy) writer.uint32(66).string(message.extTrafficPolicy);
  if (message.intTrafficPolicy) writer.uint32(74).string(message.intTrafficPolicy);
  return writer;
}

export function readServiceUpsertNotification(reader: Reader, end: number, message: Mutable<ServiceUpsertNotification> = { id: 0, frontendAddress: undefined, backendAddresses: EMPTY, type: '', trafficPolicy: '', name: '', namespace: '', extTrafficPolicy: '', intTrafficPolicy: '' }): ServiceUpsertNotification {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.id = reader.uint32(); break;
      case 18: message.frontendAddress = readServiceUpsertNotificationAddr(reader, endOf(reader), message.frontendAddress); break;
      case 26: message.backendAddresses = append(message.backendAddresses, readServiceUpsertNotificationAddr(reader, endOf(reader))); break;
      case 34: message.type = reader.string(); break;
      case 42: message.trafficPolicy = reader.string(); break;
      case 50: message.name = reader.string(); break;
      case 58: message.namespace = reader.string(); break;
      case 66: message.extTrafficPolicy = reader.string(); break;
      case 74: message.intTrafficPolicy = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const serviceUpsertNotificationCodec: Codec<ServiceUpsertNotificationInit, ServiceUpsertNotification> = codec(writeServiceUpsertNotification, readServiceUpsertNotification);

export interface ServiceUpsertNotificationAddr {
  readonly ip: string;
  readonly port: number;
}

export interface ServiceUpsertNotificationAddrInit {
  readonly ip?: string | undefined;
  readonly port?: number | undefined;
}

export function writeServiceUpsertNotificationAddr(message: ServiceUpsertNotificationAddrInit, writer: Writer): Writer {
  if (message.ip) writer.uint32(10).string(message.ip);
  if (message.port) writer.uint32(16).uint32(message.port);
  return writer;
}

export function readServiceUpsertNotificationAddr(reader: Reader, end: number, message: Mutable<ServiceUpsertNotificationAddr> = { ip: '', port: 0 }): ServiceUpsertNotificationAddr {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.ip = reader.string(); break;
      case 16: message.port = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const serviceUpsertNotificationAddrCodec: Codec<ServiceUpsertNotificationAddrInit, ServiceUpsertNotificationAddr> = codec(writeServiceUpsertNotificationAddr, readServiceUpsertNotificationAddr);

export interface ServiceDeleteNotification {
  readonly id: number;
}

export interface ServiceDeleteNotificationInit {
  readonly id?: number | undefined;
}

export function writeServiceDeleteNotification(message: ServiceDeleteNotificationInit, writer: Writer): Writer {
  if (message.id) writer.uint32(8).uint32(message.id);
  return writer;
}

export function readServiceDeleteNotification(reader: Reader, end: number, message: Mutable<ServiceDeleteNotification> = { id: 0 }): ServiceDeleteNotification {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.id = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const serviceDeleteNotificationCodec: Codec<ServiceDeleteNotificationInit, ServiceDeleteNotification> = codec(writeServiceDeleteNotification, readServiceDeleteNotification);

export interface DebugEvent {
  readonly type: number;
  readonly source: Endpoint | undefined;
  readonly hash: UInt32Value | undefined;
  readonly arg1: UInt32Value | undefined;
  readonly arg2: UInt32Value | undefined;
  readonly arg3: UInt32Value | undefined;
  readonly message: string;
  readonly cpu: Int32Value | undefined;
}

export interface DebugEventInit {
  readonly type?: number | undefined;
  readonly source?: EndpointInit | undefined;
  readonly hash?: UInt32ValueInit | undefined;
  readonly arg1?: UInt32ValueInit | undefined;
  readonly arg2?: UInt32ValueInit | undefined;
  readonly arg3?: UInt32ValueInit | undefined;
  readonly message?: string | undefined;
  readonly cpu?: Int32ValueInit | undefined;
}

export function writeDebugEvent(message: DebugEventInit, writer: Writer): Writer {
  if (message.type) writer.uint32(8).int32(message.type);
  if (message.source !== undefined) writeEndpoint(message.source, writer.uint32(18).fork()).ldelim();
  if (message.hash !== undefined) writeUInt32Value(message.hash, writer.uint32(26).fork()).ldelim();
  if (message.arg1 !== undefined) writeUInt32Value(message.arg1, writer.uint32(34).fork()).ldelim();
  if (message.arg2 !== undefined) writeUInt32Value(message.arg2, writer.uint32(42).fork()).ldelim();
  if (message.arg3 !== undefined) writeUInt32Value(message.arg3, writer.uint32(50).fork()).ldelim();
  if (message.message) writer.uint32(58).string(message.message);
  if (message.cpu !== undefined) writeInt32Value(message.cpu, writer.uint32(66).fork()).ldelim();
  return writer;
}

export function readDebugEvent(reader: Reader, end: number, message: Mutable<DebugEvent> = { type: 0, source: undefined, hash: undefined, arg1: undefined, arg2: undefined, arg3: undefined, message: '', cpu: undefined }): DebugEvent {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.type = reader.int32(); break;
      case 18: message.source = readEndpoint(reader, endOf(reader), message.source); break;
      case 26: message.hash = readUInt32Value(reader, endOf(reader), message.hash); break;
      case 34: message.arg1 = readUInt32Value(reader, endOf(reader), message.arg1); break;
      case 42: message.arg2 = readUInt32Value(reader, endOf(reader), message.arg2); break;
      case 50: message.arg3 = readUInt32Value(reader, endOf(reader), message.arg3); break;
      case 58: message.message = reader.string(); break;
      case 66: message.cpu = readInt32Value(reader, endOf(reader), message.cpu); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const debugEventCodec: Codec<DebugEventInit, DebugEvent> = codec(writeDebugEvent, readDebugEvent);

export interface Flow {
  readonly time: Timestamp | undefined;
  readonly verdict: number;
  readonly dropReason: number;
  readonly ethernet: Ethernet | undefined;
  readonly IP: IP | undefined;
  readonly l4: Layer4 | undefined;
  readonly source: Endpoint | undefined;
  readonly destination: Endpoint | undefined;
  readonly Type: number;
  readonly nodeName: string;
  readonly sourceNames: readonly string[];
  readonly destinationNames: readonly string[];
  readonly l7: Layer7 | undefined;
  readonly reply: boolean;
  readonly eventType: CiliumEventType | undefined;
  readonly sourceService: Service | undefined;
  readonly destinationService: Service | undefined;
  readonly trafficDirection: number;
  readonly policyMatchType: number;
  readonly traceObservationPoint: number;
  readonly dropReasonDesc: number;
  readonly isReply: BoolValue | undefined;
  readonly debugCapturePoint: number;
  readonly interface: NetworkInterface | undefined;
  readonly proxyPort: number;
  readonly traceContext: TraceContext | undefined;
  readonly sockXlatePoint: number;
  readonly socketCookie: number;
  readonly cgroupId: number;
  readonly uuid: string;
  readonly authType: number;
  readonly traceReason: number;
  readonly nodeLabels: readonly string[];
  readonly file: FileInfo | undefined;
  readonly tunnel: Tunnel | undefined;
  readonly ipTraceId: IPTraceID | undefined;
  readonly emitter: Emitter | undefined;
  readonly egressAllowedBy: readonly Policy[];
  readonly ingressAllowedBy: readonly Policy[];
  readonly egressDeniedBy: readonly Policy[];
  readonly ingressDeniedBy: readonly Policy[];
  readonly policyLog: readonly string[];
  readonly aggregate: Aggregate | undefined;
  readonly Summary: string;
  readonly extensions: Any | undefined;
  readonly traffic: Traffic | undefined;
}

export interface FlowInit {
  readonly time?: TimestampInit | undefined;
  readonly verdict?: number | undefined;
  readonly dropReason?: number | undefined;
  readonly ethernet?: EthernetInit | undefined;
  readonly IP?: IPInit | undefined;
  readonly l4?: Layer4Init | undefined;
  readonly source?: EndpointInit | undefined;
  readonly destination?: EndpointInit | undefined;
  readonly Type?: number | undefined;
  readonly nodeName?: string | undefined;
  readonly sourceNames?: readonly string[] | undefined;
  readonly destinationNames?: readonly string[] | undefined;
  readonly l7?: Layer7Init | undefined;
  readonly reply?: boolean | undefined;
  readonly eventType?: CiliumEventTypeInit | undefined;
  readonly sourceService?: ServiceInit | undefined;
  readonly destinationService?: ServiceInit | undefined;
  readonly trafficDirection?: number | undefined;
  readonly policyMatchType?: number | undefined;
  readonly traceObservationPoint?: number | undefined;
  readonly dropReasonDesc?: number | undefined;
  readonly isReply?: BoolValueInit | undefined;
  readonly debugCapturePoint?: number | undefined;
  readonly interface?: NetworkInterfaceInit | undefined;
  readonly proxyPort?: number | undefined;
  readonly traceContext?: TraceContextInit | undefined;
  readonly sockXlatePoint?: number | undefined;
  readonly socketCookie?: number | undefined;
  readonly cgroupId?: number | undefined;
  readonly uuid?: string | undefined;
  readonly authType?: number | undefined;
  readonly traceReason?: number | undefined;
  readonly nodeLabels?: readonly string[] | undefined;
  readonly file?: FileInfoInit | undefined;
  readonly tunnel?: TunnelInit | undefined;
  readonly ipTraceId?: IPTraceIDInit | undefined;
  readonly emitter?: EmitterInit | undefined;
  readonly egressAllowedBy?: readonly PolicyInit[] | undefined;
  readonly ingressAllowedBy?: readonly PolicyInit[] | undefined;
  readonly egressDeniedBy?: readonly PolicyInit[] | undefined;
  readonly ingressDeniedBy?: readonly PolicyInit[] | undefined;
  readonly policyLog?: readonly string[] | undefined;
  readonly aggregate?: AggregateInit | undefined;
  readonly Summary?: string | undefined;
  readonly extensions?: AnyInit | undefined;
  readonly traffic?: TrafficInit | undefined;
}

export function writeFlow(message: FlowInit, writer: Writer): Writer {
  if (message.time !== undefined) writeTimestamp(message.time, writer.uint32(10).fork()).ldelim();
  if (message.verdict) writer.uint32(16).int32(message.verdict);
  if (message.dropReason) writer.uint32(24).uint32(message.dropReason);
  if (message.ethernet !== undefined) writeEthernet(message.ethernet, writer.uint32(34).fork()).ldelim();
  if (message.IP !== undefined) writeIP(message.IP, writer.uint32(42).fork()).ldelim();
  if (message.l4 !== undefined) writeLayer4(message.l4, writer.uint32(50).fork()).ldelim();
  if (message.source !== undefined) writeEndpoint(message.source, writer.uint32(66).fork()).ldelim();
  if (message.destination !== undefined) writeEndpoint(message.destination, writer.uint32(74).fork()).ldelim();
  if (message.Type) writer.uint32(80).int32(message.Type);
  if (message.nodeName) writer.uint32(90).string(message.nodeName);
  if (message.sourceNames !== undefined) for (const value of message.sourceNames) writer.uint32(106).string(value);
  if (message.destinationNames !== undefined) for (const value of message.destinationNames) writer.uint32(114).string(value);
  if (message.l7 !== undefined) writeLayer7(message.l7, writer.uint32(122).fork()).ldelim();
  if (message.reply) writer.uint32(128).bool(message.reply);
  if (message.eventType !== undefined) writeCiliumEventType(message.eventType, writer.uint32(154).fork()).ldelim();
  if (message.sourceService !== undefined) writeService(message.sourceService, writer.uint32(162).fork()).ldelim();
  if (message.destinationService !== undefined) writeService(message.destinationService, writer.uint32(170).fork()).ldelim();
  if (message.trafficDirection) writer.uint32(176).int32(message.trafficDirection);
  if (message.policyMatchType) writer.uint32(184).uint32(message.policyMatchType);
  if (message.traceObservationPoint) writer.uint32(192).int32(message.traceObservationPoint);
  if (message.dropReasonDesc) writer.uint32(200).int32(message.dropReasonDesc);
  if (message.isReply !== undefined) writeBoolValue(message.isReply, writer.uint32(210).fork()).ldelim();
  if (message.debugCapturePoint) writer.uint32(216).int32(message.debugCapturePoint);
  if (message.interface !== undefined) writeNetworkInterface(message.interface, writer.uint32(226).fork()).ldelim();
  if (message.proxyPort) writer.uint32(232).uint32(message.proxyPort);
  if (message.traceContext !== undefined) writeTraceContext(message.traceContext, writer.uint32(242).fork()).ldelim();
  if (message.sockXlatePoint) writer.uint32(248).int32(message.sockXlatePoint);
  if (message.socketCookie) writeUint64(writer.uint32(256), message.socketCookie);
  if (message.cgroupId) writeUint64(writer.uint32(264), message.cgroupId);
  if (message.uuid) writer.uint32(274).string(message.uuid);
  if (message.authType) writer.uint32(280).int32(message.authType);
  if (message.traceReason) writer.uint32(288).int32(message.traceReason);
  if (message.nodeLabels !== undefined) for (const value of message.nodeLabels) writer.uint32(298).string(value);
  if (message.file !== undefined) writeFileInfo(message.file, writer.uint32(306).fork()).ldelim();
  if (message.tunnel !== undefined) writeTunnel(message.tunnel, writer.uint32(314).fork()).ldelim();
  if (message.ipTraceId !== undefined) writeIPTraceID(message.ipTraceId, writer.uint32(322).fork()).ldelim();
  if (message.emitter !== undefined) writeEmitter(message.emitter, writer.uint32(330).fork()).ldelim();
  if (message.egressAllowedBy !== undefined) for (const value of message.egressAllowedBy) writePolicy(value, writer.uint32(168010).fork()).ldelim();
  if (message.ingressAllowedBy !== undefined) for (const value of message.ingressAllowedBy) writePolicy(value, writer.uint32(168018).fork()).ldelim();
  if (message.egressDeniedBy !== undefined) for (const value of message.egressDeniedBy) writePolicy(value, writer.uint32(168034).fork()).ldelim();
  if (message.ingressDeniedBy !== undefined) for (const value of message.ingressDeniedBy) writePolicy(value, writer.uint32(168042).fork()).ldelim();
  if (message.policyLog !== undefined) for (const value of message.policyLog) writer.uint32(168050).string(value);
  if (message.aggregate !== undefined) writeAggregate(message.aggregate, writer.uint32(168058).fork()).ldelim();
  if (message.Summary) writer.uint32(800002).string(message.Summary);
  if (message.extensions !== undefined) writeAny(message.extensions, writer.uint32(1200002).fork()).ldelim();
  if (message.traffic !== undefined) writeTraffic(message.traffic, writer.uint32(128000010).fork()).ldelim();
  return writer;
}

export function readFlow(reader: Reader, end: number, message: Mutable<Flow> = { time: undefined, verdict: 0, dropReason: 0, ethernet: undefined, IP: undefined, l4: undefined, source: undefined, destination: undefined, Type: 0, nodeName: '', sourceNames: EMPTY, destinationNames: EMPTY, l7: undefined, reply: false, eventType: undefined, sourceService: undefined, destinationService: undefined, trafficDirection: 0, policyMatchType: 0, traceObservationPoint: 0, dropReasonDesc: 0, isReply: undefined, debugCapturePoint: 0, interface: undefined, proxyPort: 0, traceContext: undefined, sockXlatePoint: 0, socketCookie: 0, cgroupId: 0, uuid: '', authType: 0, traceReason: 0, nodeLabels: EMPTY, file: undefined, tunnel: undefined, ipTraceId: undefined, emitter: undefined, egressAllowedBy: EMPTY, ingressAllowedBy: EMPTY, egressDeniedBy: EMPTY, ingressDeniedBy: EMPTY, policyLog: EMPTY, aggregate: undefined, Summary: '', extensions: undefined, traffic: undefined }): Flow {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.time = readTimestamp(reader, endOf(reader), message.time); break;
      case 16: message.verdict = reader.int32(); break;
      case 24: message.dropReason = reader.uint32(); break;
      case 34: message.ethernet = readEthernet(reader, endOf(reader), message.ethernet); break;
      case 42: message.IP = readIP(reader, endOf(reader), message.IP); break;
      case 50: message.l4 = readLayer4(reader, endOf(reader), message.l4); break;
      case 66: message.source = readEndpoint(reader, endOf(reader), message.source); break;
      case 74: message.destination = readEndpoint(reader, endOf(reader), message.destination); break;
      case 80: message.Type = reader.int32(); break;
      case 90: message.nodeName = reader.string(); break;
      case 106: message.sourceNames = append(message.sourceNames, reader.string()); break;
      case 114: message.destinationNames = append(message.destinationNames, reader.string()); break;
      case 122: message.l7 = readLayer7(reader, endOf(reader), message.l7); break;
      case 128: message.reply = reader.bool(); break;
      case 154: message.eventType = readCiliumEventType(reader, endOf(reader), message.eventType); break;
      case 162: message.sourceService = readService(reader, endOf(reader), message.sourceService); break;
      case 170: message.destinationService = readService(reader, endOf(reader), message.destinationService); break;
      case 176: message.trafficDirection = reader.int32(); break;
      case 184: message.policyMatchType = reader.uint32(); break;
      case 192: message.traceObservationPoint = reader.int32(); break;
      case 200: message.dropReasonDesc = reader.int32(); break;
      case 210: message.isReply = readBoolValue(reader, endOf(reader), message.isReply); break;
      case 216: message.debugCapturePoint = reader.int32(); break;
      case 226: message.interface = readNetworkInterface(reader, endOf(reader), message.interface); break;
      case 232: message.proxyPort = reader.uint32(); break;
      case 242: message.traceContext = readTraceContext(reader, endOf(reader), message.traceContext); break;
      case 248: message.sockXlatePoint = reader.int32(); break;
      case 256: message.socketCookie = readUint64(reader); break;
      case 264: message.cgroupId = readUint64(reader); break;
      case 274: message.uuid = reader.string(); break;
      case 280: message.authType = reader.int32(); break;
      case 288: message.traceReason = reader.int32(); break;
      case 298: message.nodeLabels = append(message.nodeLabels, reader.string()); break;
      case 306: message.file = readFileInfo(reader, endOf(reader), message.file); break;
      case 314: message.tunnel = readTunnel(reader, endOf(reader), message.tunnel); break;
      case 322: message.ipTraceId = readIPTraceID(reader, endOf(reader), message.ipTraceId); break;
      case 330: message.emitter = readEmitter(reader, endOf(reader), message.emitter); break;
      case 168010: message.egressAllowedBy = append(message.egressAllowedBy, readPolicy(reader, endOf(reader))); break;
      case 168018: message.ingressAllowedBy = append(message.ingressAllowedBy, readPolicy(reader, endOf(reader))); break;
      case 168034: message.egressDeniedBy = append(message.egressDeniedBy, readPolicy(reader, endOf(reader))); break;
      case 168042: message.ingressDeniedBy = append(message.ingressDeniedBy, readPolicy(reader, endOf(reader))); break;
      case 168050: message.policyLog = append(message.policyLog, reader.string()); break;
      case 168058: message.aggregate = readAggregate(reader, endOf(reader), message.aggregate); break;
      case 800002: message.Summary = reader.string(); break;
      case 1200002: message.extensions = readAny(reader, endOf(reader), message.extensions); break;
      case 128000010: message.traffic = readTraffic(reader, endOf(reader), message.traffic); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const flowCodec: Codec<FlowInit, Flow> = codec(writeFlow, readFlow);

export interface Traffic {
  readonly packets: number;
  readonly bytes: number;
  readonly weight: number;
  readonly handshakeRttNs: number;
  readonly dropReason: string;
  readonly dropLocation: string;
}

export interface TrafficInit {
  readonly packets?: number | undefined;
  readonly bytes?: number | undefined;
  readonly weight?: number | undefined;
  readonly handshakeRttNs?: number | undefined;
  readonly dropReason?: string | undefined;
  readonly dropLocation?: string | undefined;
}

export function writeTraffic(message: TrafficInit, writer: Writer): Writer {
  if (message.packets) writeUint64(writer.uint32(8), message.packets);
  if (message.bytes) writeUint64(writer.uint32(16), message.bytes);
  if (message.weight) writer.uint32(24).uint32(message.weight);
  if (message.handshakeRttNs) writeUint64(writer.uint32(32), message.handshakeRttNs);
  if (message.dropReason) writer.uint32(42).string(message.dropReason);
  if (message.dropLocation) writer.uint32(50).string(message.dropLocation);
  return writer;
}

export function readTraffic(reader: Reader, end: number, message: Mutable<Traffic> = { packets: 0, bytes: 0, weight: 0, handshakeRttNs: 0, dropReason: '', dropLocation: '' }): Traffic {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.packets = readUint64(reader); break;
      case 16: message.bytes = readUint64(reader); break;
      case 24: message.weight = reader.uint32(); break;
      case 32: message.handshakeRttNs = readUint64(reader); break;
      case 42: message.dropReason = reader.string(); break;
      case 50: message.dropLocation = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const trafficCodec: Codec<TrafficInit, Traffic> = codec(writeTraffic, readTraffic);

export interface Emitter {
  readonly name: string;
  readonly version: string;
}

export interface EmitterInit {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
}

export function writeEmitter(message: EmitterInit, writer: Writer): Writer {
  if (message.name) writer.uint32(10).string(message.name);
  if (message.version) writer.uint32(18).string(message.version);
  return writer;
}

export function readEmitter(reader: Reader, end: number, message: Mutable<Emitter> = { name: '', version: '' }): Emitter {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.name = reader.string(); break;
      case 18: message.version = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const emitterCodec: Codec<EmitterInit, Emitter> = codec(writeEmitter, readEmitter);

export interface Ethernet {
  readonly source: string;
  readonly destination: string;
}

export interface EthernetInit {
  readonly source?: string | undefined;
  readonly destination?: string | undefined;
}

export function writeEthernet(message: EthernetInit, writer: Writer): Writer {
  if (message.source) writer.uint32(10).string(message.source);
  if (message.destination) writer.uint32(18).string(message.destination);
  return writer;
}

export function readEthernet(reader: Reader, end: number, message: Mutable<Ethernet> = { source: '', destination: '' }): Ethernet {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.source = reader.string(); break;
      case 18: message.destination = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const ethernetCodec: Codec<EthernetInit, Ethernet> = codec(writeEthernet, readEthernet);

export interface IP {
  readonly source: string;
  readonly destination: string;
  readonly ipVersion: number;
  readonly encrypted: boolean;
  readonly sourceXlated: string;
}

export interface IPInit {
  readonly source?: string | undefined;
  readonly destination?: string | undefined;
  readonly ipVersion?: number | undefined;
  readonly encrypted?: boolean | undefined;
  readonly sourceXlated?: string | undefined;
}

export function writeIP(message: IPInit, writer: Writer): Writer {
  if (message.source) writer.uint32(10).string(message.source);
  if (message.destination) writer.uint32(18).string(message.destination);
  if (message.ipVersion) writer.uint32(24).int32(message.ipVersion);
  if (message.encrypted) writer.uint32(32).bool(message.encrypted);
  if (message.sourceXlated) writer.uint32(42).string(message.sourceXlated);
  return writer;
}

export function readIP(reader: Reader, end: number, message: Mutable<IP> = { source: '', destination: '', ipVersion: 0, encrypted: false, sourceXlated: '' }): IP {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.source = reader.string(); break;
      case 18: message.destination = reader.string(); break;
      case 24: message.ipVersion = reader.int32(); break;
      case 32: message.encrypted = reader.bool(); break;
      case 42: message.sourceXlated = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const ipCodec: Codec<IPInit, IP> = codec(writeIP, readIP);

export interface Layer4 {
  readonly TCP: TCP | undefined;
  readonly UDP: UDP | undefined;
  readonly ICMPv4: ICMPv4 | undefined;
  readonly ICMPv6: ICMPv6 | undefined;
  readonly SCTP: SCTP | undefined;
  readonly VRRP: VRRP | undefined;
  readonly IGMP: IGMP | undefined;
}

export interface Layer4Init {
  readonly TCP?: TCPInit | undefined;
  readonly UDP?: UDPInit | undefined;
  readonly ICMPv4?: ICMPv4Init | undefined;
  readonly ICMPv6?: ICMPv6Init | undefined;
  readonly SCTP?: SCTPInit | undefined;
  readonly VRRP?: VRRPInit | undefined;
  readonly IGMP?: IGMPInit | undefined;
}

export function writeLayer4(message: Layer4Init, writer: Writer): Writer {
  if (message.TCP !== undefined) writeTCP(message.TCP, writer.uint32(10).fork()).ldelim();
  if (message.UDP !== undefined) writeUDP(message.UDP, writer.uint32(18).fork()).ldelim();
  if (message.ICMPv4 !== undefined) writeICMPv4(message.ICMPv4, writer.uint32(26).fork()).ldelim();
  if (message.ICMPv6 !== undefined) writeICMPv6(message.ICMPv6, writer.uint32(34).fork()).ldelim();
  if (message.SCTP !== undefined) writeSCTP(message.SCTP, writer.uint32(42).fork()).ldelim();
  if (message.VRRP !== undefined) writeVRRP(message.VRRP, writer.uint32(50).fork()).ldelim();
  if (message.IGMP !== undefined) writeIGMP(message.IGMP, writer.uint32(58).fork()).ldelim();
  return writer;
}

export function readLayer4(reader: Reader, end: number, message: Mutable<Layer4> = { TCP: undefined, UDP: undefined, ICMPv4: undefined, ICMPv6: undefined, SCTP: undefined, VRRP: undefined, IGMP: undefined }): Layer4 {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.UDP = message.ICMPv4 = message.ICMPv6 = message.SCTP = message.VRRP = message.IGMP = undefined; message.TCP = readTCP(reader, endOf(reader), message.TCP); break;
      case 18: message.TCP = message.ICMPv4 = message.ICMPv6 = message.SCTP = message.VRRP = message.IGMP = undefined; message.UDP = readUDP(reader, endOf(reader), message.UDP); break;
      case 26: message.TCP = message.UDP = message.ICMPv6 = message.SCTP = message.VRRP = message.IGMP = undefined; message.ICMPv4 = readICMPv4(reader, endOf(reader), message.ICMPv4); break;
      case 34: message.TCP = message.UDP = message.ICMPv4 = message.SCTP = message.VRRP = message.IGMP = undefined; message.ICMPv6 = readICMPv6(reader, endOf(reader), message.ICMPv6); break;
      case 42: message.TCP = message.UDP = message.ICMPv4 = message.ICMPv6 = message.VRRP = message.IGMP = undefined; message.SCTP = readSCTP(reader, endOf(reader), message.SCTP); break;
      case 50: message.TCP = message.UDP = message.ICMPv4 = message.ICMPv6 = message.SCTP = message.IGMP = undefined; message.VRRP = readVRRP(reader, endOf(reader), message.VRRP); break;
      case 58: message.TCP = message.UDP = message.ICMPv4 = message.ICMPv6 = message.SCTP = message.VRRP = undefined; message.IGMP = readIGMP(reader, endOf(reader), message.IGMP); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const layer4Codec: Codec<Layer4Init, Layer4> = codec(writeLayer4, readLayer4);

export interface TCP {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly flags: TCPFlags | undefined;
}

export interface TCPInit {
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly flags?: TCPFlagsInit | undefined;
}

export function writeTCP(message: TCPInit, writer: Writer): Writer {
  if (message.sourcePort) writer.uint32(8).uint32(message.sourcePort);
  if (message.destinationPort) writer.uint32(16).uint32(message.destinationPort);
  if (message.flags !== undefined) writeTCPFlags(message.flags, writer.uint32(26).fork()).ldelim();
  return writer;
}

export function readTCP(reader: Reader, end: number, message: Mutable<TCP> = { sourcePort: 0, destinationPort: 0, flags: undefined }): TCP {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.sourcePort = reader.uint32(); break;
      case 16: message.destinationPort = reader.uint32(); break;
      case 26: message.flags = readTCPFlags(reader, endOf(reader), message.flags); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const tcpCodec: Codec<TCPInit, TCP> = codec(writeTCP, readTCP);

export interface TCPFlags {
  readonly FIN: boolean;
  readonly SYN: boolean;
  readonly RST: boolean;
  readonly PSH: boolean;
  readonly ACK: boolean;
  readonly URG: boolean;
  readonly ECE: boolean;
  readonly CWR: boolean;
  readonly NS: boolean;
}

export interface TCPFlagsInit {
  readonly FIN?: boolean | undefined;
  readonly SYN?: boolean | undefined;
  readonly RST?: boolean | undefined;
  readonly PSH?: boolean | undefined;
  readonly ACK?: boolean | undefined;
  readonly URG?: boolean | undefined;
  readonly ECE?: boolean | undefined;
  readonly CWR?: boolean | undefined;
  readonly NS?: boolean | undefined;
}

export function writeTCPFlags(message: TCPFlagsInit, writer: Writer): Writer {
  if (message.FIN) writer.uint32(8).bool(message.FIN);
  if (message.SYN) writer.uint32(16).bool(message.SYN);
  if (message.RST) writer.uint32(24).bool(message.RST);
  if (message.PSH) writer.uint32(32).bool(message.PSH);
  if (message.ACK) writer.uint32(40).bool(message.ACK);
  if (message.URG) writer.uint32(48).bool(message.URG);
  if (message.ECE) writer.uint32(56).bool(message.ECE);
  if (message.CWR) writer.uint32(64).bool(message.CWR);
  if (message.NS) writer.uint32(72).bool(message.NS);
  return writer;
}

export function readTCPFlags(reader: Reader, end: number, message: Mutable<TCPFlags> = { FIN: false, SYN: false, RST: false, PSH: false, ACK: false, URG: false, ECE: false, CWR: false, NS: false }): TCPFlags {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.FIN = reader.bool(); break;
      case 16: message.SYN = reader.bool(); break;
      case 24: message.RST = reader.bool(); break;
      case 32: message.PSH = reader.bool(); break;
      case 40: message.ACK = reader.bool(); break;
      case 48: message.URG = reader.bool(); break;
      case 56: message.ECE = reader.bool(); break;
      case 64: message.CWR = reader.bool(); break;
      case 72: message.NS = reader.bool(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const tcpFlagsCodec: Codec<TCPFlagsInit, TCPFlags> = codec(writeTCPFlags, readTCPFlags);

export interface UDP {
  readonly sourcePort: number;
  readonly destinationPort: number;
}

export interface UDPInit {
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
}

export function writeUDP(message: UDPInit, writer: Writer): Writer {
  if (message.sourcePort) writer.uint32(8).uint32(message.sourcePort);
  if (message.destinationPort) writer.uint32(16).uint32(message.destinationPort);
  return writer;
}

export function readUDP(reader: Reader, end: number, message: Mutable<UDP> = { sourcePort: 0, destinationPort: 0 }): UDP {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.sourcePort = reader.uint32(); break;
      case 16: message.destinationPort = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const udpCodec: Codec<UDPInit, UDP> = codec(writeUDP, readUDP);

export interface SCTP {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly chunkType: number;
}

export interface SCTPInit {
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly chunkType?: number | undefined;
}

export function writeSCTP(message: SCTPInit, writer: Writer): Writer {
  if (message.sourcePort) writer.uint32(8).uint32(message.sourcePort);
  if (message.destinationPort) writer.uint32(16).uint32(message.destinationPort);
  if (message.chunkType) writer.uint32(24).int32(message.chunkType);
  return writer;
}

export function readSCTP(reader: Reader, end: number, message: Mutable<SCTP> = { sourcePort: 0, destinationPort: 0, chunkType: 0 }): SCTP {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.sourcePort = reader.uint32(); break;
      case 16: message.destinationPort = reader.uint32(); break;
      case 24: message.chunkType = reader.int32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const sctpCodec: Codec<SCTPInit, SCTP> = codec(writeSCTP, readSCTP);

export interface ICMPv4 {
  readonly type: number;
  readonly code: number;
}

export interface ICMPv4Init {
  readonly type?: number | undefined;
  readonly code?: number | undefined;
}

export function writeICMPv4(message: ICMPv4Init, writer: Writer): Writer {
  if (message.type) writer.uint32(8).uint32(message.type);
  if (message.code) writer.uint32(16).uint32(message.code);
  return writer;
}

export function readICMPv4(reader: Reader, end: number, message: Mutable<ICMPv4> = { type: 0, code: 0 }): ICMPv4 {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.type = reader.uint32(); break;
      case 16: message.code = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const icmPv4Codec: Codec<ICMPv4Init, ICMPv4> = codec(writeICMPv4, readICMPv4);

export interface ICMPv6 {
  readonly type: number;
  readonly code: number;
}

export interface ICMPv6Init {
  readonly type?: number | undefined;
  readonly code?: number | undefined;
}

export function writeICMPv6(message: ICMPv6Init, writer: Writer): Writer {
  if (message.type) writer.uint32(8).uint32(message.type);
  if (message.code) writer.uint32(16).uint32(message.code);
  return writer;
}

export function readICMPv6(reader: Reader, end: number, message: Mutable<ICMPv6> = { type: 0, code: 0 }): ICMPv6 {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.type = reader.uint32(); break;
      case 16: message.code = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const icmPv6Codec: Codec<ICMPv6Init, ICMPv6> = codec(writeICMPv6, readICMPv6);

export interface VRRP {
  readonly type: number;
  readonly vrid: number;
  readonly priority: number;
}

export interface VRRPInit {
  readonly type?: number | undefined;
  readonly vrid?: number | undefined;
  readonly priority?: number | undefined;
}

export function writeVRRP(message: VRRPInit, writer: Writer): Writer {
  if (message.type) writer.uint32(8).uint32(message.type);
  if (message.vrid) writer.uint32(16).uint32(message.vrid);
  if (message.priority) writer.uint32(24).uint32(message.priority);
  return writer;
}

export function readVRRP(reader: Reader, end: number, message: Mutable<VRRP> = { type: 0, vrid: 0, priority: 0 }): VRRP {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.type = reader.uint32(); break;
      case 16: message.vrid = reader.uint32(); break;
      case 24: message.priority = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const vrrpCodec: Codec<VRRPInit, VRRP> = codec(writeVRRP, readVRRP);

export interface IGMP {
  readonly type: number;
  readonly groupAddress: string;
}

export interface IGMPInit {
  readonly type?: number | undefined;
  readonly groupAddress?: string | undefined;
}

export function writeIGMP(message: IGMPInit, writer: Writer): Writer {
  if (message.type) writer.uint32(8).uint32(message.type);
  if (message.groupAddress) writer.uint32(18).string(message.groupAddress);
  return writer;
}

export function readIGMP(reader: Reader, end: number, message: Mutable<IGMP> = { type: 0, groupAddress: '' }): IGMP {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.type = reader.uint32(); break;
      case 18: message.groupAddress = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const igmpCodec: Codec<IGMPInit, IGMP> = codec(writeIGMP, readIGMP);

export interface Endpoint {
  readonly ID: number;
  readonly identity: number;
  readonly namespace: string;
  readonly labels: readonly string[];
  readonly podName: string;
  readonly workloads: readonly Workload[];
  readonly clusterName: string;
}

export interface EndpointInit {
  readonly ID?: number | undefined;
  readonly identity?: number | undefined;
  readonly namespace?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly podName?: string | undefined;
  readonly workloads?: readonly WorkloadInit[] | undefined;
  readonly clusterName?: string | undefined;
}

export function writeEndpoint(message: EndpointInit, writer: Writer): Writer {
  if (message.ID) writer.uint32(8).uint32(message.ID);
  if (message.identity) writer.uint32(16).uint32(message.identity);
  if (message.namespace) writer.uint32(26).string(message.namespace);
  if (message.labels !== undefined) for (const value of message.labels) writer.uint32(34).string(value);
  if (message.podName) writer.uint32(42).string(message.podName);
  if (message.workloads !== undefined) for (const value of message.workloads) writeWorkload(value, writer.uint32(50).fork()).ldelim();
  if (message.clusterName) writer.uint32(58).string(message.clusterName);
  return writer;
}

export function readEndpoint(reader: Reader, end: number, message: Mutable<Endpoint> = { ID: 0, identity: 0, namespace: '', labels: EMPTY, podName: '', workloads: EMPTY, clusterName: '' }): Endpoint {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.ID = reader.uint32(); break;
      case 16: message.identity = reader.uint32(); break;
      case 26: message.namespace = reader.string(); break;
      case 34: message.labels = append(message.labels, reader.string()); break;
      case 42: message.podName = reader.string(); break;
      case 50: message.workloads = append(message.workloads, readWorkload(reader, endOf(reader))); break;
      case 58: message.clusterName = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const endpointCodec: Codec<EndpointInit, Endpoint> = codec(writeEndpoint, readEndpoint);

export interface Workload {
  readonly name: string;
  readonly kind: string;
}

export interface WorkloadInit {
  readonly name?: string | undefined;
  readonly kind?: string | undefined;
}

export function writeWorkload(message: WorkloadInit, writer: Writer): Writer {
  if (message.name) writer.uint32(10).string(message.name);
  if (message.kind) writer.uint32(18).string(message.kind);
  return writer;
}

export function readWorkload(reader: Reader, end: number, message: Mutable<Workload> = { name: '', kind: '' }): Workload {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.name = reader.string(); break;
      case 18: message.kind = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const workloadCodec: Codec<WorkloadInit, Workload> = codec(writeWorkload, readWorkload);

export interface Service {
  readonly name: string;
  readonly namespace: string;
}

export interface ServiceInit {
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
}

export function writeService(message: ServiceInit, writer: Writer): Writer {
  if (message.name) writer.uint32(10).string(message.name);
  if (message.namespace) writer.uint32(18).string(message.namespace);
  return writer;
}

export function readService(reader: Reader, end: number, message: Mutable<Service> = { name: '', namespace: '' }): Service {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.name = reader.string(); break;
      case 18: message.namespace = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const serviceCodec: Codec<ServiceInit, Service> = codec(writeService, readService);

export interface NetworkInterface {
  readonly index: number;
  readonly name: string;
}

export interface NetworkInterfaceInit {
  readonly index?: number | undefined;
  readonly name?: string | undefined;
}

export function writeNetworkInterface(message: NetworkInterfaceInit, writer: Writer): Writer {
  if (message.index) writer.uint32(8).uint32(message.index);
  if (message.name) writer.uint32(18).string(message.name);
  return writer;
}

export function readNetworkInterface(reader: Reader, end: number, message: Mutable<NetworkInterface> = { index: 0, name: '' }): NetworkInterface {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.index = reader.uint32(); break;
      case 18: message.name = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const networkInterfaceCodec: Codec<NetworkInterfaceInit, NetworkInterface> = codec(writeNetworkInterface, readNetworkInterface);

export interface CiliumEventType {
  readonly type: number;
  readonly subType: number;
}

export interface CiliumEventTypeInit {
  readonly type?: number | undefined;
  readonly subType?: number | undefined;
}

export function writeCiliumEventType(message: CiliumEventTypeInit, writer: Writer): Writer {
  if (message.type) writer.uint32(8).int32(message.type);
  if (message.subType) writer.uint32(16).int32(message.subType);
  return writer;
}

export function readCiliumEventType(reader: Reader, end: number, message: Mutable<CiliumEventType> = { type: 0, subType: 0 }): CiliumEventType {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.type = reader.int32(); break;
      case 16: message.subType = reader.int32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const ciliumEventTypeCodec: Codec<CiliumEventTypeInit, CiliumEventType> = codec(writeCiliumEventType, readCiliumEventType);

export interface Layer7 {
  readonly type: number;
  readonly latencyNs: number;
  readonly dns: DNS | undefined;
  readonly http: HTTP | undefined;
  readonly kafka: Kafka | undefined;
}

export interface Layer7Init {
  readonly type?: number | undefined;
  readonly latencyNs?: number | undefined;
  readonly dns?: DNSInit | undefined;
  readonly http?: HTTPInit | undefined;
  readonly kafka?: KafkaInit | undefined;
}

export function writeLayer7(message: Layer7Init, writer: Writer): Writer {
  if (message.type) writer.uint32(8).int32(message.type);
  if (message.latencyNs) writeUint64(writer.uint32(16), message.latencyNs);
  if (message.dns !== undefined) writeDNS(message.dns, writer.uint32(802).fork()).ldelim();
  if (message.http !== undefined) writeHTTP(message.http, writer.uint32(810).fork()).ldelim();
  if (message.kafka !== undefined) writeKafka(message.kafka, writer.uint32(818).fork()).ldelim();
  return writer;
}

export function readLayer7(reader: Reader, end: number, message: Mutable<Layer7> = { type: 0, latencyNs: 0, dns: undefined, http: undefined, kafka: undefined }): Layer7 {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.type = reader.int32(); break;
      case 16: message.latencyNs = readUint64(reader); break;
      case 802: message.http = message.kafka = undefined; message.dns = readDNS(reader, endOf(reader), message.dns); break;
      case 810: message.dns = message.kafka = undefined; message.http = readHTTP(reader, endOf(reader), message.http); break;
      case 818: message.dns = message.http = undefined; message.kafka = readKafka(reader, endOf(reader), message.kafka); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const layer7Codec: Codec<Layer7Init, Layer7> = codec(writeLayer7, readLayer7);

export interface DNS {
  readonly query: string;
  readonly ips: readonly string[];
  readonly ttl: number;
  readonly cnames: readonly string[];
  readonly observationSource: string;
  readonly rcode: number;
  readonly qtypes: readonly string[];
  readonly rrtypes: readonly string[];
}

export interface DNSInit {
  readonly query?: string | undefined;
  readonly ips?: readonly string[] | undefined;
  readonly ttl?: number | undefined;
  readonly cnames?: readonly string[] | undefined;
  readonly observationSource?: string | undefined;
  readonly rcode?: number | undefined;
  readonly qtypes?: readonly string[] | undefined;
  readonly rrtypes?: readonly string[] | undefined;
}

export function writeDNS(message: DNSInit, writer: Writer): Writer {
  if (message.query) writer.uint32(10).string(message.query);
  if (message.ips !== undefined) for (const value of message.ips) writer.uint32(18).string(value);
  if (message.ttl) writer.uint32(24).uint32(message.ttl);
  if (message.cnames !== undefined) for (const value of message.cnames) writer.uint32(34).string(value);
  if (message.observationSource) writer.uint32(42).string(message.observationSource);
  if (message.rcode) writer.uint32(48).uint32(message.rcode);
  if (message.qtypes !== undefined) for (const value of message.qtypes) writer.uint32(58).string(value);
  if (message.rrtypes !== undefined) for (const value of message.rrtypes) writer.uint32(66).string(value);
  return writer;
}

export function readDNS(reader: Reader, end: number, message: Mutable<DNS> = { query: '', ips: EMPTY, ttl: 0, cnames: EMPTY, observationSource: '', rcode: 0, qtypes: EMPTY, rrtypes: EMPTY }): DNS {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.query = reader.string(); break;
      case 18: message.ips = append(message.ips, reader.string()); break;
      case 24: message.ttl = reader.uint32(); break;
      case 34: message.cnames = append(message.cnames, reader.string()); break;
      case 42: message.observationSource = reader.string(); break;
      case 48: message.rcode = reader.uint32(); break;
      case 58: message.qtypes = append(message.qtypes, reader.string()); break;
      case 66: message.rrtypes = append(message.rrtypes, reader.string()); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const dnsCodec: Codec<DNSInit, DNS> = codec(writeDNS, readDNS);

export interface HTTP {
  readonly code: number;
  readonly method: string;
  readonly url: string;
  readonly protocol: string;
  readonly headers: readonly HTTPHeader[];
}

export interface HTTPInit {
  readonly code?: number | undefined;
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly protocol?: string | undefined;
  readonly headers?: readonly HTTPHeaderInit[] | undefined;
}

export function writeHTTP(message: HTTPInit, writer: Writer): Writer {
  if (message.code) writer.uint32(8).uint32(message.code);
  if (message.method) writer.uint32(18).string(message.method);
  if (message.url) writer.uint32(26).string(message.url);
  if (message.protocol) writer.uint32(34).string(message.protocol);
  if (message.headers !== undefined) for (const value of message.headers) writeHTTPHeader(value, writer.uint32(42).fork()).ldelim();
  return writer;
}

export function readHTTP(reader: Reader, end: number, message: Mutable<HTTP> = { code: 0, method: '', url: '', protocol: '', headers: EMPTY }): HTTP {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.code = reader.uint32(); break;
      case 18: message.method = reader.string(); break;
      case 26: message.url = reader.string(); break;
      case 34: message.protocol = reader.string(); break;
      case 42: message.headers = append(message.headers, readHTTPHeader(reader, endOf(reader))); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const httpCodec: Codec<HTTPInit, HTTP> = codec(writeHTTP, readHTTP);

export interface HTTPHeader {
  readonly key: string;
  readonly value: string;
}

export interface HTTPHeaderInit {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

export function writeHTTPHeader(message: HTTPHeaderInit, writer: Writer): Writer {
  if (message.key) writer.uint32(10).string(message.key);
  if (message.value) writer.uint32(18).string(message.value);
  return writer;
}

export function readHTTPHeader(reader: Reader, end: number, message: Mutable<HTTPHeader> = { key: '', value: '' }): HTTPHeader {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.key = reader.string(); break;
      case 18: message.value = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const httpHeaderCodec: Codec<HTTPHeaderInit, HTTPHeader> = codec(writeHTTPHeader, readHTTPHeader);

export interface Kafka {
  readonly errorCode: number;
  readonly apiVersion: number;
  readonly apiKey: string;
  readonly correlationId: number;
  readonly topic: string;
}

export interface KafkaInit {
  readonly errorCode?: number | undefined;
  readonly apiVersion?: number | undefined;
  readonly apiKey?: string | undefined;
  readonly correlationId?: number | undefined;
  readonly topic?: string | undefined;
}

export function writeKafka(message: KafkaInit, writer: Writer): Writer {
  if (message.errorCode) writer.uint32(8).int32(message.errorCode);
  if (message.apiVersion) writer.uint32(16).int32(message.apiVersion);
  if (message.apiKey) writer.uint32(26).string(message.apiKey);
  if (message.correlationId) writer.uint32(32).int32(message.correlationId);
  if (message.topic) writer.uint32(42).string(message.topic);
  return writer;
}

export function readKafka(reader: Reader, end: number, message: Mutable<Kafka> = { errorCode: 0, apiVersion: 0, apiKey: '', correlationId: 0, topic: '' }): Kafka {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.errorCode = reader.int32(); break;
      case 16: message.apiVersion = reader.int32(); break;
      case 26: message.apiKey = reader.string(); break;
      case 32: message.correlationId = reader.int32(); break;
      case 42: message.topic = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const kafkaCodec: Codec<KafkaInit, Kafka> = codec(writeKafka, readKafka);

export interface Tunnel {
  readonly protocol: number;
  readonly IP: IP | undefined;
  readonly l4: Layer4 | undefined;
  readonly vni: number;
}

export interface TunnelInit {
  readonly protocol?: number | undefined;
  readonly IP?: IPInit | undefined;
  readonly l4?: Layer4Init | undefined;
  readonly vni?: number | undefined;
}

export function writeTunnel(message: TunnelInit, writer: Writer): Writer {
  if (message.protocol) writer.uint32(8).int32(message.protocol);
  if (message.IP !== undefined) writeIP(message.IP, writer.uint32(18).fork()).ldelim();
  if (message.l4 !== undefined) writeLayer4(message.l4, writer.uint32(26).fork()).ldelim();
  if (message.vni) writer.uint32(32).uint32(message.vni);
  return writer;
}

export function readTunnel(reader: Reader, end: number, message: Mutable<Tunnel> = { protocol: 0, IP: undefined, l4: undefined, vni: 0 }): Tunnel {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.protocol = reader.int32(); break;
      case 18: message.IP = readIP(reader, endOf(reader), message.IP); break;
      case 26: message.l4 = readLayer4(reader, endOf(reader), message.l4); break;
      case 32: message.vni = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const tunnelCodec: Codec<TunnelInit, Tunnel> = codec(writeTunnel, readTunnel);

export interface Policy {
  readonly name: string;
  readonly namespace: string;
  readonly labels: readonly string[];
  readonly revision: number;
  readonly kind: string;
}

export interface PolicyInit {
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly revision?: number | undefined;
  readonly kind?: string | undefined;
}

export function writePolicy(message: PolicyInit, writer: Writer): Writer {
  if (message.name) writer.uint32(10).string(message.name);
  if (message.namespace) writer.uint32(18).string(message.namespace);
  if (message.labels !== undefined) for (const value of message.labels) writer.uint32(26).string(value);
  if (message.revision) writeUint64(writer.uint32(32), message.revision);
  if (message.kind) writer.uint32(42).string(message.kind);
  return writer;
}

export function readPolicy(reader: Reader, end: number, message: Mutable<Policy> = { name: '', namespace: '', labels: EMPTY, revision: 0, kind: '' }): Policy {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.name = reader.string(); break;
      case 18: message.namespace = reader.string(); break;
      case 26: message.labels = append(message.labels, reader.string()); break;
      case 32: message.revision = readUint64(reader); break;
      case 42: message.kind = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const policyCodec: Codec<PolicyInit, Policy> = codec(writePolicy, readPolicy);

export interface Aggregate {
  readonly ingressFlowCount: number;
  readonly egressFlowCount: number;
  readonly unknownDirectionFlowCount: number;
}

export interface AggregateInit {
  readonly ingressFlowCount?: number | undefined;
  readonly egressFlowCount?: number | undefined;
  readonly unknownDirectionFlowCount?: number | undefined;
}

export function writeAggregate(message: AggregateInit, writer: Writer): Writer {
  if (message.ingressFlowCount) writer.uint32(8).uint32(message.ingressFlowCount);
  if (message.egressFlowCount) writer.uint32(16).uint32(message.egressFlowCount);
  if (message.unknownDirectionFlowCount) writer.uint32(24).uint32(message.unknownDirectionFlowCount);
  return writer;
}

export function readAggregate(reader: Reader, end: number, message: Mutable<Aggregate> = { ingressFlowCount: 0, egressFlowCount: 0, unknownDirectionFlowCount: 0 }): Aggregate {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.ingressFlowCount = reader.uint32(); break;
      case 16: message.egressFlowCount = reader.uint32(); break;
      case 24: message.unknownDirectionFlowCount = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const aggregateCodec: Codec<AggregateInit, Aggregate> = codec(writeAggregate, readAggregate);

export interface TraceContext {
  readonly parent: TraceParent | undefined;
}

export interface TraceContextInit {
  readonly parent?: TraceParentInit | undefined;
}

export function writeTraceContext(message: TraceContextInit, writer: Writer): Writer {
  if (message.parent !== undefined) writeTraceParent(message.parent, writer.uint32(10).fork()).ldelim();
  return writer;
}

export function readTraceContext(reader: Reader, end: number, message: Mutable<TraceContext> = { parent: undefined }): TraceContext {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.parent = readTraceParent(reader, endOf(reader), message.parent); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const traceContextCodec: Codec<TraceContextInit, TraceContext> = codec(writeTraceContext, readTraceContext);

export interface TraceParent {
  readonly traceId: string;
}

export interface TraceParentInit {
  readonly traceId?: string | undefined;
}

export function writeTraceParent(message: TraceParentInit, writer: Writer): Writer {
  if (message.traceId) writer.uint32(10).string(message.traceId);
  return writer;
}

export function readTraceParent(reader: Reader, end: number, message: Mutable<TraceParent> = { traceId: '' }): TraceParent {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.traceId = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const traceParentCodec: Codec<TraceParentInit, TraceParent> = codec(writeTraceParent, readTraceParent);

export interface IPTraceID {
  readonly traceId: number;
  readonly ipOptionType: number;
}

export interface IPTraceIDInit {
  readonly traceId?: number | undefined;
  readonly ipOptionType?: number | undefined;
}

export function writeIPTraceID(message: IPTraceIDInit, writer: Writer): Writer {
  if (message.traceId) writeUint64(writer.uint32(8), message.traceId);
  if (message.ipOptionType) writer.uint32(16).uint32(message.ipOptionType);
  return writer;
}

export function readIPTraceID(reader: Reader, end: number, message: Mutable<IPTraceID> = { traceId: 0, ipOptionType: 0 }): IPTraceID {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.traceId = readUint64(reader); break;
      case 16: message.ipOptionType = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const ipTraceIDCodec: Codec<IPTraceIDInit, IPTraceID> = codec(writeIPTraceID, readIPTraceID);

export interface FileInfo {
  readonly name: string;
  readonly line: number;
}

export interface FileInfoInit {
  readonly name?: string | undefined;
  readonly line?: number | undefined;
}

export function writeFileInfo(message: FileInfoInit, writer: Writer): Writer {
  if (message.name) writer.uint32(10).string(message.name);
  if (message.line) writer.uint32(16).uint32(message.line);
  return writer;
}

export function readFileInfo(reader: Reader, end: number, message: Mutable<FileInfo> = { name: '', line: 0 }): FileInfo {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.name = reader.string(); break;
      case 16: message.line = reader.uint32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const fileInfoCodec: Codec<FileInfoInit, FileInfo> = codec(writeFileInfo, readFileInfo);

export interface FlowFilter {
  readonly sourceIp: readonly string[];
  readonly sourcePod: readonly string[];
  readonly destinationIp: readonly string[];
  readonly destinationPod: readonly string[];
  readonly verdict: readonly number[];
  readonly eventType: readonly EventTypeFilter[];
  readonly sourceFqdn: readonly string[];
  readonly destinationFqdn: readonly string[];
  readonly httpStatusCode: readonly string[];
  readonly sourceLabel: readonly string[];
  readonly destinationLabel: readonly string[];
  readonly protocol: readonly string[];
  readonly sourcePort: readonly string[];
  readonly destinationPort: readonly string[];
  readonly reply: readonly boolean[];
  readonly sourceService: readonly string[];
  readonly destinationService: readonly string[];
  readonly dnsQuery: readonly string[];
  readonly sourceIdentity: readonly number[];
  readonly destinationIdentity: readonly number[];
  readonly httpMethod: readonly string[];
  readonly httpPath: readonly string[];
  readonly tcpFlags: readonly TCPFlags[];
  readonly nodeName: readonly string[];
  readonly ipVersion: readonly number[];
  readonly sourceWorkload: readonly Workload[];
  readonly destinationWorkload: readonly Workload[];
  readonly traceId: readonly string[];
  readonly uuid: readonly string[];
  readonly trafficDirection: readonly number[];
  readonly httpUrl: readonly string[];
  readonly httpHeader: readonly HTTPHeader[];
  readonly dropReasonDesc: readonly number[];
  readonly sourceIpXlated: readonly string[];
  readonly interface: readonly NetworkInterface[];
  readonly nodeLabels: readonly string[];
  readonly sourceClusterName: readonly string[];
  readonly destinationClusterName: readonly string[];
  readonly ipTraceId: readonly number[];
  readonly encrypted: readonly boolean[];
  readonly experimental: FlowFilterExperimental | undefined;
}

export interface FlowFilterInit {
  readonly sourceIp?: readonly string[] | undefined;
  readonly sourcePod?: readonly string[] | undefined;
  readonly destinationIp?: readonly string[] | undefined;
  readonly destinationPod?: readonly string[] | undefined;
  readonly verdict?: readonly number[] | undefined;
  readonly eventType?: readonly EventTypeFilterInit[] | undefined;
  readonly sourceFqdn?: readonly string[] | undefined;
  readonly destinationFqdn?: readonly string[] | undefined;
  readonly httpStatusCode?: readonly string[] | undefined;
  readonly sourceLabel?: readonly string[] | undefined;
  readonly destinationLabel?: readonly string[] | undefined;
  readonly protocol?: readonly string[] | undefined;
  readonly sourcePort?: readonly string[] | undefined;
  readonly destinationPort?: readonly string[] | undefined;
  readonly reply?: readonly boolean[] | undefined;
  readonly sourceService?: readonly string[] | undefined;
  readonly destinationService?: readonly string[] | undefined;
  readonly dnsQuery?: readonly string[] | undefined;
  readonly sourceIdentity?: readonly number[] | undefined;
  readonly destinationIdentity?: readonly number[] | undefined;
  readonly httpMethod?: readonly string[] | undefined;
  readonly httpPath?: readonly string[] | undefined;
  readonly tcpFlags?: readonly TCPFlagsInit[] | undefined;
  readonly nodeName?: readonly string[] | undefined;
  readonly ipVersion?: readonly number[] | undefined;
  readonly sourceWorkload?: readonly WorkloadInit[] | undefined;
  readonly destinationWorkload?: readonly WorkloadInit[] | undefined;
  readonly traceId?: readonly string[] | undefined;
  readonly uuid?: readonly string[] | undefined;
  readonly trafficDirection?: readonly number[] | undefined;
  readonly httpUrl?: readonly string[] | undefined;
  readonly httpHeader?: readonly HTTPHeaderInit[] | undefined;
  readonly dropReasonDesc?: readonly number[] | undefined;
  readonly sourceIpXlated?: readonly string[] | undefined;
  readonly interface?: readonly NetworkInterfaceInit[] | undefined;
  readonly nodeLabels?: readonly string[] | undefined;
  readonly sourceClusterName?: readonly string[] | undefined;
  readonly destinationClusterName?: readonly string[] | undefined;
  readonly ipTraceId?: readonly number[] | undefined;
  readonly encrypted?: readonly boolean[] | undefined;
  readonly experimental?: FlowFilterExperimentalInit | undefined;
}

export function writeFlowFilter(message: FlowFilterInit, writer: Writer): Writer {
  if (message.sourceIp !== undefined) for (const value of message.sourceIp) writer.uint32(10).string(value);
  if (message.sourcePod !== undefined) for (const value of message.sourcePod) writer.uint32(18).string(value);
  if (message.destinationIp !== undefined) for (const value of message.destinationIp) writer.uint32(26).string(value);
  if (message.destinationPod !== undefined) for (const value of message.destinationPod) writer.uint32(34).string(value);
  if (message.verdict !== undefined && message.verdict.length > 0) {
    writer.uint32(42).fork();
    for (const value of message.verdict) writer.int32(value);
    writer.ldelim();
  }
  if (message.eventType !== undefined) for (const value of message.eventType) writeEventTypeFilter(value, writer.uint32(50).fork()).ldelim();
  if (message.sourceFqdn !== undefined) for (const value of message.sourceFqdn) writer.uint32(58).string(value);
  if (message.destinationFqdn !== undefined) for (const value of message.destinationFqdn) writer.uint32(66).string(value);
  if (message.httpStatusCode !== undefined) for (const value of message.httpStatusCode) writer.uint32(74).string(value);
  if (message.sourceLabel !== undefined) for (const value of message.sourceLabel) writer.uint32(82).string(value);
  if (message.destinationLabel !== undefined) for (const value of message.destinationLabel) writer.uint32(90).string(value);
  if (message.protocol !== undefined) for (const value of message.protocol) writer.uint32(98).string(value);
  if (message.sourcePort !== undefined) for (const value of message.sourcePort) writer.uint32(106).string(value);
  if (message.destinationPort !== undefined) for (const value of message.destinationPort) writer.uint32(114).string(value);
  if (message.reply !== undefined && message.reply.length > 0) {
    writer.uint32(122).fork();
    for (const value of message.reply) writer.bool(value);
    writer.ldelim();
  }
  if (message.sourceService !== undefined) for (const value of message.sourceService) writer.uint32(130).string(value);
  if (message.destinationService !== undefined) for (const value of message.destinationService) writer.uint32(138).string(value);
  if (message.dnsQuery !== undefined) for (const value of message.dnsQuery) writer.uint32(146).string(value);
  if (message.sourceIdentity !== undefined && message.sourceIdentity.length > 0) {
    writer.uint32(154).fork();
    for (const value of message.sourceIdentity) writer.uint32(value);
    writer.ldelim();
  }
  if (message.destinationIdentity !== undefined && message.destinationIdentity.length > 0) {
    writer.uint32(162).fork();
    for (const value of message.destinationIdentity) writer.uint32(value);
    writer.ldelim();
  }
  if (message.httpMethod !== undefined) for (const value of message.httpMethod) writer.uint32(170).string(value);
  if (message.httpPath !== undefined) for (const value of message.httpPath) writer.uint32(178).string(value);
  if (message.tcpFlags !== undefined) for (const value of message.tcpFlags) writeTCPFlags(value, writer.uint32(186).fork()).ldelim();
  if (message.nodeName !== undefined) for (const value of message.nodeName) writer.uint32(194).string(value);
  if (message.ipVersion !== undefined && message.ipVersion.length > 0) {
    writer.uint32(202).fork();
    for (const value of message.ipVersion) writer.int32(value);
    writer.ldelim();
  }
  if (message.sourceWorkload !== undefined) for (const value of message.sourceWorkload) writeWorkload(value, writer.uint32(210).fork()).ldelim();
  if (message.destinationWorkload !== undefined) for (const value of message.destinationWorkload) writeWorkload(value, writer.uint32(218).fork()).ldelim();
  if (message.traceId !== undefined) for (const value of message.traceId) writer.uint32(226).string(value);
  if (message.uuid !== undefined) for (const value of message.uuid) writer.uint32(234).string(value);
  if (message.trafficDirection !== undefined && message.trafficDirection.length > 0) {
    writer.uint32(242).fork();
    for (const value of message.trafficDirection) writer.int32(value);
    writer.ldelim();
  }
  if (message.httpUrl !== undefined) for (const value of message.httpUrl) writer.uint32(250).string(value);
  if (message.httpHeader !== undefined) for (const value of message.httpHeader) writeHTTPHeader(value, writer.uint32(258).fork()).ldelim();
  if (message.dropReasonDesc !== undefined && message.dropReasonDesc.length > 0) {
    writer.uint32(266).fork();
    for (const value of message.dropReasonDesc) writer.int32(value);
    writer.ldelim();
  }
  if (message.sourceIpXlated !== undefined) for (const value of message.sourceIpXlated) writer.uint32(274).string(value);
  if (message.interface !== undefined) for (const value of message.interface) writeNetworkInterface(value, writer.uint32(282).fork()).ldelim();
  if (message.nodeLabels !== undefined) for (const value of message.nodeLabels) writer.uint32(290).string(value);
  if (message.sourceClusterName !== undefined) for (const value of message.sourceClusterName) writer.uint32(298).string(value);
  if (message.destinationClusterName !== undefined) for (const value of message.destinationClusterName) writer.uint32(306).string(value);
  if (message.ipTraceId !== undefined && message.ipTraceId.length > 0) {
    writer.uint32(314).fork();
    for (const value of message.ipTraceId) writeUint64(writer, value);
    writer.ldelim();
  }
  if (message.encrypted !== undefined && message.encrypted.length > 0) {
    writer.uint32(322).fork();
    for (const value of message.encrypted) writer.bool(value);
    writer.ldelim();
  }
  if (message.experimental !== undefined) writeFlowFilterExperimental(message.experimental, writer.uint32(7994).fork()).ldelim();
  return writer;
}

export function readFlowFilter(reader: Reader, end: number, message: Mutable<FlowFilter> = { sourceIp: EMPTY, sourcePod: EMPTY, destinationIp: EMPTY, destinationPod: EMPTY, verdict: EMPTY, eventType: EMPTY, sourceFqdn: EMPTY, destinationFqdn: EMPTY, httpStatusCode: EMPTY, sourceLabel: EMPTY, destinationLabel: EMPTY, protocol: EMPTY, sourcePort: EMPTY, destinationPort: EMPTY, reply: EMPTY, sourceService: EMPTY, destinationService: EMPTY, dnsQuery: EMPTY, sourceIdentity: EMPTY, destinationIdentity: EMPTY, httpMethod: EMPTY, httpPath: EMPTY, tcpFlags: EMPTY, nodeName: EMPTY, ipVersion: EMPTY, sourceWorkload: EMPTY, destinationWorkload: EMPTY, traceId: EMPTY, uuid: EMPTY, trafficDirection: EMPTY, httpUrl: EMPTY, httpHeader: EMPTY, dropReasonDesc: EMPTY, sourceIpXlated: EMPTY, interface: EMPTY, nodeLabels: EMPTY, sourceClusterName: EMPTY, destinationClusterName: EMPTY, ipTraceId: EMPTY, encrypted: EMPTY, experimental: undefined }): FlowFilter {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.sourceIp = append(message.sourceIp, reader.string()); break;
      case 18: message.sourcePod = append(message.sourcePod, reader.string()); break;
      case 26: message.destinationIp = append(message.destinationIp, reader.string()); break;
      case 34: message.destinationPod = append(message.destinationPod, reader.string()); break;
      case 40: message.verdict = append(message.verdict, reader.int32()); break;
      case 42: { const stop = endOf(reader); while (reader.pos < stop) message.verdict = append(message.verdict, reader.int32()); expectEnd(reader, stop); break; }
      case 50: message.eventType = append(message.eventType, readEventTypeFilter(reader, endOf(reader))); break;
      case 58: message.sourceFqdn = append(message.sourceFqdn, reader.string()); break;
      case 66: message.destinationFqdn = append(message.destinationFqdn, reader.string()); break;
      case 74: message.httpStatusCode = append(message.httpStatusCode, reader.string()); break;
      case 82: message.sourceLabel = append(message.sourceLabel, reader.string()); break;
      case 90: message.destinationLabel = append(message.destinationLabel, reader.string()); break;
      case 98: message.protocol = append(message.protocol, reader.string()); break;
      case 106: message.sourcePort = append(message.sourcePort, reader.string()); break;
      case 114: message.destinationPort = append(message.destinationPort, reader.string()); break;
      case 120: message.reply = append(message.reply, reader.bool()); break;
      case 122: { const stop = endOf(reader); while (reader.pos < stop) message.reply = append(message.reply, reader.bool()); expectEnd(reader, stop); break; }
      case 130: message.sourceService = append(message.sourceService, reader.string()); break;
      case 138: message.destinationService = append(message.destinationService, reader.string()); break;
      case 146: message.dnsQuery = append(message.dnsQuery, reader.string()); break;
      case 152: message.sourceIdentity = append(message.sourceIdentity, reader.uint32()); break;
      case 154: { const stop = endOf(reader); while (reader.pos < stop) message.sourceIdentity = append(message.sourceIdentity, reader.uint32()); expectEnd(reader, stop); break; }
      case 160: message.destinationIdentity = append(message.destinationIdentity, reader.uint32()); break;
      case 162: { const stop = endOf(reader); while (reader.pos < stop) message.destinationIdentity = append(message.destinationIdentity, reader.uint32()); expectEnd(reader, stop); break; }
      case 170: message.httpMethod = append(message.httpMethod, reader.string()); break;
      case 178: message.httpPath = append(message.httpPath, reader.string()); break;
      case 186: message.tcpFlags = append(message.tcpFlags, readTCPFlags(reader, endOf(reader))); break;
      case 194: message.nodeName = append(message.nodeName, reader.string()); break;
      case 200: message.ipVersion = append(message.ipVersion, reader.int32()); break;
      case 202: { const stop = endOf(reader); while (reader.pos < stop) message.ipVersion = append(message.ipVersion, reader.int32()); expectEnd(reader, stop); break; }
      case 210: message.sourceWorkload = append(message.sourceWorkload, readWorkload(reader, endOf(reader))); break;
      case 218: message.destinationWorkload = append(message.destinationWorkload, readWorkload(reader, endOf(reader))); break;
      case 226: message.traceId = append(message.traceId, reader.string()); break;
      case 234: message.uuid = append(message.uuid, reader.string()); break;
      case 240: message.trafficDirection = append(message.trafficDirection, reader.int32()); break;
      case 242: { const stop = endOf(reader); while (reader.pos < stop) message.trafficDirection = append(message.trafficDirection, reader.int32()); expectEnd(reader, stop); break; }
      case 250: message.httpUrl = append(message.httpUrl, reader.string()); break;
      case 258: message.httpHeader = append(message.httpHeader, readHTTPHeader(reader, endOf(reader))); break;
      case 264: message.dropReasonDesc = append(message.dropReasonDesc, reader.int32()); break;
      case 266: { const stop = endOf(reader); while (reader.pos < stop) message.dropReasonDesc = append(message.dropReasonDesc, reader.int32()); expectEnd(reader, stop); break; }
      case 274: message.sourceIpXlated = append(message.sourceIpXlated, reader.string()); break;
      case 282: message.interface = append(message.interface, readNetworkInterface(reader, endOf(reader))); break;
      case 290: message.nodeLabels = append(message.nodeLabels, reader.string()); break;
      case 298: message.sourceClusterName = append(message.sourceClusterName, reader.string()); break;
      case 306: message.destinationClusterName = append(message.destinationClusterName, reader.string()); break;
      case 312: message.ipTraceId = append(message.ipTraceId, readUint64(reader)); break;
      case 314: { const stop = endOf(reader); while (reader.pos < stop) message.ipTraceId = append(message.ipTraceId, readUint64(reader)); expectEnd(reader, stop); break; }
      case 320: message.encrypted = append(message.encrypted, reader.bool()); break;
      case 322: { const stop = endOf(reader); while (reader.pos < stop) message.encrypted = append(message.encrypted, reader.bool()); expectEnd(reader, stop); break; }
      case 7994: message.experimental = readFlowFilterExperimental(reader, endOf(reader), message.experimental); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const flowFilterCodec: Codec<FlowFilterInit, FlowFilter> = codec(writeFlowFilter, readFlowFilter);

export interface FlowFilterExperimental {
  readonly celExpression: readonly string[];
}

export interface FlowFilterExperimentalInit {
  readonly celExpression?: readonly string[] | undefined;
}

export function writeFlowFilterExperimental(message: FlowFilterExperimentalInit, writer: Writer): Writer {
  if (message.celExpression !== undefined) for (const value of message.celExpression) writer.uint32(10).string(value);
  return writer;
}

export function readFlowFilterExperimental(reader: Reader, end: number, message: Mutable<FlowFilterExperimental> = { celExpression: EMPTY }): FlowFilterExperimental {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.celExpression = append(message.celExpression, reader.string()); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const flowFilterExperimentalCodec: Codec<FlowFilterExperimentalInit, FlowFilterExperimental> = codec(writeFlowFilterExperimental, readFlowFilterExperimental);

export interface EventTypeFilter {
  readonly type: number;
  readonly matchSubType: boolean;
  readonly subType: number;
}

export interface EventTypeFilterInit {
  readonly type?: number | undefined;
  readonly matchSubType?: boolean | undefined;
  readonly subType?: number | undefined;
}

export function writeEventTypeFilter(message: EventTypeFilterInit, writer: Writer): Writer {
  if (message.type) writer.uint32(8).int32(message.type);
  if (message.matchSubType) writer.uint32(16).bool(message.matchSubType);
  if (message.subType) writer.uint32(24).int32(message.subType);
  return writer;
}

export function readEventTypeFilter(reader: Reader, end: number, message: Mutable<EventTypeFilter> = { type: 0, matchSubType: false, subType: 0 }): EventTypeFilter {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.type = reader.int32(); break;
      case 16: message.matchSubType = reader.bool(); break;
      case 24: message.subType = reader.int32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const eventTypeFilterCodec: Codec<EventTypeFilterInit, EventTypeFilter> = codec(writeEventTypeFilter, readEventTypeFilter);
