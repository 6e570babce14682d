/** What a record says of its packets: between whom they travel, as they came to the node and as they left it. */

import {
  type Address,
  type Endpoint,
  type EndpointLookup,
  type Endpoints,
  type Ends,
  type Flow,
  UNKNOWN,
} from '@retina/flow';

/** An address, a port, and who is behind them. */
export interface ViewEnd {
  readonly address: Address;
  readonly port: number;
  readonly endpoint: Endpoint | undefined;
}

/** Both ends on one side of NAT. */
export interface ViewEnds {
  readonly source: ViewEnd;
  readonly destination: ViewEnd;
}

/** Where the node does not translate, both sides are the same. The real ends are `before.source` and `after.destination`. */
export interface PacketView {
  readonly before: ViewEnds;
  readonly after: ViewEnds;
  /** Whether they go the way of the first packet of a translated connection; false as well where nothing is translated. */
  readonly isForward: boolean;
}

/** What is known of a flow's packets, with the endpoints that the node did not know taken from `endpoints`. */
export function packetView(flow: Flow, endpoints?: EndpointLookup): PacketView {
  const seen = endsOf(flow, flow.firstSeenNs, endpoints);
  const { nat } = flow;
  if (nat === undefined) return { before: seen, after: seen, isForward: false };
  const other = endsOf(nat, flow.firstSeenNs, endpoints);
  const isForward = (nat.when === 'after') === nat.inNetwork;
  return nat.when === 'before'
    ? { before: other, after: seen, isForward }
    : { before: seen, after: other, isForward };
}

/**
 * The Service by which the client reached the server, `none` when by the server's own address. A node port is known by the
 * Services of the server.
 */
export function serviceOf({ before, after, isForward }: PacketView): string {
  if (before === after) return nameOf(after.destination) ?? nameOf(before.source) ?? 'none';
  const [known, server] = isForward ? [before.destination, after.destination] : [after.source, before.source];
  if (known.address.text === server.address.text && known.port === server.port) return 'none';
  return nameOf(known) ?? server.endpoint?.service ?? UNKNOWN;
}

function nameOf({ endpoint }: ViewEnd): string | undefined {
  return endpoint?.workloadKind === 'Service' ? endpoint.workloadName : undefined;
}

function endsOf(record: Ends & Endpoints, atNs: number, endpoints: EndpointLookup | undefined): ViewEnds {
  const { source, destination } = record;
  return {
    source: {
      address: source,
      port: record.sourcePort,
      endpoint: record.sourceEndpoint ?? endpoints?.find(source, atNs),
    },
    destination: {
      address: destination,
      port: record.destinationPort,
      endpoint: record.destinationEndpoint ?? endpoints?.find(destination, atNs),
    },
  };
}
