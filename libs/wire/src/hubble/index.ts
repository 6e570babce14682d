export {
  AgentEventType,
  DropReason,
  FlowType,
  IPVersion,
  L7FlowType,
  LostEventSource,
  TraceObservationPoint,
  TrafficDirection,
  Verdict,
  flowCodec,
  flowFilterCodec,
} from './flow.gen.js';
export { Observer, getFlowsResponseCodec } from './observer.gen.js';
export { ChangeNotificationType, Peer } from './peer.gen.js';
export { NodeState } from './relay.gen.js';

export type { Timestamp, TimestampInit } from '../google/protobuf.gen.js';
export type {
  DNS,
  DNSInit,
  Endpoint as HubbleEndpoint,
  EndpointInit as HubbleEndpointInit,
  Flow as HubbleFlow,
  FlowFilter,
  FlowFilterInit,
  FlowInit as HubbleFlowInit,
  LostEventInit,
  Layer4 as HubbleLayer4,
  Layer4Init as HubbleLayer4Init,
  NetworkInterface,
  TCPFlags,
  TCPFlagsInit,
  Workload as HubbleWorkload,
} from './flow.gen.js';
export type {
  GetAgentEventsRequest,
  GetDebugEventsRequest,
  GetFlowsRequest,
  GetFlowsRequestInit,
  GetFlowsResponse,
  GetFlowsResponseInit,
  GetNamespacesResponseInit,
  GetNodesResponse,
  GetNodesResponseInit,
  NodeInit,
  ServerStatusResponse,
  ServerStatusResponseInit,
} from './observer.gen.js';
export type { ChangeNotification, ChangeNotificationInit, NotifyRequest } from './peer.gen.js';
export type { NodeStatusEventInit } from './relay.gen.js';
