import {
  type Endpoint,
  type Ends,
  type Flow,
  NO_TCP_FLAGS,
  natOf,
  type Translation,
  UNKNOWN,
} from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { packetView, serviceOf } from './packet-view.js';
import { isReporter } from './reporter-rule.js';

const CLIENT = '10.244.1.2';
const BACKEND = '10.244.2.2';
const LOCAL_BACKEND = '10.244.1.3';
const SERVICE = '10.96.0.10';
const [NODE1, NODE2] = ['172.31.0.1', '172.31.0.2'];
const OUTSIDE = '203.0.113.5';

const ENDPOINTS = new Map<string, Endpoint>([
  [CLIENT, pod('client', 'one')],
  [BACKEND, { ...pod('db', 'two'), service: 'db' }],
  [LOCAL_BACKEND, { ...pod('db', 'one'), service: 'db' }],
  [SERVICE, { namespace: 'shop', podName: UNKNOWN, workloadKind: 'Service', workloadName: 'db' }],
  [NODE1, node('one')],
  [NODE2, node('two')],
]);

function pod(name: string, on: string): Endpoint {
  return {
    namespace: 'shop',
    podName: `${name}-0`,
    workloadKind: 'Deployment',
    workloadName: name,
    node: on,
  };
}

function node(name: string): Endpoint {
  return { namespace: UNKNOWN, podName: UNKNOWN, workloadKind: 'Node', workloadName: name, node: name };
}

/** `10.0.0.1:80 > 10.0.0.2:443` */
function ends(text: string): Ends {
  const [source = '', destination = ''] = text.split(' > ');
  const end = (part: string) => {
    const [address = '', port] = part.split(':');
    return { address: { family: 4, text: address } as const, port: Number(port) };
  };
  const [from, to] = [end(source), end(destination)];
  return { source: from.address, sourcePort: from.port, destination: to.address, destinationPort: to.port };
}

interface Seen {
  readonly node: string;
  readonly point: Flow['point'];
  readonly ends: string;
  /** Original and reply of conntrack at that node. */
  readonly nat?: readonly [original: string, reply: string];
}

/** Which of the views count, and what they say. */
function counted(views: readonly Seen[]): string[] {
  return views.flatMap(({ node: reporter, point, ends: text, nat }) => {
    const translation: Translation | undefined = nat && { original: ends(nat[0]), reply: ends(nat[1]) };
    const flow: Flow = {
      ...ends(text),
      ...{ protocol: 6, point, interfaceIndex: 1, weight: 1, packets: 1, bytes: 1, tcpFlags: NO_TCP_FLAGS },
      ...{ firstSeenNs: 0, lastSeenNs: 0, isReply: undefined, handshakeRttNs: undefined },
      ...{ sourceEndpoint: undefined, destinationEndpoint: undefined },
      nat: translation && natOf(translation, ends(text)),
    };
    const view = packetView(flow, { find: (address) => ENDPOINTS.get(address.text) });
    if (!isReporter(view, point, reporter)) return [];
    const names = [view.before.source, view.after.destination].map(
      ({ endpoint, address }) => endpoint?.workloadName ?? address.text,
    );
    return [`${names.join(' > ')} by ${serviceOf(view)} at ${reporter} ${point}`];
  });
}

/** What both nodes see of a connection of the network: at the pods' interfaces, where there are pods, and at the uplinks. */
function crossing(one: { pod?: string; network: string; nat?: Seen['nat'] }, two: string): Seen[] {
  const nat = one.nat === undefined ? {} : { nat: one.nat };
  const isReply = one.network.startsWith(BACKEND);
  const at = (name: string, point: Flow['point'], text: string): Seen => ({
    ...{ node: name, point, ends: text },
    ...(name === 'one' ? nat : {}),
  });
  return [
    ...(one.pod === undefined ? [] : [at('one', isReply ? 'to-endpoint' : 'from-endpoint', one.pod)]),
    at('one', isReply ? 'from-network' : 'to-network', one.network),
    at('two', isReply ? 'to-network' : 'from-network', two),
    at('two', isReply ? 'from-endpoint' : 'to-endpoint', two),
  ];
}

const DNAT = [`${CLIENT}:4000 > ${SERVICE}:80`, `${BACKEND}:8080 > ${CLIENT}:4000`] as const;
const MASQUERADED = [`${CLIENT}:4000 > ${SERVICE}:80`, `${BACKEND}:8080 > ${NODE1}:5000`] as const;
const NODE_PORT = [`${OUTSIDE}:4000 > ${NODE1}:30080`, `${BACKEND}:8080 > ${NODE1}:5000`] as const;

describe('isReporter', () => {
  it.each<[string, Seen[], string]>([
    [
      'from a pod to a Service',
      crossing(
        { pod: DNAT[0], network: `${CLIENT}:4000 > ${BACKEND}:8080`, nat: DNAT },
        `${CLIENT}:4000 > ${BACKEND}:8080`,
      ),
      'client > db by db at one from-endpoint',
    ],
    [
      'back from its server',
      crossing({ pod: `${SERVICE}:80 > ${CLIENT}:4000`, network: DNAT[1], nat: DNAT }, DNAT[1]),
      'db > client by none at two from-endpoint',
    ],
    [
      'from a masqueraded pod to a Service',
      crossing(
        { pod: MASQUERADED[0], network: `${NODE1}:5000 > ${BACKEND}:8080`, nat: MASQUERADED },
        `${NODE1}:5000 > ${BACKEND}:8080`,
      ),
      'client > db by db at one from-endpoint',
    ],
    [
      'back to a masqueraded pod, whom the server does not know',
      crossing(
        { pod: `${SERVICE}:80 > ${CLIENT}:4000`, network: MASQUERADED[1], nat: MASQUERADED },
        MASQUERADED[1],
      ),
      'db > one by none at two from-endpoint',
    ],
    [
      'from outside to a node port',
      [
        { node: 'one', point: 'from-network', ends: NODE_PORT[0], nat: NODE_PORT },
        ...crossing(
          { network: `${NODE1}:5000 > ${BACKEND}:8080`, nat: NODE_PORT },
          `${NODE1}:5000 > ${BACKEND}:8080`,
        ),
      ],
      `${OUTSIDE} > db by db at one to-network`,
    ],
    [
      'from a node of its own to a pod elsewhere',
      crossing({ network: `${NODE1}:5000 > ${BACKEND}:8080` }, `${NODE1}:5000 > ${BACKEND}:8080`),
      'one > db by none at one to-network',
    ],
    [
      'from a node to a pod of its own',
      [{ node: 'two', point: 'to-endpoint', ends: `${NODE2}:5000 > ${BACKEND}:8080` }],
      'two > db by none at two to-endpoint',
    ],
    [
      'from outside to a pod',
      [
        { node: 'two', point: 'from-network', ends: `${OUTSIDE}:5000 > ${BACKEND}:8080` },
        { node: 'two', point: 'to-endpoint', ends: `${OUTSIDE}:5000 > ${BACKEND}:8080` },
      ],
      `${OUTSIDE} > db by none at two to-endpoint`,
    ],
    [
      'by a Service to a pod of the same node, masqueraded',
      [
        [`from-endpoint`, `${CLIENT}:4000 > ${SERVICE}:80`] as const,
        [`to-endpoint`, `${NODE1}:5000 > ${LOCAL_BACKEND}:8080`] as const,
      ].map(([point, text]) => ({
        ...{ node: 'one', point, ends: text },
        nat: [DNAT[0], `${LOCAL_BACKEND}:8080 > ${NODE1}:5000`] as const,
      })),
      'client > db by db at one from-endpoint',
    ],
    [
      'back from a server on another node to a pod that is masqueraded towards it',
      [
        { node: 'two', point: 'to-network', ends: `${NODE2}:6443 > ${NODE1}:5000` },
        ...(
          [
            ['from-network', `${NODE2}:6443 > ${NODE1}:5000`],
            ['to-endpoint', `${SERVICE}:80 > ${CLIENT}:4000`],
          ] as const
        ).map(([point, text]) => ({
          ...{ node: 'one', point, ends: text },
          nat: [DNAT[0], `${NODE2}:6443 > ${NODE1}:5000`] as const,
        })),
      ],
      'two > client by db at one to-endpoint',
    ],
  ])('lets one view count of packets %s', (_name, views, expected) => {
    expect(counted(views)).toEqual([expected]);
  });

  it('lets no view count where no pod is an end', () => {
    const text = `${NODE1}:5000 > ${NODE2}:22`;
    expect(
      counted([
        { node: 'one', point: 'to-network', ends: text },
        { node: 'two', point: 'from-network', ends: text },
      ]),
    ).toEqual([]);
  });
});
