/** The labels of pod metrics that tell of the ends of the traffic, in local and in remote context. */

import type { ContextLabel } from '@retina/api';
import {
  type Address,
  type Endpoint,
  type Endpoints,
  type FiveTuple,
  IP_PROTOCOL,
  UNKNOWN,
} from '@retina/flow';
import { labelText } from '@retina/metrics';

/** Between whom something happened. */
export type Traffic = FiveTuple & Endpoints;

/** One of the two. */
export type End = 'source' | 'destination';

/** What is said of an end. */
export interface EndLabels {
  readonly labels: readonly ContextLabel[];
  /** Keys of labels of the pod. */
  readonly podLabels: readonly string[];
  /** `Direct`: the ReplicaSet of a Deployment; `TopLevel`: the Deployment. */
  readonly workloads: 'TopLevel' | 'Direct';
}

interface EndFacts {
  readonly address: Address;
  /** 0 when there is none. */
  readonly port: number;
  readonly endpoint: Endpoint | undefined;
}

type ValueOf = (end: EndFacts) => string | undefined;

/** Names of labels, and where their values come from. */
type Columns = readonly (readonly [name: string, valueOf: ValueOf])[];

/**
 * How one metric tells of its traffic. Local context tells of the end that is at home here; remote context of both, with
 * Retina's prefixes. What is not known is `unknown`: every series of a metric has the same labels.
 */
export class ContextLabels {
  readonly isRemote: boolean;
  readonly names: readonly string[];
  /** Whether ports tell series apart. */
  readonly hasPorts: boolean;
  readonly #columns: Readonly<Record<End, readonly ValueOf[]>>;
  #last: { readonly traffic?: Traffic; readonly home?: End; readonly text: string } = { text: '' };

  private constructor(isRemote: boolean, source: EndLabels, destination: EndLabels) {
    const columns = { source: columnsOf(source), destination: columnsOf(destination) };
    this.isRemote = isRemote;
    this.names = isRemote
      ? [...prefixed('source_', columns.source), ...prefixed('destination_', columns.destination)]
      : prefixed('', columns.source);
    this.hasPorts = [...source.labels, ...destination.labels].includes('port');
    this.#columns = {
      source: columns.source.map(([, valueOf]) => valueOf),
      destination: columns.destination.map(([, valueOf]) => valueOf),
    };
  }

  /** Of whoever is at home here. */
  static local(home: EndLabels): ContextLabels {
    return new ContextLabels(false, home, home);
  }

  /** Of both ends, wherever they are. */
  static remote(source: EndLabels, destination: EndLabels): ContextLabels {
    return new ContextLabels(true, source, destination);
  }

  /** The labels as text, as `labelText` writes them. Many metrics ask for the same, one after the other. */
  textOf(traffic: Traffic, home: End): string {
    if (this.#last.traffic === traffic && this.#last.home === home) return this.#last.text;
    const ends: readonly End[] = this.isRemote ? ['source', 'destination'] : [home];
    const values = ends.flatMap((end) => {
      const facts = factsOf(traffic, end);
      return this.#columns[end].map((valueOf) => valueOf(facts) ?? UNKNOWN);
    });
    const text = labelText(this.names, values);
    this.#last = { traffic, home, text };
    return text;
  }
}

function factsOf(traffic: Traffic, end: End): EndFacts {
  const hasPorts = traffic.protocol !== IP_PROTOCOL.ICMP && traffic.protocol !== IP_PROTOCOL.ICMPV6;
  return end === 'source'
    ? {
        address: traffic.source,
        port: hasPorts ? traffic.sourcePort : 0,
        endpoint: traffic.sourceEndpoint,
      }
    : {
        address: traffic.destination,
        port: hasPorts ? traffic.destinationPort : 0,
        endpoint: traffic.destinationEndpoint,
      };
}

function columnsOf({ labels, podLabels, workloads }: EndLabels): Columns {
  const ownerOf = (endpoint: Endpoint | undefined): Endpoint['owner'] =>
    workloads === 'Direct' ? endpoint?.owner : undefined;
  const columns: Record<ContextLabel, Columns> = {
    ip: [['ip', ({ address }) => address.text]],
    namespace: [['namespace', ({ endpoint }) => endpoint?.namespace]],
    podname: [['podname', ({ endpoint }) => endpoint?.podName]],
    workload: [
      ['workload_kind', ({ endpoint }) => ownerOf(endpoint)?.kind ?? endpoint?.workloadKind],
      ['workload_name', ({ endpoint }) => ownerOf(endpoint)?.name ?? endpoint?.workloadName],
    ],
    service: [['service', ({ endpoint }) => endpoint?.service]],
    port: [['port', ({ port }) => (port === 0 ? undefined : port.toString())]],
    zone: [['zone', ({ endpoint }) => endpoint?.zone]],
  };
  const ofPods = podLabels.map((key) => [podLabelName(key), podLabelValue(key)] as const);
  // Two keys may give one name; a series that had it twice would be refused as a whole.
  return [...new Map([...labels.flatMap((label) => columns[label]), ...ofPods])];
}

function podLabelValue(key: string): ValueOf {
  return ({ endpoint }) => endpoint?.labels?.[key];
}

/** As kube-state-metrics names them: `label_app_kubernetes_io_name`. */
function podLabelName(key: string): string {
  return `label_${key.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`;
}

function prefixed(prefix: string, columns: Columns): string[] {
  return columns.map(([name]) => `${prefix}${name}`);
}
