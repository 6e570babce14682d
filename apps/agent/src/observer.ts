/** The agent's Observer: flows of the last while, for the hubble CLI, its UI and the relay. */

import type { Component, RunContext } from '@retina/core';
import type { Sink } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import { type NodeContext, ObserverSink } from '@retina/observer';
import type { RpcServer } from '@retina/rpc';
import type { NodeNetwork } from '@retina/sources';
import { randomBytes } from 'node:crypto';
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

/** Serves on a port of its own. gRPC is loaded with the start: an agent without Observer does without its 12 MB. */
export class ObserverServer implements Component {
  readonly name = 'observer';
  /** Another Observer may have the port, such as Cilium's own. */
  readonly optional = true;
  readonly #config: AgentConfig['observer'];
  readonly #registry: MetricRegistry;
  readonly #context: NodeContext;
  readonly #sink: ObserverSink;
  readonly #cpuShare: number;
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
  get address(): RpcServer['address'] | undefined {
    return this.#server?.address;
  }

  async start(run: RunContext): Promise<void> {
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
      healthNames: [HUBBLE_HEALTH],
      onError: ({ code, message }) => {
        this.#registry.counter('observerFailedCalls').series([code]).add(1);
        run.logger.debug('a call failed', { code, message });
      },
    });
    await server.start(run);
    this.#server = server;
    this.#collecting = this.#registry.onCollect(() => this.#collect(server));
  }

  async stop(): Promise<void> {
    this.#collecting?.[Symbol.dispose]();
    await this.#server?.stop();
    this.#server = undefined;
  }

  #collect({ streams }: RpcServer): void {
    const registry = this.#registry;
    registry.counter('observerFlows').series([]).set(this.#sink.ring.next);
    registry.counter('observerLostFlows').series([]).add(0);
    registry.gauge('observerStreams').series([]).set(streams.open);
    registry.counter('observerRefusedStreams').series([]).set(streams.refused);
  }
}
