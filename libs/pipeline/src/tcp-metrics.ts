/** Turns what happens to TCP connections into metrics, at node level and at pod level. */

import {
  type Address,
  type ApiServers,
  type Endpoint,
  type Flow,
  type TcpHappening,
  type TcpSockets,
  type TcpTotal,
  UNKNOWN_ENDPOINT,
} from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';

import type { LocalAddresses } from './local-addresses.js';

/** How TCP metrics are kept. */
export interface TcpMetricsOptions {
  readonly podLevel: boolean;
  readonly local: LocalAddresses;
  readonly apiServers: ApiServers;
  /** How long a series without writes lives on. */
  readonly idleMs: number;
}

const NS_PER_SECOND = 1e9;
const NS_PER_MS = 1e6;
/** Retina's value of its only label. */
const NO_RESPONSE = 'no_response';
const POD_COUNTERS = [
  'tcpConnectFailures',
  'tcpOutOfOrder',
  'podTcpRetransmissions',
  'podTcpResets',
] as const;

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
    if (this.#options.podLevel) this.#countPod(happening);
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

  /** Ends what has been idle too long. */
  expire(nowMs: number): void {
    for (const key of POD_COUNTERS) this.#registry.counter(key).expire(this.#options.idleMs, nowMs);
    this.#registry.histogram('podTcpRtt').expire(this.#options.idleMs, nowMs);
  }

  #countPod(happening: TcpHappening): void {
    const registry = this.#registry;
    const { kind, local, localEndpoint, remote, remoteEndpoint, count } = happening;
    const pod = podLabels(local, localEndpoint);
    switch (kind) {
      case 'retransmit-timeout':
      case 'retransmit-fast':
        registry
          .counter('podTcpRetransmissions')
          .series(['egress', ...pod])
          .add(count);
        // Only the sender's socket tells, so a receiver learns of it when both are at home here.
        if (!this.#isLocal(remote, remoteEndpoint)) break;
        registry
          .counter('podTcpRetransmissions')
          .series(['ingress', ...podLabels(remote, remoteEndpoint)])
          .add(count);
        break;
      case 'reset-sent':
        registry
          .counter('podTcpResets')
          .series(['egress', ...pod])
          .add(count);
        break;
      case 'reset-received':
        registry
          .counter('podTcpResets')
          .series(['ingress', ...pod])
          .add(count);
        break;
      case 'connect-failed':
        registry
          .counter('tcpConnectFailures')
          .series([happening.errno ?? 'unknown', ...pod])
          .add(count);
        break;
      case 'out-of-order':
        registry.counter('tcpOutOfOrder').series(pod).add(count);
        break;
      case 'smoothed-rtt':
        registry
          .histogram('podTcpRtt')
          .series(pod)
          .observe((happening.rttNs ?? 0) / NS_PER_SECOND, count);
        break;
    }
  }

  #isLocal(address: Address, endpoint: Endpoint | undefined): boolean {
    return endpoint !== undefined || this.#options.local.has(address);
  }
}

function podLabels(address: Address, endpoint: Endpoint | undefined): string[] {
  const { namespace, podName, workloadKind, workloadName } = endpoint ?? UNKNOWN_ENDPOINT;
  return [address.text, namespace, podName, workloadKind, workloadName];
}
