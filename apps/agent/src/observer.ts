/** The agent's Observer: flows of the last while, for the hubble CLI, its UI and the relay. */

import { type Component, formatAddress, listen, type ListenAddress, type RunContext } from '@retina/core';
import type { Sink } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import { type NodeContext, ObserverSink } from '@retina/observer';
import type { RpcServer } from '@retina/rpc';
import type { NodeNetwork } from '@retina/sources';
import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { AgentConfig } from './settings.js';
import { VERSION } from './version.js';

/** What the Observer needs of the agent. */
export interface ObserverParts {
  readonly network: NodeNetwork;
  readonly registry: MetricRegistry;
  readonly nodeName: string;
}

/** The Observer, unless it is switched off. */
export function createObserver(config: AgentConfig, parts: ObserverParts): ObserverServer | undefined {
  return config.observer.enabled ? new ObserverServer(config, parts) : undefined;
}

/** Serves on a port of its own. gRPC is loaded with the first client: an agent that nobody asks does without its 12 MB. */
export class ObserverServer implements Component {
  readonly name = 'observer';
  /** Another Observer may have the port, such as Cilium's own. */
  readonly optional = true;
  readonly #config: AgentConfig['observer'];
  readonly #registry: MetricRegistry;
  readonly #context: NodeContext;
  readonly #sink: ObserverSink;
  readonly #cpuShare: number;
  readonly #sockets = new Set<Socket>();
  #listener: Server | undefined;
  /** From the first client on. */
  #opening: Promise<RpcServer> | undefined;
  #server: RpcServer | undefined;
  #collecting: Disposable | undefined;

  constructor(config: AgentConfig, { network, registry, nodeName }: ObserverParts) {
    this.#config = config.observer;
    this.#registry = registry;
    // Clients must not make the agent exceed its budget: the governor would take detail from everybody.
    this.#cpuShare = config.governor === 'off' ? 1 : config.userBudget / 2;
    this.#sink = new ObserverSink(config.observer.bufferBytes);
    this.#context = {
      cluster: config.clusterName ?? '',
      node: nodeName,
      instance: randomBytes(8).toString('hex'),
      isLocal: (address) => network.has(address),
      interfaceName: (index) => network.interfaceName(index),
    };
  }

  /** What takes the flows that the Observer shows. */
  get sinks(): readonly Sink[] {
    return [this.#sink];
  }

  /** Where it listens; undefined while it does not. */
  get address(): ListenAddress | undefined {
    const address = this.#listener?.address();
    if (address === undefined || address === null || typeof address === 'string') return undefined;
    return { host: this.#config.host, port: address.port };
  }

  async start(run: RunContext): Promise<void> {
    const { host, port, certFile, keyFile, caFile } = this.#config;
    // Files that are no certificates are an error now, and not when the first client comes.
    if (certFile !== undefined) await this.#open(run);
    const listener = createServer({ pauseOnConnect: true }, (socket) => void this.#accept(socket, run));
    await listen(listener, { host, port });
    this.#listener = listener;
    this.#collecting = this.#registry.onCollect(() => this.#collect());
    run.logger.info('flows are served to clients of Hubble', {
      address: formatAddress(this.address ?? { host, port }),
      tls: [certFile, keyFile, caFile].some((file) => file !== undefined),
    });
  }

  async #accept(socket: Socket, run: RunContext): Promise<void> {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket)).on('error', () => socket.destroy());
    try {
      (await this.#open(run)).accept(socket);
    } catch (thrown) {
      socket.destroy();
      run.fail(thrown);
    }
  }

  #open(run: RunContext): Promise<RpcServer> {
    this.#opening ??= this.#createServer(run);
    return this.#opening;
  }

  async #createServer(run: RunContext): Promise<RpcServer> {
    const [{ RpcServer }, { HUBBLE_HEALTH, observerServices }] = await Promise.all([
      import('@retina/rpc'),
      import('@retina/observer/service'),
    ]);
    const { host, port, certFile, keyFile, caFile } = this.#config;
    const tls = certFile === undefined ? undefined : { certFile, keyFile, caFile };
    const services = observerServices({
      sink: this.#sink,
      context: this.#context,
      version: VERSION,
      address: `${this.#context.node}:${port}`,
      tls: tls !== undefined,
      cpuShare: this.#cpuShare,
      onLost: (flows) => this.#registry.counter('observerLostFlows').series([]).add(flows),
    });
    const server = new RpcServer({
      ...{ host, port, services, tls },
      handedOver: true,
      healthNames: [HUBBLE_HEALTH],
      onError: ({ code, message }) => {
        this.#registry.counter('observerFailedCalls').series([code]).add(1);
        run.logger.debug('a call failed', { code, message });
      },
    });
    await server.start(run);
    this.#server = server;
    return server;
  }

  async stop(): Promise<void> {
    this.#collecting?.[Symbol.dispose]();
    const listener = this.#listener;
    this.#listener = undefined;
    const closed = new Promise<void>((resolve) => {
      if (listener === undefined) resolve();
      else listener.close(() => resolve());
    });
    await this.#opening?.catch(() => undefined);
    await this.#server?.stop();
    this.#opening = undefined;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #collect(): void {
    const registry = this.#registry;
    const streams = this.#server?.streams ?? { open: 0, refused: 0 };
    registry.counter('observerFlows').series([]).set(this.#sink.ring.next);
    registry.counter('observerLostFlows').series([]).add(0);
    registry.gauge('observerStreams').series([]).set(streams.open);
    registry.counter('observerRefusedStreams').series([]).set(streams.refused);
  }
}
