/** Records with plausible fields, and an observer on loopback. Only for tests. */

import {
  type Address,
  type DnsResponse,
  type Drop,
  type Endpoint,
  type Flow,
  IP_PROTOCOL,
  NO_TCP_FLAGS,
} from '@retina/flow';
import { RpcServer } from '@retina/rpc';
import { aRunContext } from '@retina/rpc/testing';
import { isIPv6 } from 'node:net';
import { ObserverSink } from './observer-sink.js';
import { observerServices } from './service.js';
import type { NodeContext } from './to-hubble.js';

/** An address from its usual form. */
export function anAddress(text: string): Address {
  return { family: isIPv6(text) ? 6 : 4, text };
}

/** A pod of a shop. */
export function anEndpoint(podName: string, fields: Partial<Endpoint> = {}): Endpoint {
  const labels = { app: podName.replace(/-.*/, ''), tier: 'web' };
  return { namespace: 'shop', podName, workloadKind: 'Deployment', workloadName: 'cart', labels, ...fields };
}

/** One TCP packet of 100 bytes from the pod cart-1 to a stranger. */
export function aFlow(fields: Partial<Flow> = {}): Flow {
  return {
    source: anAddress('10.0.0.1'),
    destination: anAddress('10.9.9.9'),
    sourcePort: 40_000,
    destinationPort: 443,
    protocol: IP_PROTOCOL.TCP,
    sourceEndpoint: anEndpoint('cart-1'),
    destinationEndpoint: undefined,
    point: 'from-endpoint',
    interfaceIndex: 7,
    weight: 1,
    packets: 1,
    bytes: 100,
    tcpFlags: NO_TCP_FLAGS,
    firstSeenNs: 1,
    lastSeenNs: Number(process.hrtime.bigint()),
    handshakeRttNs: undefined,
    isReply: undefined,
    ...fields,
  };
}

/** One UDP packet to cart-1 for which there was no socket. */
export function aDrop(fields: Partial<Drop> = {}): Drop {
  return {
    source: anAddress('10.9.9.9'),
    destination: anAddress('10.0.0.1'),
    sourcePort: 40_000,
    destinationPort: 53,
    protocol: IP_PROTOCOL.UDP,
    sourceEndpoint: undefined,
    destinationEndpoint: anEndpoint('cart-1'),
    reason: 'NO_SOCKET',
    location: '__udp4_lib_rcv',
    direction: 'ingress',
    interfaceIndex: 0,
    networkNamespace: 0,
    packets: 2,
    bytes: 80,
    ...fields,
  };
}

/** What cart-1 got for example.com. */
export function aDnsResponse(fields: Partial<DnsResponse> = {}): DnsResponse {
  return {
    kind: 'response',
    client: anAddress('10.0.0.1'),
    server: anAddress('10.96.0.10'),
    transport: 'udp',
    name: 'example.com.',
    type: 'A',
    clientEndpoint: anEndpoint('cart-1'),
    returnCode: 'NOERROR',
    addresses: ['192.0.2.1'],
    answers: 1,
    latencyNs: 5000,
    ...fields,
  };
}

/** A node called worker-1 of the cluster test, whose own address is 10.1.1.1. */
export const CONTEXT: NodeContext = {
  cluster: 'test',
  node: 'worker-1',
  instance: '0123456789abcdef',
  isLocal: ({ text }) => text === '10.1.1.1',
  interfaceName: (index) => (index === 7 ? 'veth7' : undefined),
};

/** An observer that serves, with what goes into its ring. */
export interface TestObserver extends AsyncDisposable {
  readonly sink: ObserverSink;
  readonly at: string;
  readonly server: RpcServer;
  /** Flows that slow clients lost. */
  lost(): number;
}

/** Starts one on a free port. @param node Its name. */
export async function startObserver(bytes = 1 << 20, node = CONTEXT.node): Promise<TestObserver> {
  const sink = new ObserverSink(bytes);
  const context = { ...CONTEXT, node };
  let lost = 0;
  const services = observerServices({
    ...{ sink, context, version: '1.2.3', address: '10.1.1.1:4244', tls: false, cpuShare: 1 },
    onLost: (flows) => (lost += flows),
  });
  const server = new RpcServer({ host: '127.0.0.1', port: 0, services, closeTimeoutMs: 200 });
  await server.start(aRunContext());
  return {
    ...{ sink, server, lost: () => lost, at: `127.0.0.1:${server.address.port}` },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
