/** What each field of a filter asks of a flow. The table has every field of `flow.FlowFilter`, here or as unsupported. */

import type {
  FlowFilter,
  HubbleEndpointInit,
  HubbleFlowInit,
  HubbleWorkload,
  TCPFlags,
} from '@retina/wire/hubble';
import { Verdict } from '@retina/wire/hubble';
import { addressMatcher } from './address-matcher.js';
import { parseLabelSelector } from './label-selector.js';
import { linearPattern } from './linear-pattern.js';
import { namePattern } from './name-pattern.js';

/** Says whether a flow matches. */
export type Predicate = (flow: HubbleFlowInit) => boolean;

/** Makes the predicate of a field, or says what is wrong with its values. */
interface FieldFilter {
  readonly field: keyof FlowFilter;
  readonly compile: (filter: FlowFilter) => Predicate | string;
}

type Side = 'source' | 'destination';

const NO_HTTP = 'HTTP is not observed here; leave it out';

/** What cannot be honoured, and why: ignoring it would show flows that nobody asked for. */
export const UNSUPPORTED_FIELDS: Readonly<Partial<Record<keyof FlowFilter, string>>> = {
  sourceIpXlated: 'addresses after NAT are not observed here; filter by source_ip',
  sourceFqdn: 'names of addresses are not observed here; filter by dns_query or source_ip',
  destinationFqdn: 'names of addresses are not observed here; filter by dns_query or destination_ip',
  httpStatusCode: NO_HTTP,
  httpMethod: NO_HTTP,
  httpPath: NO_HTTP,
  httpUrl: NO_HTTP,
  httpHeader: NO_HTTP,
  nodeLabels: 'labels of nodes are not known here; filter by node_name',
  traceId: 'traces are not observed here; leave it out',
  ipTraceId: 'IP options are not observed here; leave it out',
  encrypted: 'encryption is not observed here; leave it out',
  experimental: 'CEL expressions are not understood here; use the other fields',
};

/** The rest. */
export const FIELD_FILTERS: readonly FieldFilter[] = [
  values('uuid', ({ uuid }) => uuid),
  values('verdict', ({ verdict }) => verdict),
  values('trafficDirection', ({ trafficDirection }) => trafficDirection ?? 0),
  values('ipVersion', ({ IP }) => IP?.ipVersion ?? 0),
  values('sourceIdentity', ({ source }) => source?.identity ?? 0),
  values('destinationIdentity', ({ destination }) => destination?.identity ?? 0),
  values('sourceClusterName', ({ source }) => source?.clusterName ?? ''),
  values('destinationClusterName', ({ destination }) => destination?.clusterName ?? ''),
  values('dropReasonDesc', ({ verdict, dropReasonDesc }) =>
    verdict === Verdict.DROPPED ? (dropReasonDesc ?? 0) : undefined,
  ),
  addresses('sourceIp', 'source'),
  addresses('destinationIp', 'destination'),
  names('sourcePod', ({ source }) => [source?.namespace, source?.podName]),
  names('destinationPod', ({ destination }) => [destination?.namespace, destination?.podName]),
  names('sourceService', ({ sourceService }) => [sourceService?.namespace, sourceService?.name]),
  names('destinationService', ({ destinationService }) => [
    destinationService?.namespace,
    destinationService?.name,
  ]),
  labels('sourceLabel', ({ source }) => source),
  labels('destinationLabel', ({ destination }) => destination),
  workloads('sourceWorkload', ({ source }) => source),
  workloads('destinationWorkload', ({ destination }) => destination),
  ports('sourcePort'),
  ports('destinationPort'),
  { field: 'protocol', compile: ({ protocol }) => protocols(protocol) },
  { field: 'reply', compile: ({ reply }) => replies(new Set(reply)) },
  { field: 'eventType', compile: eventTypes },
  { field: 'interface', compile: interfaces },
  { field: 'tcpFlags', compile: ({ tcpFlags }) => flags(tcpFlags) },
  { field: 'nodeName', compile: ({ nodeName }) => nodeNames(nodeName) },
  { field: 'dnsQuery', compile: ({ dnsQuery }) => dnsQueries(dnsQuery) },
];

function values(field: keyof FlowFilter, get: (flow: HubbleFlowInit) => unknown): FieldFilter {
  return {
    field,
    compile: (filter) => {
      const wanted = new Set<unknown>(filter[field] as readonly unknown[]);
      return (flow) => wanted.has(get(flow));
    },
  };
}

function addresses(field: 'sourceIp' | 'destinationIp', side: Side): FieldFilter {
  return {
    field,
    compile: (filter) => {
      const matches = addressMatcher(filter[field]);
      return typeof matches === 'string' ? matches : ({ IP }) => matches(IP?.[side] ?? '');
    },
  };
}

/** `namespace/prefix`, `namespace/`, or `prefix` of the namespace default. */
function names(
  field: 'sourcePod' | 'destinationPod' | 'sourceService' | 'destinationService',
  get: (flow: HubbleFlowInit) => readonly [string | undefined, string | undefined],
): FieldFilter {
  return {
    field,
    compile: (filter) => {
      if (filter[field].includes('')) return 'a name must not be empty';
      const wanted = filter[field].map((text) => {
        const slash = text.indexOf('/');
        return { namespace: slash < 0 ? 'default' : text.slice(0, slash), prefix: text.slice(slash + 1) };
      });
      return (flow) => {
        const [namespace = '', name = ''] = get(flow);
        if (namespace === '' && name === '') return false;
        return wanted.some(
          (each) => name.startsWith(each.prefix) && (each.namespace === '' || each.namespace === namespace),
        );
      };
    },
  };
}

function labels(
  field: 'sourceLabel' | 'destinationLabel',
  get: (flow: HubbleFlowInit) => HubbleEndpointInit | undefined,
): FieldFilter {
  return {
    field,
    compile: (filter) => {
      const matchers = filter[field].map(parseLabelSelector);
      const wrong = matchers.indexOf(undefined);
      if (wrong >= 0) return `${JSON.stringify(filter[field][wrong])} is no label selector, such as app=cart`;
      return (flow) => matchers.some((matches) => matches?.(get(flow)?.labels ?? []) === true);
    },
  };
}

function workloads(
  field: 'sourceWorkload' | 'destinationWorkload',
  get: (flow: HubbleFlowInit) => HubbleEndpointInit | undefined,
): FieldFilter {
  const isOne = (wanted: HubbleWorkload, name?: string, kind?: string): boolean =>
    (wanted.name === '' || wanted.name === name) && (wanted.kind === '' || wanted.kind === kind);
  return {
    field,
    compile: (filter) => (flow) =>
      (get(flow)?.workloads ?? []).some(({ name, kind }) =>
        filter[field].some((wanted) => isOne(wanted, name, kind)),
      ),
  };
}

function ports(field: 'sourcePort' | 'destinationPort'): FieldFilter {
  return {
    field,
    compile: (filter) => {
      const wrong = filter[field].find((text) => !/^\d{1,5}$/.test(text) || Number(text) > 65_535);
      if (wrong !== undefined) return `${JSON.stringify(wrong)} is no port`;
      const wanted = new Set(filter[field].map(Number));
      return ({ l4 }) => {
        const layer = l4?.TCP ?? l4?.UDP ?? l4?.SCTP;
        return layer !== undefined && wanted.has(layer[field] ?? 0);
      };
    },
  };
}

const PROTOCOLS: Readonly<Record<string, Predicate>> = {
  icmp: ({ l4 }) => l4?.ICMPv4 !== undefined || l4?.ICMPv6 !== undefined,
  icmpv4: ({ l4 }) => l4?.ICMPv4 !== undefined,
  icmpv6: ({ l4 }) => l4?.ICMPv6 !== undefined,
  tcp: ({ l4 }) => l4?.TCP !== undefined,
  udp: ({ l4 }) => l4?.UDP !== undefined,
  sctp: ({ l4 }) => l4?.SCTP !== undefined,
  vrrp: ({ l4 }) => l4?.VRRP !== undefined,
  igmp: ({ l4 }) => l4?.IGMP !== undefined,
  dns: ({ l7 }) => l7?.dns !== undefined,
  http: ({ l7 }) => l7?.http !== undefined,
};

function protocols(wanted: readonly string[]): Predicate | string {
  const known = wanted.map((name) => PROTOCOLS[name.toLowerCase()]);
  const wrong = known.indexOf(undefined);
  if (wrong >= 0) return `${JSON.stringify(wanted[wrong])} is none of ${Object.keys(PROTOCOLS).join(', ')}`;
  return (flow) => known.some((matches) => matches?.(flow) === true);
}

/** As with Hubble, a drop of which nobody knows counts as no reply. */
function replies(wanted: ReadonlySet<boolean>): Predicate {
  return ({ isReply, verdict }) => {
    if (isReply === undefined) return verdict === Verdict.DROPPED && wanted.has(false);
    return wanted.has(isReply.value === true);
  };
}

function eventTypes({ eventType: wanted }: FlowFilter): Predicate {
  return ({ eventType }) =>
    wanted.some(
      ({ type, matchSubType, subType }) =>
        (type === 0 || type === eventType?.type) && (!matchSubType || subType === (eventType?.subType ?? 0)),
    );
}

function interfaces({ interface: wanted }: FlowFilter): Predicate {
  return ({ interface: own }) =>
    own !== undefined &&
    wanted.some(
      ({ index, name }) => (index === 0 || index === own.index) && (name === '' || name === own.name),
    );
}

/** All flags of one of the filters must be there; more may be. */
function flags(wanted: readonly TCPFlags[]): Predicate {
  const sets = wanted.map((each) => (Object.keys(each) as (keyof TCPFlags)[]).filter((name) => each[name]));
  return ({ l4 }) => {
    const own = l4?.TCP?.flags;
    return own !== undefined && sets.some((set) => set.every((name) => own[name] === true));
  };
}

function nodeNames(wanted: readonly string[]): Predicate | string {
  const patterns = wanted.map((text) => {
    const [cluster = '', node] = text.includes('/') ? text.split('/') : ['', text];
    return [namePattern(cluster), namePattern(node ?? '')] as const;
  });
  const wrong = patterns.findIndex(
    (pair) => pair.includes(undefined) || wanted[patterns.indexOf(pair)] === '',
  );
  if (wrong >= 0) return `${JSON.stringify(wanted[wrong])} is no pattern of a node's name, such as worker-*`;
  return ({ nodeName = '' }) => {
    const [cluster, node] = nodeName.includes('/') ? nodeName.split('/') : ['default', nodeName];
    return patterns.some(
      ([first, second]) => first?.test(cluster ?? '') === true && second?.test(node ?? '') === true,
    );
  };
}

function dnsQueries(wanted: readonly string[]): Predicate | string {
  const patterns = wanted.map(linearPattern);
  const wrong = patterns.indexOf(undefined);
  if (wrong >= 0) return `${JSON.stringify(wanted[wrong])} is no regular expression of linear time`;
  return ({ l7 }) =>
    l7?.dns !== undefined && patterns.some((pattern) => pattern?.test(l7.dns?.query ?? '') === true);
}
