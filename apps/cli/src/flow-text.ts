/** Flows as people read them. */

import { IP_PROTOCOL, protocolName } from '@retina/flow';
import {
  type GetFlowsResponse,
  type HubbleEndpoint,
  type HubbleFlow,
  TraceObservationPoint,
  TrafficDirection,
  Verdict,
} from '@retina/wire/hubble';

/** The columns of a table of flows. */
export const FLOW_COLUMNS = ['TIME', 'SOURCE', 'DESTINATION', 'PROTOCOL', 'VERDICT', 'SUMMARY'] as const;

/** The columns that `-o wide` adds. */
export const WIDE_COLUMNS = ['NODE', 'POINT', 'DIRECTION', 'REPLY', 'INTERFACE', 'RTT'] as const;

/** The cells of a flow, in the order of the columns. */
export function flowCells(flow: HubbleFlow): string[] {
  return [
    timeText(flow.time),
    endText(flow, 'source'),
    endText(flow, 'destination'),
    protocolText(flow),
    nameIn(Verdict, flow.verdict),
    flow.Summary,
  ];
}

/** The cells of `-o wide`. */
export function wideCells(flow: HubbleFlow): string[] {
  const rttNs = flow.traffic?.handshakeRttNs ?? 0;
  return [
    flow.nodeName,
    flow.traceObservationPoint === 0
      ? '-'
      : nameIn(TraceObservationPoint, flow.traceObservationPoint).toLowerCase().replace('_', '-'),
    nameIn(TrafficDirection, flow.trafficDirection).replace('TRAFFIC_DIRECTION_', '').toLowerCase(),
    flow.isReply === undefined ? 'unknown' : String(flow.isReply.value),
    orDash(flow.interface?.name),
    rttNs === 0 ? '-' : `${(rttNs / 1e6).toFixed(3)}ms`,
  ];
}

function orDash(text = ''): string {
  return text === '' ? '-' : text;
}

/** `namespace/pod:port`, or the address with brackets where it needs them. */
export function endText(flow: HubbleFlow, side: 'source' | 'destination'): string {
  const port = portOf(flow, side);
  const pod = podText(flow[side]);
  const address = flow.IP?.[side] ?? '';
  if (port === 0) return pod ?? address;
  return `${pod ?? (address.includes(':') ? `[${address}]` : address)}:${port}`;
}

function portOf({ l4 }: HubbleFlow, side: 'source' | 'destination'): number {
  const layer = l4?.TCP ?? l4?.UDP ?? l4?.SCTP;
  return layer?.[`${side}Port`] ?? 0;
}

/** `namespace/pod`; undefined when there is no pod. */
export function podText(endpoint: HubbleEndpoint | undefined): string | undefined {
  if (endpoint === undefined || endpoint.podName === '') return undefined;
  return `${endpoint.namespace}/${endpoint.podName}`;
}

/** The time of day in UTC, to the millisecond. */
export function timeText(time: GetFlowsResponse['time']): string {
  if (time === undefined) return '-';
  return new Date(time.seconds * 1000 + time.nanos / 1e6).toISOString().slice(11, 23);
}

function protocolText({ l4, l7 }: HubbleFlow): string {
  if (l7?.dns !== undefined) return 'DNS';
  const known: readonly [unknown, number][] = [
    [l4?.TCP, IP_PROTOCOL.TCP],
    [l4?.UDP, IP_PROTOCOL.UDP],
    [l4?.ICMPv4, IP_PROTOCOL.ICMP],
    [l4?.ICMPv6, IP_PROTOCOL.ICMPV6],
    [l4?.SCTP, IP_PROTOCOL.SCTP],
  ];
  const [, protocol] = known.find(([layer]) => layer !== undefined) ?? [];
  return protocol === undefined ? '-' : protocolName(protocol);
}

function nameIn(table: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(table).find((name) => table[name] === value) ?? String(value);
}
