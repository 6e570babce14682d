/** Records with plausible fields, and what came of them. Only for tests. */

import {
  type Address,
  type Drop,
  type Endpoint,
  type Flow,
  IP_PROTOCOL,
  NO_TCP_FLAGS,
  TCP_FLAGS,
  type TcpFlag,
  type TcpFlagCounts,
} from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import { isIPv6 } from 'node:net';

/** An address from its usual form. */
export function anAddress(text: string): Address {
  return { family: isIPv6(text) ? 6 : 4, text };
}

/** A pod of a shop. */
export function anEndpoint(podName: string): Endpoint {
  return { namespace: 'shop', podName, workloadKind: 'Deployment', workloadName: 'cart' };
}

/** One UDP packet of 100 bytes from 10.0.0.1, which is a pod here, to 10.9.9.9, which is not. */
export function aFlow(fields: Partial<Flow> = {}): Flow {
  return {
    source: anAddress('10.0.0.1'),
    destination: anAddress('10.9.9.9'),
    sourcePort: 40_000,
    destinationPort: 53,
    protocol: IP_PROTOCOL.UDP,
    sourceEndpoint: undefined,
    destinationEndpoint: undefined,
    point: 'from-endpoint',
    interfaceIndex: 7,
    weight: 1,
    packets: 1,
    bytes: 100,
    tcpFlags: NO_TCP_FLAGS,
    firstSeenNs: 1,
    lastSeenNs: 1,
    handshakeRttNs: undefined,
    isReply: undefined,
    ...fields,
  };
}

/** One UDP packet of 100 bytes, from 10.0.0.1 to 10.9.9.9, for which there was no socket. */
export function aDrop(fields: Partial<Drop> = {}): Drop {
  return {
    source: anAddress('10.0.0.1'),
    destination: anAddress('10.9.9.9'),
    sourcePort: 40_000,
    destinationPort: 53,
    protocol: IP_PROTOCOL.UDP,
    sourceEndpoint: undefined,
    destinationEndpoint: undefined,
    reason: 'NO_SOCKET',
    location: '__udp4_lib_rcv',
    direction: 'ingress',
    interfaceIndex: 7,
    networkNamespace: 4_026_531_840,
    packets: 1,
    bytes: 100,
    ...fields,
  };
}

/** Packets by flag; a flag that is not named has none. */
export function tcpFlags(counts: Partial<Record<TcpFlag, number>>): TcpFlagCounts {
  return TCP_FLAGS.map((flag) => counts[flag] ?? 0);
}

/** The lines of a scrape whose metric name begins so, without the name's beginning. */
export async function scrape(registry: MetricRegistry, nameBegin: string): Promise<string[]> {
  const text = [...(await registry.collect())].join('');
  return text
    .split('\n')
    .filter((line) => line.startsWith(nameBegin))
    .map((line) => line.slice(nameBegin.length));
}
