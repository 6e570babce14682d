/** A record of the ring as a flow of Hubble: what its programs print. */

import { type Address, type DnsResponse, type Endpoint, IP_PROTOCOL, TCP_FLAGS, UNKNOWN } from '@retina/flow';
import {
  type DNSInit,
  FlowType,
  type HubbleEndpointInit,
  type HubbleFlowInit,
  type HubbleLayer4Init,
  IPVersion,
  L7FlowType,
  type TCPFlagsInit,
  TraceObservationPoint,
  TrafficDirection,
  Verdict,
} from '@retina/wire/hubble';
import { hubbleDropReason } from './drop-reasons.js';
import type { ObservedFlow } from './flow-ring.js';
import { returnCodeNumber } from './return-codes.js';

/** Message types of Cilium's monitor. */
export const MONITOR = { drop: 1, trace: 4, accessLog: 129 } as const;

/** Reserved numbers of Cilium's security identities. */
const IDENTITY = { unknown: 0, host: 1, world: 2 } as const;

/** What Cilium calls the points, by Retina's choice of 2024: a packet from a pod goes to the stack. */
const POINTS = {
  'from-endpoint': { point: TraceObservationPoint.TO_STACK, subType: 3, direction: TrafficDirection.EGRESS },
  'to-endpoint': {
    point: TraceObservationPoint.TO_ENDPOINT,
    subType: 0,
    direction: TrafficDirection.INGRESS,
  },
  'from-network': {
    point: TraceObservationPoint.FROM_NETWORK,
    subType: 10,
    direction: TrafficDirection.INGRESS,
  },
  'to-network': { point: TraceObservationPoint.TO_NETWORK, subType: 11, direction: TrafficDirection.EGRESS },
} as const;

/** What the node adds to its flows. */
export interface NodeContext {
  readonly cluster: string;
  readonly node: string;
  /** 16 hexadecimal digits, others with each start: the first half of each flow's uuid. */
  readonly instance: string;
  /** Whether an address is the node's own. */
  isLocal(address: Address): boolean;
  /** The name of an interface, while it is there. */
  interfaceName(index: number): string | undefined;
}

/** Makes the message. */
export function toHubble(flow: ObservedFlow, context: NodeContext): HubbleFlowInit {
  if (flow.dns !== undefined) return dnsFlow(flow, flow.dns, context);
  return flow.drop === undefined ? traceFlow(flow, context) : droppedFlow(flow, flow.drop, context);
}

/** A message that is not complete yet. Fields are set one by one: the spread of an object costs ten times as much. */
type Draft = { -readonly [Field in keyof HubbleFlowInit]: HubbleFlowInit[Field] };

function traceFlow(flow: ObservedFlow, context: NodeContext): HubbleFlowInit {
  const { point, subType, direction } = POINTS[flow.point ?? 'from-endpoint'];
  const { packets, bytes, weight, handshakeRttNs, isReply } = flow;
  const draft = packetDraft(flow, context);
  draft.verdict = Verdict.FORWARDED;
  draft.eventType = { type: MONITOR.trace, subType };
  draft.traceObservationPoint = point;
  draft.trafficDirection = ofConnection(direction, isReply);
  draft.isReply = isReply === undefined ? undefined : { value: isReply };
  draft.reply = isReply === true;
  draft.Summary = `${summaryOf(flow)}; ${counts(flow)}`;
  draft.traffic = { packets, bytes, weight, handshakeRttNs };
  return draft;
}

function droppedFlow(
  flow: ObservedFlow,
  { reason, location, direction }: NonNullable<ObservedFlow['drop']>,
  context: NodeContext,
): HubbleFlowInit {
  const { desc, number } = hubbleDropReason(reason);
  const { packets, bytes } = flow;
  const draft = packetDraft(flow, context);
  draft.verdict = Verdict.DROPPED;
  draft.dropReason = number;
  draft.dropReasonDesc = desc;
  draft.eventType = { type: MONITOR.drop, subType: number };
  draft.trafficDirection = direction === 'ingress' ? TrafficDirection.INGRESS : TrafficDirection.EGRESS;
  draft.Summary = `${reason} at ${location}; ${summaryOf(flow)}; ${counts(flow)}`;
  draft.traffic = { packets, bytes, dropReason: reason, dropLocation: location };
  return draft;
}

function packetDraft(flow: ObservedFlow, context: NodeContext): Draft {
  const draft = draftOf(flow, context);
  const { source, destination, sourceEndpoint, destinationEndpoint, interfaceIndex: index } = flow;
  draft.Type = FlowType.L3_L4;
  draft.IP = ipOf(source, destination);
  draft.l4 = layer4Of(flow);
  draft.source = endpointOf(sourceEndpoint, source, context);
  draft.destination = endpointOf(destinationEndpoint, destination, context);
  draft.sourceService = serviceOf(sourceEndpoint);
  draft.destinationService = serviceOf(destinationEndpoint);
  draft.interface = index === 0 ? undefined : { index, name: context.interfaceName(index) ?? '' };
  return draft;
}

function draftOf({ timeUs, sequence }: ObservedFlow, { node, cluster, instance }: NodeContext): Draft {
  const digits = sequence.toString(16).padStart(16, '0');
  const uuid = `${instance.slice(0, 8)}-${instance.slice(8, 12)}-${instance.slice(12)}-${digits.slice(0, 4)}-${digits.slice(4)}`;
  return {
    time: { seconds: Math.floor(timeUs / 1e6), nanos: Math.floor(timeUs % 1e6) * 1000 },
    nodeName: cluster === '' ? node : `${cluster}/${node}`,
    uuid,
  };
}

function ipOf(source: Address, destination: Address): HubbleFlowInit['IP'] {
  const ipVersion = source.family === 4 ? IPVersion.IPv4 : IPVersion.IPv6;
  return { source: source.text, destination: destination.text, ipVersion };
}

function dnsFlow(
  flow: ObservedFlow,
  dns: NonNullable<ObservedFlow['dns']>,
  context: NodeContext,
): HubbleFlowInit {
  const client = endpointOf(dns.clientEndpoint, dns.client, context);
  const server = endpointOf(undefined, dns.server, context);
  const isResponse = dns.kind === 'response';
  const ports = isResponse ? { sourcePort: 53 } : { destinationPort: 53 };
  const draft = draftOf(flow, context);
  draft.Type = FlowType.L7;
  draft.verdict = Verdict.FORWARDED;
  draft.IP = isResponse ? ipOf(dns.server, dns.client) : ipOf(dns.client, dns.server);
  draft.l4 = dns.transport === 'tcp' ? { TCP: ports } : { UDP: ports };
  draft.source = isResponse ? server : client;
  draft.destination = isResponse ? client : server;
  draft.eventType = { type: MONITOR.accessLog };
  draft.trafficDirection = TrafficDirection.EGRESS;
  draft.isReply = { value: isResponse };
  draft.reply = isResponse;
  draft.l7 = {
    type: isResponse ? L7FlowType.RESPONSE : L7FlowType.REQUEST,
    latencyNs: isResponse ? (dns.latencyNs ?? 0) : 0,
    dns: dnsRecord(dns),
  };
  const question = `Query ${dns.name} ${dns.type}`;
  draft.Summary = isResponse ? `DNS Answer ${answerOf(dns)} (${question})` : `DNS ${question}`;
  return draft;
}

function dnsRecord(dns: NonNullable<ObservedFlow['dns']>): DNSInit {
  const question = { query: dns.name, qtypes: [dns.type], observationSource: 'socket' };
  if (dns.kind === 'query') return question;
  return { ...question, ips: dns.addresses, rcode: returnCodeNumber(dns.returnCode) };
}

function answerOf({ returnCode, addresses }: DnsResponse): string {
  return returnCode === 'NOERROR' ? JSON.stringify(addresses.join(',')) : returnCode;
}

/** Who is behind an address. Nobody known is the node or the world, as Hubble says it. */
function endpointOf(
  endpoint: Endpoint | undefined,
  address: Address,
  context: NodeContext,
): HubbleEndpointInit {
  if (endpoint === undefined || endpoint.podName === UNKNOWN) {
    const isHost = context.isLocal(address);
    return {
      identity: isHost ? IDENTITY.host : IDENTITY.world,
      labels: [isHost ? 'reserved:host' : 'reserved:world'],
    };
  }
  const labels = Object.entries(endpoint.labels ?? {}).map(([key, value]) => `k8s:${key}=${value}`);
  return {
    identity: IDENTITY.unknown,
    clusterName: context.cluster,
    namespace: endpoint.namespace,
    podName: endpoint.podName,
    labels: [...labels, `k8s:io.kubernetes.pod.namespace=${endpoint.namespace}`].sort(),
    workloads: [{ kind: endpoint.workloadKind, name: endpoint.workloadName }],
  };
}

/** Only when there is no doubt which one. */
function serviceOf(endpoint: Endpoint | undefined): HubbleFlowInit['sourceService'] {
  const name = endpoint?.service;
  if (endpoint === undefined || name === undefined || name === '' || name.includes(',')) return undefined;
  // Hubble's printers show a service in place of its pod: only what has no pod behind it is one.
  return endpoint.podName === '' ? { name, namespace: endpoint.namespace } : undefined;
}

function layer4Of({
  protocol,
  sourcePort,
  destinationPort,
  tcpFlags,
}: ObservedFlow): HubbleLayer4Init | undefined {
  const ports = { sourcePort, destinationPort };
  const icmp = { type: sourcePort, code: destinationPort };
  if (protocol === IP_PROTOCOL.TCP) return { TCP: { ...ports, flags: flagsOf(tcpFlags) } };
  if (protocol === IP_PROTOCOL.UDP) return { UDP: ports };
  if (protocol === IP_PROTOCOL.ICMP) return { ICMPv4: icmp };
  if (protocol === IP_PROTOCOL.ICMPV6) return { ICMPv6: icmp };
  return protocol === IP_PROTOCOL.SCTP ? { SCTP: ports } : undefined;
}

function flagsOf(bits: number): TCPFlagsInit {
  const has = (flag: (typeof TCP_FLAGS)[number]): boolean => (bits & (1 << TCP_FLAGS.indexOf(flag))) !== 0;
  return {
    FIN: has('FIN'),
    SYN: has('SYN') || has('SYNACK'),
    RST: has('RST'),
    PSH: has('PSH'),
    ACK: has('ACK') || has('SYNACK'),
    URG: has('URG'),
    ECE: has('ECE'),
    CWR: has('CWR'),
    NS: has('NS'),
  };
}

/** A reply belongs to the connection that goes the other way. */
function ofConnection(direction: number, isReply: boolean | undefined): number {
  if (isReply !== true) return direction;
  return direction === TrafficDirection.EGRESS ? TrafficDirection.INGRESS : TrafficDirection.EGRESS;
}

function summaryOf({ protocol, tcpFlags, sourcePort, destinationPort }: ObservedFlow): string {
  if (protocol === IP_PROTOCOL.TCP) {
    const set = Object.entries(flagsOf(tcpFlags)).flatMap(([name, isSet]) => (isSet ? [name] : []));
    return set.length === 0 ? 'TCP' : `TCP Flags: ${set.join(', ')}`;
  }
  if (protocol === IP_PROTOCOL.ICMP) return `ICMPv4 type ${sourcePort} code ${destinationPort}`;
  if (protocol === IP_PROTOCOL.ICMPV6) return `ICMPv6 type ${sourcePort} code ${destinationPort}`;
  if (protocol === IP_PROTOCOL.UDP) return 'UDP';
  return protocol === IP_PROTOCOL.SCTP ? 'SCTP' : `IP protocol ${protocol}`;
}

function counts({ packets, bytes }: ObservedFlow): string {
  return `${packets} packet${packets === 1 ? '' : 's'}, ${bytes} bytes`;
}
