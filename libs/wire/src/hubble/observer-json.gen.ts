// Made by `npm run generate` from proto/; change that, not this file.

import { anyText, enumName, fieldmaskText, timestampText, type JsonObject } from '../json.js';
import { type GetFlowsRequest, type GetFlowsRequestExperimental, type GetFlowsResponse, type ServerStatusRequest, type ServerStatusResponse, type GetNodesRequest, type GetNodesResponse, type Node, type TLS, type GetNamespacesRequest, type GetNamespacesResponse, type Namespace, type GetAgentEventsRequest, type GetAgentEventsResponse, type GetDebugEventsRequest, type GetDebugEventsResponse } from './observer.gen.js';
import { jsonFlowFilter, jsonFlow, jsonLostEvent, jsonAgentEvent, jsonDebugEvent } from './flow-json.gen.js';
import { NodeState } from './relay.gen.js';
import { jsonNodeStatusEvent } from './relay-json.gen.js';

export function jsonGetFlowsRequest(message: GetFlowsRequest): JsonObject {
  const json: JsonObject = {};
  if (message.number) json['number'] = String(message.number);
  if (message.follow) json['follow'] = message.follow;
  if (message.blacklist.length > 0) json['blacklist'] = message.blacklist.map((value) => jsonFlowFilter(value));
  if (message.whitelist.length > 0) json['whitelist'] = message.whitelist.map((value) => jsonFlowFilter(value));
  if (message.since !== undefined) json['since'] = timestampText(message.since);
  if (message.until !== undefined) json['until'] = timestampText(message.until);
  if (message.first) json['first'] = message.first;
  if (message.fieldMask !== undefined) json['field_mask'] = fieldmaskText(message.fieldMask);
  if (message.experimental !== undefined) json['experimental'] = jsonGetFlowsRequestExperimental(message.experimental);
  if (message.extensions !== undefined) json['extensions'] = anyText(message.extensions);
  return json;
}

export function jsonGetFlowsRequestExperimental(_message: GetFlowsRequestExperimental): JsonObject {
  const json: JsonObject = {};
  return json;
}

export function jsonGetFlowsResponse(message: GetFlowsResponse): JsonObject {
  const json: JsonObject = {};
  if (message.flow !== undefined) json['flow'] = jsonFlow(message.flow);
  if (message.nodeStatus !== undefined) json['node_status'] = jsonNodeStatusEvent(message.nodeStatus);
  if (message.lostEvents !== undefined) json['lost_events'] = jsonLostEvent(message.lostEvents);
  if (message.nodeName) json['node_name'] = message.nodeName;
  if (message.time !== undefined) json['time'] = timestampText(message.time);
  return json;
}

export function jsonServerStatusRequest(_message: ServerStatusRequest): JsonObject {
  const json: JsonObject = {};
  return json;
}

export function jsonServerStatusResponse(message: ServerStatusResponse): JsonObject {
  const json: JsonObject = {};
  if (message.numFlows) json['num_flows'] = String(message.numFlows);
  if (message.maxFlows) json['max_flows'] = String(message.maxFlows);
  if (message.seenFlows) json['seen_flows'] = String(message.seenFlows);
  if (message.uptimeNs) json['uptime_ns'] = String(message.uptimeNs);
  if (message.numConnectedNodes !== undefined) json['num_connected_nodes'] = message.numConnectedNodes.value;
  if (message.numUnavailableNodes !== undefined) json['num_unavailable_nodes'] = message.numUnavailableNodes.value;
  if (message.unavailableNodes.length > 0) json['unavailable_nodes'] = message.unavailableNodes.map((value) => value);
  if (message.version) json['version'] = message.version;
  if (message.flowsRate) json['flows_rate'] = message.flowsRate;
  return json;
}

export function jsonGetNodesRequest(_message: GetNodesRequest): JsonObject {
  const json: JsonObject = {};
  return json;
}

export function jsonGetNodesResponse(message: GetNodesResponse): JsonObject {
  const json: JsonObject = {};
  if (message.nodes.length > 0) json['nodes'] = message.nodes.map((value) => jsonNode(value));
  return json;
}

export function jsonNode(message: Node): JsonObject {
  const json: JsonObject = {};
  if (message.name) json['name'] = message.name;
  if (message.version) json['version'] = message.version;
  if (message.address) json['address'] = message.address;
  if (message.state) json['state'] = enumName(NodeState, message.state);
  if (message.tls !== undefined) json['tls'] = jsonTLS(message.tls);
  if (message.uptimeNs) json['uptime_ns'] = String(message.uptimeNs);
  if (message.numFlows) json['num_flows'] = String(message.numFlows);
  if (message.maxFlows) json['max_flows'] = String(message.maxFlows);
  if (message.seenFlows) json['seen_flows'] = String(message.seenFlows);
  return json;
}

export function jsonTLS(message: TLS): JsonObject {
  const json: JsonObject = {};
  if (message.enabled) json['enabled'] = message.enabled;
  if (message.serverName) json['server_name'] = message.serverName;
  return json;
}

export function jsonGetNamespacesRequest(_message: GetNamespacesRequest): JsonObject {
  const json: JsonObject = {};
  return json;
}

export function jsonGetNamespacesResponse(message: GetNamespacesResponse): JsonObject {
  const json: JsonObject = {};
  if (message.namespaces.length > 0) json['namespaces'] = message.namespaces.map((value) => jsonNamespace(value));
  return json;
}

export function jsonNamespace(message: Namespace): JsonObject {
  const json: JsonObject = {};
  if (message.cluster) json['cluster'] = message.cluster;
  if (message.namespace) json['namespace'] = message.namespace;
  return json;
}

export function jsonGetAgentEventsRequest(message: GetAgentEventsRequest): JsonObject {
  const json: JsonObject = {};
  if (message.number) json['number'] = String(message.number);
  if (message.follow) json['follow'] = message.follow;
  if (message.since !== undefined) json['since'] = timestampText(message.since);
  if (message.until !== undefined) json['until'] = timestampText(message.until);
  if (message.first) json['first'] = message.first;
  return json;
}

export function jsonGetAgentEventsResponse(message: GetAgentEventsResponse): JsonObject {
  const json: JsonObject = {};
  if (message.agentEvent !== undefined) json['agent_event'] = jsonAgentEvent(message.agentEvent);
  if (message.nodeName) json['node_name'] = message.nodeName;
  if (message.time !== undefined) json['time'] = timestampText(message.time);
  return json;
}

export function jsonGetDebugEventsRequest(message: GetDebugEventsRequest): JsonObject {
  const json: JsonObject = {};
  if (message.number) json['number'] = String(message.number);
  if (message.follow) json['follow'] = message.follow;
  if (message.since !== undefined) json['since'] = timestampText(message.since);
  if (message.until !== undefined) json['until'] = timestampText(message.until);
  if (message.first) json['first'] = message.first;
  return json;
}

export function jsonGetDebugEventsResponse(message: GetDebugEventsResponse): JsonObject {
  const json: JsonObject = {};
  if (message.debugEvent !== undefined) json['debug_event'] = jsonDebugEvent(message.debugEvent);
  if (message.nodeName) json['node_name'] = message.nodeName;
  if (message.time !== undefined) json['time'] = timestampText(message.time);
  return json;
}
