/** Turns what happens to TCP connections into metrics, at node level and at pod level. */

import {
  type Address,
  type ApiServers,
  type Endpoint,
  type Flow,
  IP_PROTOCOL,
  type TcpHappening,
  type TcpSockets,
  type TcpTotal,
} from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';

import type { LocalAddresses } from './local-addresses.js';
import type { PodLevel, Sighting } from './pod-level.js';

/** How TCP metrics are kept. */
export interface TcpMetricsOptions {
  /** Undefined: for the node only. */
  readonly level: PodLevel | undefined;
  readonly local: LocalAddresses;
  readonly apiServers: ApiServers;
}

const NS_PER_SECOND = 1e9;
const NS_PER_MS = 1e6;
/** Retina's value of its only label. */
const NO_RESPONSE = 'no_response';

/** Counts happenings and sockets. */
export class TcpMetrics {
  readonly #registry: MetricRegistry;
  readonly #options: TcpMetricsOptions;

  constructor(registry: MetricRegistry, options: TcpMetricsOptions) {
    this.#registry = registry;
    this.#options = options;
  }

  countTotal({ kind, count }: TcpTotal): void {
    const registry = this.#registry;
    registry.counter('tcpHappenings').series([kind]).add(count);
    if (kind === 'retransmit-timeout') registry.counter('tcpRetransmissions').series(['timeout']).add(count);
    if (kind === 'retransmit-fast') registry.counter('tcpRetransmissions').series(['fast']).add(count);
    if (kind === 'reset-sent') registry.counter('tcpResets').series(['egress']).add(count);
    if (kind === 'reset-received') registry.counter('tcpResets').series(['ingress']).add(count);
  }

  countHappening(happening: TcpHappening): void {
    const { kind, remote, remotePort, errno, count } = happening;
    if (
      kind === 'connect-failed' &&
      errno === 'ETIMEDOUT' &&
      this.#options.apiServers.has(remote, remotePort)
    ) {
      this.#registry.counter('apiServerNoResponse').series([NO_RESPONSE]).add(count);
    }
    const { level } = this.#options;
    if (level !== undefined) this.#countPod(happening, level);
  }

  /** A handshake that a flow shows, when it is one with an API server. */
  countHandshake(flow: Flow): void {
    const { destination, destinationPort, handshakeRttNs } = flow;
    if (handshakeRttNs === undefined || !this.#options.apiServers.has(destination, destinationPort)) return;
    // Seen at the pod and again at the uplink, it counts where its client is at home.
    if (this.#options.local.endOf(flow) === undefined) return;
    this.#registry
      .histogram('apiServerHandshakeLatency')
      .series([])
      .observe(handshakeRttNs / NS_PER_MS);
  }

  setSockets({ states, apiServerRttNs }: TcpSockets): void {
    const registry = this.#registry;
    for (const [state, sockets] of states) registry.gauge('tcpState').series([state]).set(sockets);
    const latency = registry.histogram('apiServerLatency').series([]);
    for (const rttNs of apiServerRttNs) latency.observe(rttNs / NS_PER_MS);
  }

  #countPod(happening: TcpHappening, level: PodLevel): void {
    const sighting = sightingOf(happening);
    const { kind, errno, rttNs, count } = happening;
    switch (kind) {
      case 'retransmit-timeout':
      case 'retransmit-fast':
        this.#countRetransmissions(happening, level);
        break;
      case 'reset-sent':
      case 'reset-received': {
        const direction = kind === 'reset-sent' ? 'egress' : 'ingress';
        level.counter('podTcpResets', [direction], sighting).add(count);
        break;
      }
      case 'connect-failed':
        level.counter('tcpConnectFailures', [errno ?? 'unknown'], sighting).add(count);
        break;
      case 'out-of-order':
        level.counter('tcpOutOfOrder', [], sighting).add(count);
        break;
      case 'smoothed-rtt':
        level
          .histogram('podTcpRtt', [], sighting)
          .observe((rttNs ?? 0) / NS_PER_SECOND, count, () => ({ peer: happening.remote.text }));
        break;
    }
  }

  /** Only the sender's socket tells, so a receiver learns of it when both are at home here. */
  #countRetransmissions(happening: TcpHappening, level: PodLevel): void {
    const { remote, remoteEndpoint, count } = happening;
    const sent = sightingOf(happening);
    level.counter('podTcpRetransmissions', ['egress'], sent).add(count);
    if (level.isRemote || !this.#isLocal(remote, remoteEndpoint)) return;
    const received: Sighting = { ...sent, home: 'destination' };
    level.counter('podTcpRetransmissions', ['ingress'], received).add(count);
  }

  #isLocal(address: Address, endpoint: Endpoint | undefined): boolean {
    return endpoint !== undefined || this.#options.local.has(address);
  }
}

/** What the local socket sent; its own port is not known. */
function sightingOf({ local, localEndpoint, remote, remoteEndpoint, remotePort }: TcpHappening): Sighting {
  const traffic = {
    source: local,
    destination: remote,
    sourceEndpoint: localEndpoint,
    destinationEndpoint: remoteEndpoint,
    sourcePort: 0,
    destinationPort: remotePort,
    protocol: IP_PROTOCOL.TCP,
  };
  return { traffic, home: 'source' };
}
