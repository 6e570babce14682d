/** Hubble's services of one node: `observer.Observer` and `peer.Peer`. */

import { type BoundService, bindService } from '@retina/rpc';
import {
  ChangeNotificationType,
  type GetNamespacesResponseInit,
  NodeState,
  Observer,
  Peer,
  type ServerStatusResponseInit,
} from '@retina/wire/hubble';
import { CILIUM_ONLY } from './cilium-only.js';
import { FlowStream, type StreamSource } from './flow-stream.js';
import { readFlowRequest } from './flow-request.js';
import { StreamTurns } from './stream-turns.js';
import { FlowRate } from './flow-rate.js';
import { once } from 'node:events';

/** What the services tell beside flows. */
export interface ObserverOptions extends Omit<StreamSource, 'turns'> {
  /** Of one CPU, for all streams together; 1 is no bound. */
  readonly cpuShare: number;
  readonly version: string;
  /** Where others reach this server, such as `10.0.0.7:4244`. */
  readonly address: string;
  /** Whether they need TLS. */
  readonly tls: boolean;
}

/** The name by which the hubble CLI asks for the health of an Observer. */
export const HUBBLE_HEALTH = 'hubble.server.Observer';

/** Makes both services. */
export function observerServices(options: ObserverOptions): BoundService[] {
  const { context, sink, version } = options;
  const startedAt = performance.now();
  const source = { ...options, turns: new StreamTurns(options.cpuShare) };
  const rate = new FlowRate(() => sink.ring.next);
  const name = context.cluster === '' ? context.node : `${context.cluster}/${context.node}`;
  const observer = bindService(Observer, {
    getFlows: (request, call) => new FlowStream(source, readFlowRequest(request), call).run(),
    ...CILIUM_ONLY,
    getNodes: () => ({
      nodes: [
        {
          ...{ name, version, address: options.address },
          state: NodeState.NODE_CONNECTED,
          tls: { enabled: options.tls },
          ...status(),
        },
      ],
    }),
    getNamespaces: () => namespacesOf(options),
    serverStatus: (): ServerStatusResponseInit => ({
      ...status(),
      version: `retina ${version}`,
      flowsRate: rate.perSecond(),
    }),
  });
  const status = (): { numFlows: number; maxFlows: number; seenFlows: number; uptimeNs: number } => ({
    numFlows: sink.ring.next - sink.ring.oldest,
    maxFlows: sink.ring.capacity,
    seenFlows: sink.ring.next,
    uptimeNs: Math.round((performance.now() - startedAt) * 1e6),
  });
  const peer = bindService(Peer, {
    // An agent knows itself only; the relay of the aggregator knows all of them.
    notify: async (_request, call) => {
      call.write({
        ...{ name, address: options.address, type: ChangeNotificationType.PEER_ADDED },
        ...(options.tls ? { tls: { serverName: context.node } } : {}),
      });
      if (!call.signal.aborted) await once(call.signal, 'abort');
    },
  });
  return [observer, peer];
}

/** Namespaces of the flows that are in the ring. */
function namespacesOf({ sink: { ring }, context }: ObserverOptions): GetNamespacesResponseInit {
  const namespaces = ring.namespaces();
  return { namespaces: namespaces.map((namespace) => ({ cluster: context.cluster, namespace })) };
}
