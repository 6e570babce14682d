/** Hubble's services of all nodes: the relay. */

import { type BoundService, bindService, type StreamCall } from '@retina/rpc';
import {
  ChangeNotificationType,
  type GetNamespacesResponseInit,
  type GetNodesResponseInit,
  NodeState,
  Observer,
  Peer,
  type ChangeNotificationInit,
  type ServerStatusResponseInit,
} from '@retina/wire/hubble';
import { setTimeout as sleep } from 'node:timers/promises';
import { CILIUM_ONLY } from '../cilium-only.js';
import { readFlowRequest } from '../flow-request.js';
import { Follow } from './follow.js';
import { GREETING, type NodeClients, type RelayNode } from './node-clients.js';
import { sendPast } from './past.js';

/** What the services are made of. */
export interface RelayOptions {
  readonly nodes: NodeClients;
  readonly version: string;
}

const PEERS_MS = 1_000;

/** Makes both services. */
export function relayServices({ nodes, version }: RelayOptions): BoundService[] {
  const observer = bindService(Observer, {
    getFlows: async (request, call) => {
      // What a node would refuse is refused here, once.
      const { number, follow } = readFlowRequest(request);
      if (follow) await new Follow(nodes, request, call).run();
      else {
        // Clients say it with the largest number that there is: 2^64 - 1 of Hubble's.
        const isAll = number >= Number.MAX_SAFE_INTEGER;
        await sendPast(nodes, { request, number: isAll ? Infinity : number }, call);
      }
    },
    ...CILIUM_ONLY,
    getNodes: async () => nodesOf(nodes),
    getNamespaces: async () => namespacesOf(nodes),
    serverStatus: async () => statusOf(nodes, version),
  });
  const peer = bindService(Peer, { notify: async (_request, call) => tellPeers(nodes, call) });
  return [observer, peer];
}

async function nodesOf(nodes: NodeClients): Promise<GetNodesResponseInit> {
  const answers = await nodes.askAll(async (client) => client.call(Observer.methods.getNodes, {}, GREETING));
  return {
    nodes: answers.map(({ node: { name, address, tls }, reply }) => ({
      ...reply?.nodes[0],
      ...{ name, address, tls: { enabled: tls } },
      state: reply === undefined ? NodeState.NODE_UNAVAILABLE : NodeState.NODE_CONNECTED,
    })),
  };
}

async function namespacesOf(nodes: NodeClients): Promise<GetNamespacesResponseInit> {
  const answers = await nodes.askAll(async (client) =>
    client.call(Observer.methods.getNamespaces, {}, GREETING),
  );
  const all = answers.flatMap(({ reply }) => reply?.namespaces ?? []);
  const distinct = new Map(all.map((entry) => [`${entry.cluster}/${entry.namespace}`, entry]));
  return {
    namespaces: [...distinct.entries()]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, entry]) => entry),
  };
}

async function statusOf(nodes: NodeClients, version: string): Promise<ServerStatusResponseInit> {
  const answers = await nodes.askAll(async (client) =>
    client.call(Observer.methods.serverStatus, {}, GREETING),
  );
  const replies = answers.flatMap(({ reply }) => reply ?? []);
  const unavailableNodes = answers.filter(({ reply }) => reply === undefined).map(({ node }) => node.name);
  const sum = (figure: 'numFlows' | 'maxFlows' | 'seenFlows' | 'flowsRate'): number =>
    replies.reduce((total, reply) => total + reply[figure], 0);
  return {
    ...{ numFlows: sum('numFlows'), maxFlows: sum('maxFlows'), seenFlows: sum('seenFlows') },
    flowsRate: sum('flowsRate'),
    uptimeNs: Math.max(0, ...replies.map(({ uptimeNs }) => uptimeNs)),
    numConnectedNodes: { value: replies.length },
    numUnavailableNodes: { value: unavailableNodes.length },
    unavailableNodes,
    version: `retina relay ${version}`,
  };
}

/** Tells all nodes, then each change, until the client is gone. */
async function tellPeers(nodes: NodeClients, call: StreamCall<ChangeNotificationInit>): Promise<void> {
  let told = new Map<string, RelayNode>();
  while (!call.signal.aborted) {
    const now = new Map(nodes.current().map(({ node }) => [node.name, node]));
    for (const [name, node] of now) {
      const before = told.get(name);
      if (before === undefined) call.write(notification(ChangeNotificationType.PEER_ADDED, node));
      else if (before.address !== node.address)
        call.write(notification(ChangeNotificationType.PEER_UPDATED, node));
    }
    for (const [name, node] of told) {
      if (!now.has(name)) call.write(notification(ChangeNotificationType.PEER_DELETED, node));
    }
    told = now;
    await sleep(PEERS_MS, undefined, { signal: call.signal }).catch(() => undefined);
  }
}

function notification(type: number, { name, address, tls }: RelayNode): ChangeNotificationInit {
  return { type, name, address, ...(tls ? { tls: { serverName: name } } : {}) };
}
