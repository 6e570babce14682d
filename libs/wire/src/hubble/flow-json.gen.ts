// Made by `npm run generate` from proto/; change that, not this file.

import { anyText, enumName, timestampText, type JsonObject } from '../json.js';
import { LostEventSource, AgentEventType, DebugEventType, Verdict, FlowType, TrafficDirection, TraceObservationPoint, DropReason, DebugCapturePoint, SocketTranslationPoint, AuthType, TraceReason, IPVersion, SCTPChunkType, L7FlowType, TunnelProtocol, type LostEvent, type AgentEvent, type AgentEventUnknown, type TimeNotification, type PolicyUpdateNotification, type EndpointRegenNotification, type EndpointUpdateNotification, type IPCacheNotification, type ServiceUpsertNotification, type ServiceUpsertNotificationAddr, type ServiceDeleteNotification, type DebugEvent, type Flow, type Traffic, type Emitter, type Ethernet, type IP, type Layer4, type TCP, type TCPFlags, type UDP, type SCTP, type ICMPv4, type ICMPv6, type VRRP, type IGMP, type Endpoint, type Workload, type Service, type NetworkInterface, type CiliumEventType, type Layer7, type DNS, type HTTP, type HTTPHeader, type Kafka, type Tunnel, type Policy, type Aggregate, type TraceContext, type TraceParent, type IPTraceID, type FileInfo, type FlowFilter, type FlowFilterExperimental, type EventTypeFilter } from './flow.gen.js';

export function jsonLostEvent(message: LostEvent): JsonObject {
  const json: JsonObject = {};
  if (message.source) json['source'] = enumName(LostEventSource, message.source);
  if (message.numEventsLost) json['num_events_lost'] = String(message.numEventsLost);
  if (message.cpu !== undefined) json['cpu'] = message.cpu.value;
  if (message.first !== undefined) json['first'] = timestampText(message.first);
  if (message.last !== undefined) json['last'] = timestampText(message.last);
  return json;
}

export function jsonAgentEvent(message: AgentEvent): JsonObject {
  const json: JsonObject = {};
  if (message.type) json['type'] = enumName(AgentEventType, message.type);
  if (message.unknown !== undefined) json['unknown'] = jsonAgentEventUnknown(message.unknown);
  if (message.agentStart !== undefined) json['agent_start'] = jsonTimeNotification(message.agentStart);
  if (message.policyUpdate !== undefined) json['policy_update'] = jsonPolicyUpdateNotification(message.policyUpdate);
  if (message.endpointRegenerate !== undefined) json['endpoint_regenerate'] = jsonEndpointRegenNotification(message.endpointRegenerate);
  if (message.endpointUpdate !== undefined) json['endpoint_update'] = jsonEndpointUpdateNotification(message.endpointUpdate);
  if (message.ipcacheUpdate !== undefined) json['ipcache_update'] = jsonIPCacheNotification(message.ipcacheUpdate);
  if (message.serviceUpsert !== undefined) json['service_upsert'] = jsonServiceUpsertNotification(message.serviceUpsert);
  if (message.serviceDelete !== undefined) json['service_delete'] = jsonServiceDeleteNotification(message.serviceDelete);
  return json;
}

export function jsonAgentEventUnknown(message: AgentEventUnknown): JsonObject {
  const json: JsonObject = {};
  if (message.type) json['type'] = message.type;
  if (message.notification) json['notification'] = message.notification;
  return json;
}

export function jsonTimeNotification(message: TimeNotification): JsonObject {
  const json: JsonObject = {};
  if (message.time !== undefined) json['time'] = timestampText(message.time);
  return json;
}

export function jsonPolicyUpdateNotification(message: PolicyUpdateNotification): JsonObject {
  const json: JsonObject = {};
  if (message.labels.length > 0) json['labels'] = message.labels.map((value) => value);
  if (message.revision) json['revision'] = String(message.revision);
  if (message.ruleCount) json['rule_count'] = String(message.ruleCount);
  return json;
}

export function jsonEndpointRegenNotification(message: EndpointRegenNotification): JsonObject {
  const json: JsonObject = {};
  if (message.id) json['id'] = String(message.id);
  if (message.labels.length > 0) json['labels'] = message.labels.map((value) => value);
  if (message.error) json['error'] = message.error;
  return json;
}

export function jsonEndpointUpdateNotification(message: EndpointUpdateNotification): JsonObject {
  const json: JsonObject = {};
  if (message.id) json['id'] = String(message.id);
  if (message.labels.length > 0) json['labels'] = message.labels.map((value) => value);
  if (message.error) json['error'] = message.error;
  if (message.podName) json['pod_name'] = message.podName;
  if (message.namespace) json['namespace'] = message.namespace;
  return json;
}

export function jsonIPCacheNotification(message: IPCacheNotification): JsonObject {
  const json: JsonObject = {};
  if (message.cidr) json['cidr'] = message.cidr;
  if (message.identity) json['identity'] = message.identity;
  if (message.oldIdentity !== undefined) json['old_identity'] = message.oldIdentity.value;
  if (message.hostIp) json['host_ip'] = message.hostIp;
  if (message.oldHostIp) json['old_host_ip'] = message.oldHostIp;
  if (message.encryptKey) json['encrypt_key'] = message.encryptKey;
  if (message.namespace) json['namespace'] = message.namespace;
  if (message.podName) json['pod_name'] = message.podName;
  return json;
}

export function jsonServiceUpsertNotification(message: ServiceUpsertNotification): JsonObject {
  const json: JsonObject = {};
  if (message.id) json['id'] = message.id;
  if (message.frontendAddress !== undefined) json['frontend_address'] = jsonServiceUpsertNotificationAddr(message.frontendAddress);
  if (message.backendAddresses.length > 0) json['backend_addresses'] = message.backendAddresses.map((value) => jsonServiceUpsertNotificationAddr(value));
  if (message.type) json['type'] = message.type;
  if (message.trafficPolicy) json['traffic_policy'] = message.trafficPolicy;
  if (message.name) json['name'] = message.name;
  if (message.namespace) json['namespace'] = message.namespace;
  if (message.extTrafficPolicy) json['ext_traffic_policy'] = message.extTrafficPolicy;
  if (message.intTrafficPolicy) json['int_traffic_policy'] = message.intTrafficPolicy;
  return json;
}

export function jsonServiceUpsertNotificationAddr(message: ServiceUpsertNotificationAddr): JsonObject {
  const json: JsonObject = {};
  if (message.ip) json['ip'] = message.ip;
  if (message.port) json['port'] = message.port;
  return json;
}

export function jsonServiceDeleteNotification(message: ServiceDeleteNotification): JsonObject {
  const json: JsonObject = {};
  if (message.id) json['id'] = message.id;
  return json;
}

export function jsonDebugEvent(message: DebugEvent): JsonObject {
  const json: JsonObject = {};
  if (message.type) json['type'] = enumName(DebugEventType, message.type);
  if (message.source !== undefined) json['source'] = jsonEndpoint(message.source);
  if (message.hash !== undefined) json['hash'] = message.hash.value;
  if (message.arg1 !== undefined) json['arg1'] = message.arg1.value;
  if (message.arg2 !== undefined) json['arg2'] = message.arg2.value;
  if (message.arg3 !== undefined) json['arg3'] = message.arg3.value;
  if (message.message) json['message'] = message.message;
  if (message.cpu !== undefined) json['cpu'] = message.cpu.value;
  return json;
}

export function jsonFlow(message: Flow): JsonObject {
  const json: JsonObject = {};
  if (message.time !== undefined) json['time'] = timestampText(message.time);
  if (message.verdict) json['verdict'] = enumName(Verdict, message.verdict);
  if (message.dropReason) json['drop_reason'] = message.dropReason;
  if (message.ethernet !== undefined) json['ethernet'] = jsonEthernet(message.ethernet);
  if (message.IP !== undefined) json['IP'] = jsonIP(message.IP);
  if (message.l4 !== undefined) json['l4'] = jsonLayer4(message.l4);
  if (message.source !== undefined) json['source'] = jsonEndpoint(message.source);
  if (message.destination !== undefined) json['destination'] = jsonEndpoint(message.destination);
  if (message.Type) json['Type'] = enumName(FlowType, message.Type);
  if (message.nodeName) json['node_name'] = message.nodeName;
  if (message.sourceNames.length > 0) json['source_names'] = message.sourceNames.map((value) => value);
  if (message.destinationNames.length > 0) json['destination_names'] = message.destinationNames.map((value) => value);
  if (message.l7 !== undefined) json['l7'] = jsonLayer7(message.l7);
  if (message.reply) json['reply'] = message.reply;
  if (message.eventType !== undefined) json['event_type'] = jsonCiliumEventType(message.eventType);
  if (message.sourceService !== undefined) json['source_service'] = jsonService(message.sourceService);
  if (message.destinationService !== undefined) json['destination_service'] = jsonService(message.destinationService);
  if (message.trafficDirection) json['traffic_direction'] = enumName(TrafficDirection, message.trafficDirection);
  if (message.policyMatchType) json['policy_match_type'] = message.policyMatchType;
  if (message.traceObservationPoint) json['trace_observation_point'] = enumName(TraceObservationPoint, message.traceObservationPoint);
  if (message.dropReasonDesc) json['drop_reason_desc'] = enumName(DropReason, message.dropReasonDesc);
  if (message.isReply !== undefined) json['is_reply'] = message.isReply.value;
  if (message.debugCapturePoint) json['debug_capture_point'] = enumName(DebugCapturePoint, message.debugCapturePoint);
  if (message.interface !== undefined) json['interface'] = jsonNetworkInterface(message.interface);
  if (message.proxyPort) json['proxy_port'] = message.proxyPort;
  if (message.traceContext !== undefined) json['trace_context'] = jsonTraceContext(message.traceContext);
  if (message.sockXlatePoint) json['sock_xlate_point'] = enumName(SocketTranslationPoint, message.sockXlatePoint);
  if (message.socketCookie) json['socket_cookie'] = String(message.socketCookie);
  if (message.cgroupId) json['cgroup_id'] = String(message.cgroupId);
  if (message.uuid) json['uuid'] = message.uuid;
  if (message.authType) json['auth_type'] = enumName(AuthType, message.authType);
  if (message.traceReason) json['trace_reason'] = enumName(TraceReason, message.traceReason);
  if (message.nodeLabels.length > 0) json['node_labels'] = message.nodeLabels.map((value) => value);
  if (message.file !== undefined) json['file'] = jsonFileInfo(message.file);
  if (message.tunnel !== undefined) json['tunnel'] = jsonTunnel(message.tunnel);
  if (message.ipTraceId !== undefined) json['ip_trace_id'] = jsonIPTraceID(message.ipTraceId);
  if (message.emitter !== undefined) json['emitter'] = jsonEmitter(message.emitter);
  if (message.egressAllowedBy.length > 0) json['egress_allowed_by'] = message.egressAllowedBy.map((value) => jsonPolicy(value));
  if (message.ingressAllowedBy.length > 0) json['ingress_allowed_by'] = message.ingressAllowedBy.map((value) => jsonPolicy(value));
  if (message.egressDeniedBy.length > 0) json['egress_denied_by'] = message.egressDeniedBy.map((value) => jsonPolicy(value));
  if (message.ingressDeniedBy.length > 0) json['ingress_denied_by'] = message.ingressDeniedBy.map((value) => jsonPolicy(value));
  if (message.policyLog.length > 0) json['policy_log'] = message.policyLog.map((value) => value);
  if (message.aggregate !== undefined) json['aggregate'] = jsonAggregate(message.aggregate);
  if (message.Summary) json['Summary'] = message.Summary;
  if (message.extensions !== undefined) json['extensions'] = anyText(message.extensions);
  if (message.traffic !== undefined) json['traffic'] = jsonTraffic(message.traffic);
  return json;
}

export function jsonTraffic(message: Traffic): JsonObject {
  const json: JsonObject = {};
  if (message.packets) json['packets'] = String(message.packets);
  if (message.bytes) json['bytes'] = String(message.bytes);
  if (message.weight) json['weight'] = message.weight;
  if (message.handshakeRttNs) json['handshake_rtt_ns'] = String(message.handshakeRttNs);
  if (message.dropReason) json['drop_reason'] = message.dropReason;
  if (message.dropLocation) json['drop_location'] = message.dropLocation;
  return json;
}

export function jsonEmitter(message: Emitter): JsonObject {
  const json: JsonObject = {};
  if (message.name) json['name'] = message.name;
  if (message.version) json['version'] = message.version;
  return json;
}

export function jsonEthernet(message: Ethernet): JsonObject {
  const json: JsonObject = {};
  if (message.source) json['source'] = message.source;
  if (message.destination) json['destination'] = message.destination;
  return json;
}

export function jsonIP(message: IP): JsonObject {
  const json: JsonObject = {};
  if (message.source) json['source'] = message.source;
  if (message.destination) json['destination'] = message.destination;
  if (message.ipVersion) json['ipVersion'] = enumName(IPVersion, message.ipVersion);
  if (message.encrypted) json['encrypted'] = message.encrypted;
  if (message.sourceXlated) json['source_xlated'] = message.sourceXlated;
  return json;
}

export function jsonLayer4(message: Layer4): JsonObject {
  const json: JsonObject = {};
  if (message.TCP !== undefined) json['TCP'] = jsonTCP(message.TCP);
  if (message.UDP !== undefined) json['UDP'] = jsonUDP(message.UDP);
  if (message.ICMPv4 !== undefined) json['ICMPv4'] = jsonICMPv4(message.ICMPv4);
  if (message.ICMPv6 !== undefined) json['ICMPv6'] = jsonICMPv6(message.ICMPv6);
  if (message.SCTP !== undefined) json['SCTP'] = jsonSCTP(message.SCTP);
  if (message.VRRP !== undefined) json['VRRP'] = jsonVRRP(message.VRRP);
  if (message.IGMP !== undefined) json['IGMP'] = jsonIGMP(message.IGMP);
  return json;
}

export function jsonTCP(message: TCP): JsonObject {
  const json: JsonObject = {};
  if (message.sourcePort) json['source_port'] = message.sourcePort;
  if (message.destinationPort) json['destination_port'] = message.destinationPort;
  if (message.flags !== undefined) json['flags'] = jsonTCPFlags(message.flags);
  return json;
}

export function jsonTCPFlags(message: TCPFlags): JsonObject {
  const json: JsonObject = {};
  if (message.FIN) json['FIN'] = message.FIN;
  if (message.SYN) json['SYN'] = message.SYN;
  if (message.RST) json['RST'] = message.RST;
  if (message.PSH) json['PSH'] = message.PSH;
  if (message.ACK) json['ACK'] = message.ACK;
  if (message.URG) json['URG'] = message.URG;
  if (message.ECE) json['ECE'] = message.ECE;
  if (message.CWR) json['CWR'] = message.CWR;
  if (message.NS) json['NS'] = message.NS;
  return json;
}

export function jsonUDP(message: UDP): JsonObject {
  const json: JsonObject = {};
  if (message.sourcePort) json['source_port'] = message.sourcePort;
  if (message.destinationPort) json['destination_port'] = message.destinationPort;
  return json;
}

export function jsonSCTP(message: SCTP): JsonObject {
  const json: JsonObject = {};
  if (message.sourcePort) json['source_port'] = message.sourcePort;
  if (message.destinationPort) json['destination_port'] = message.destinationPort;
  if (message.chunkType) json['chunk_type'] = enumName(SCTPChunkType, message.chunkType);
  return json;
}

export function jsonICMPv4(message: ICMPv4): JsonObject {
  const json: JsonObject = {};
  if (message.type) json['type'] = message.type;
  if (message.code) json['code'] = message.code;
  return json;
}

export function jsonICMPv6(message: ICMPv6): JsonObject {
  const json: JsonObject = {};
  if (message.type) json['type'] = message.type;
  if (message.code) json['code'] = message.code;
  return json;
}

export function jsonVRRP(message: VRRP): JsonObject {
  const json: JsonObject = {};
  if (message.type) json['type'] = message.type;
  if (message.vrid) json['vrid'] = message.vrid;
  if (message.priority) json['priority'] = message.priority;
  return json;
}

export function jsonIGMP(message: IGMP): JsonObject {
  const json: JsonObject = {};
  if (message.type) json['type'] = message.type;
  if (message.groupAddress) json['group_address'] = message.groupAddress;
  return json;
}

export function jsonEndpoint(message: Endpoint): JsonObject {
  const json: JsonObject = {};
  if (message.ID) json['ID'] = message.ID;
  if (message.identity) json['identity'] = message.identity;
  if (message.namespace) json['namespace'] = message.namespace;
  if (message.labels.length > 0) json['labels'] = message.labels.map((value) => value);
  if (message.podName) json['pod_name'] = message.podName;
  if (message.workloads.length > 0) json['workloads'] = message.workloads.map((value) => jsonWorkload(value));
  if (message.clusterName) json['cluster_name'] = message.clusterName;
  return json;
}

export function jsonWorkload(message: Workload): JsonObject {
  const json: JsonObject = {};
  if (message.name) json['name'] = message.name;
  if (message.kind) json['kind'] = message.kind;
  return json;
}

export function jsonService(message: Service): JsonObject {
  const json: JsonObject = {};
  if (message.name) json['name'] = message.name;
  if (message.namespace) json['namespace'] = message.namespace;
  return json;
}

export function jsonNetworkInterface(message: NetworkInterface): JsonObject {
  const json: JsonObject = {};
  if (message.index) json['index'] = message.index;
  if (message.name) json['name'] = message.name;
  return json;
}

export function jsonCiliumEventType(message: CiliumEventType): JsonObject {
  const json: JsonObject = {};
  if (message.type) json['type'] = message.type;
  if (message.subType) json['sub_type'] = message.subType;
  return json;
}

export function jsonLayer7(message: Layer7): JsonObject {
  const json: JsonObject = {};
  if (message.type) json['type'] = enumName(L7FlowType, message.type);
  if (message.latencyNs) json['latency_ns'] = String(message.latencyNs);
  if (message.dns !== undefined) json['dns'] = jsonDNS(message.dns);
  if (message.http !== undefined) json['http'] = jsonHTTP(message.http);
  if (message.kafka !== undefined) json['kafka'] = jsonKafka(message.kafka);
  return json;
}

export function jsonDNS(message: DNS): JsonObject {
  const json: JsonObject = {};
  if (message.query) json['query'] = message.query;
  if (message.ips.length > 0) json['ips'] = message.ips.map((value) => value);
  if (message.ttl) json['ttl'] = message.ttl;
  if (message.cnames.length > 0) json['cnames'] = message.cnames.map((value) => value);
  if (message.observationSource) json['observation_source'] = message.observationSource;
  if (message.rcode) json['rcode'] = message.rcode;
  if (message.qtypes.length > 0) json['qtypes'] = message.qtypes.map((value) => value);
  if (message.rrtypes.length > 0) json['rrtypes'] = message.rrtypes.map((value) => value);
  return json;
}

export function jsonHTTP(message: HTTP): JsonObject {
  const json: JsonObject = {};
  if (message.code) json['code'] = message.code;
  if (message.method) json['method'] = message.method;
  if (message.url) json['url'] = message.url;
  if (message.protocol) json['protocol'] = message.protocol;
  if (message.headers.length > 0) json['headers'] = message.headers.map((value) => jsonHTTPHeader(value));
  return json;
}

export function jsonHTTPHeader(message: HTTPHeader): JsonObject {
  const json: JsonObject = {};
  if (message.key) json['key'] = message.key;
  if (message.value) json['value'] = message.value;
  return json;
}

export function jsonKafka(message: Kafka): JsonObject {
  const json: JsonObject = {};
  if (message.errorCode) json['error_code'] = message.errorCode;
  if (message.apiVersion) json['api_version'] = message.apiVersion;
  if (message.apiKey) json['api_key'] = message.apiKey;
  if (message.correlationId) json['correlation_id'] = message.correlationId;
  if (message.topic) json['topic'] = message.topic;
  return json;
}

export function jsonTunnel(message: Tunnel): JsonObject {
  const json: JsonObject = {};
  if (message.protocol) json['protocol'] = enumName(TunnelProtocol, message.protocol);
  if (message.IP !== undefined) json['IP'] = jsonIP(message.IP);
  if (message.l4 !== undefined) json['l4'] = jsonLayer4(message.l4);
  if (message.vni) json['vni'] = message.vni;
  return json;
}

export function jsonPolicy(message: Policy): JsonObject {
  const json: JsonObject = {};
  if (message.name) json['name'] = message.name;
  if (message.namespace) json['namespace'] = message.namespace;
  if (message.labels.length > 0) json['labels'] = message.labels.map((value) => value);
  if (message.revision) json['revision'] = String(message.revision);
  if (message.kind) json['kind'] = message.kind;
  return json;
}

export function jsonAggregate(message: Aggregate): JsonObject {
  const json: JsonObject = {};
  if (message.ingressFlowCount) json['ingress_flow_count'] = message.ingressFlowCount;
  if (message.egressFlowCount) json['egress_flow_count'] = message.egressFlowCount;
  if (message.unknownDirectionFlowCount) json['unknown_direction_flow_count'] = message.unknownDirectionFlowCount;
  return json;
}

export function jsonTraceContext(message: TraceContext): JsonObject {
  const json: JsonObject = {};
  if (message.parent !== undefined) json['parent'] = jsonTraceParent(message.parent);
  return json;
}

export function jsonTraceParent(message: TraceParent): JsonObject {
  const json: JsonObject = {};
  if (message.traceId) json['trace_id'] = message.traceId;
  return json;
}

export function jsonIPTraceID(message: IPTraceID): JsonObject {
  const json: JsonObject = {};
  if (message.traceId) json['trace_id'] = String(message.traceId);
  if (message.ipOptionType) json['ip_option_type'] = message.ipOptionType;
  return json;
}

export function jsonFileInfo(message: FileInfo): JsonObject {
  const json: JsonObject = {};
  if (message.name) json['name'] = message.name;
  if (message.line) json['line'] = message.line;
  return json;
}

export function jsonFlowFilter(message: FlowFilter): JsonObject {
  const json: JsonObject = {};
  if (message.sourceIp.length > 0) json['source_ip'] = message.sourceIp.map((value) => value);
  if (message.sourcePod.length > 0) json['source_pod'] = message.sourcePod.map((value) => value);
  if (message.destinationIp.length > 0) json['destination_ip'] = message.destinationIp.map((value) => value);
  if (message.destinationPod.length > 0) json['destination_pod'] = message.destinationPod.map((value) => value);
  if (message.verdict.length > 0) json['verdict'] = message.verdict.map((value) => enumName(Verdict, value));
  if (message.eventType.length > 0) json['event_type'] = message.eventType.map((value) => jsonEventTypeFilter(value));
  if (message.sourceFqdn.length > 0) json['source_fqdn'] = message.sourceFqdn.map((value) => value);
  if (message.destinationFqdn.length > 0) json['destination_fqdn'] = message.destinationFqdn.map((value) => value);
  if (message.httpStatusCode.length > 0) json['http_status_code'] = message.httpStatusCode.map((value) => value);
  if (message.sourceLabel.length > 0) json['source_label'] = message.sourceLabel.map((value) => value);
  if (message.destinationLabel.length > 0) json['destination_label'] = message.destinationLabel.map((value) => value);
  if (message.protocol.length > 0) json['protocol'] = message.protocol.map((value) => value);
  if (message.sourcePort.length > 0) json['source_port'] = message.sourcePort.map((value) => value);
  if (message.destinationPort.length > 0) json['destination_port'] = message.destinationPort.map((value) => value);
  if (message.reply.length > 0) json['reply'] = message.reply.map((value) => value);
  if (message.sourceService.length > 0) json['source_service'] = message.sourceService.map((value) => value);
  if (message.destinationService.length > 0) json['destination_service'] = message.destinationService.map((value) => value);
  if (message.dnsQuery.length > 0) json['dns_query'] = message.dnsQuery.map((value) => value);
  if (message.sourceIdentity.length > 0) json['source_identity'] = message.sourceIdentity.map((value) => value);
  if (message.destinationIdentity.length > 0) json['destination_identity'] = message.destinationIdentity.map((value) => value);
  if (message.httpMethod.length > 0) json['http_method'] = message.httpMethod.map((value) => value);
  if (message.httpPath.length > 0) json['http_path'] = message.httpPath.map((value) => value);
  if (message.tcpFlags.length > 0) json['tcp_flags'] = message.tcpFlags.map((value) => jsonTCPFlags(value));
  if (message.nodeName.length > 0) json['node_name'] = message.nodeName.map((value) => value);
  if (message.ipVersion.length > 0) json['ip_version'] = message.ipVersion.map((value) => enumName(IPVersion, value));
  if (message.sourceWorkload.length > 0) json['source_workload'] = message.sourceWorkload.map((value) => jsonWorkload(value));
  if (message.destinationWorkload.length > 0) json['destination_workload'] = message.destinationWorkload.map((value) => jsonWorkload(value));
  if (message.traceId.length > 0) json['trace_id'] = message.traceId.map((value) => value);
  if (message.uuid.length > 0) json['uuid'] = message.uuid.map((value) => value);
  if (message.trafficDirection.length > 0) json['traffic_direction'] = message.trafficDirection.map((value) => enumName(TrafficDirection, value));
  if (message.httpUrl.length > 0) json['http_url'] = message.httpUrl.map((value) => value);
  if (message.httpHeader.length > 0) json['http_header'] = message.httpHeader.map((value) => jsonHTTPHeader(value));
  if (message.dropReasonDesc.length > 0) json['drop_reason_desc'] = message.dropReasonDesc.map((value) => enumName(DropReason, value));
  if (message.sourceIpXlated.length > 0) json['source_ip_xlated'] = message.sourceIpXlated.map((value) => value);
  if (message.interface.length > 0) json['interface'] = message.interface.map((value) => jsonNetworkInterface(value));
  if (message.nodeLabels.length > 0) json['node_labels'] = message.nodeLabels.map((value) => value);
  if (message.sourceClusterName.length > 0) json['source_cluster_name'] = message.sourceClusterName.map((value) => value);
  if (message.destinationClusterName.length > 0) json['destination_cluster_name'] = message.destinationClusterName.map((value) => value);
  if (message.ipTraceId.length > 0) json['ip_trace_id'] = message.ipTraceId.map((value) => String(value));
  if (message.encrypted.length > 0) json['encrypted'] = message.encrypted.map((value) => value);
  if (message.experimental !== undefined) json['experimental'] = jsonFlowFilterExperimental(message.experimental);
  return json;
}

export function jsonFlowFilterExperimental(message: FlowFilterExperimental): JsonObject {
  const json: JsonObject = {};
  if (message.celExpression.length > 0) json['cel_expression'] = message.celExpression.map((value) => value);
  return json;
}

export function jsonEventTypeFilter(message: EventTypeFilter): JsonObject {
  const json: JsonObject = {};
  if (message.type) json['type'] = message.type;
  if (message.matchSubType) json['match_sub_type'] = message.matchSubType;
  if (message.subType) json['sub_type'] = message.subType;
  return json;
}
