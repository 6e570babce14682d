/** The relay: Hubble's Observer over all nodes, for the hubble CLI, its UI and `retina --server`. */

import type { Component, Logger, RunContext } from '@retina/core';
import type { MetricRegistry } from '@retina/metrics';
import { NodeClients, relayServices } from '@retina/observer/relay';
import { HUBBLE_HEALTH } from '@retina/observer/service';
import { RpcServer, type TlsFiles } from '@retina/rpc';
import type { AggregatorConfig } from '../settings.js';
import { VERSION } from '../version.js';
import type { NodeDirectory } from './node-directory.js';

/** What it is made of. */
export interface RelayServerOptions {
  readonly directory: NodeDirectory;
  readonly registry: MetricRegistry;
  readonly logger: Logger;
}

/** Serves by gRPC, and asks the nodes by gRPC. */
export class RelayServer implements Component {
  readonly name = 'relay';
  /** The sums do without. */
  readonly optional = true;
  readonly #config: AggregatorConfig['relay'];
  readonly #options: RelayServerOptions;
  #nodes: NodeClients | undefined;
  #server: RpcServer | undefined;
  #collecting: Disposable | undefined;

  constructor(config: AggregatorConfig['relay'], options: RelayServerOptions) {
    this.#config = config;
    this.#options = options;
  }

  /** @throws RetinaError ADDRESS_IN_USE, TLS_INVALID. */
  async start(context: RunContext): Promise<void> {
    const { directory, registry, logger } = this.#options;
    const { host, port, nodeServerName } = this.#config;
    const tls = tlsOf(this.#config);
    // To nodes it shows the certificate that it shows to clients.
    const nodes = new NodeClients({
      nodes: () => directory.nodes(),
      tls,
      serverName: nodeServerName,
      logger,
    });
    const server = new RpcServer({
      ...{ host, port, tls, services: relayServices({ nodes, version: VERSION }) },
      healthNames: [HUBBLE_HEALTH],
      onError: ({ code, message }) => {
        registry.counter('relayFailedCalls').series([code]).add(1);
        context.logger.debug('a call failed', { code, message });
      },
    });
    await server.start(context);
    this.#nodes = nodes;
    this.#server = server;
    this.#collecting = registry.onCollect(() => {
      registry.gauge('relayStreams').series([]).set(server.streams.open);
      registry.counter('relayRefusedStreams').series([]).set(server.streams.refused);
      registry.gauge('relayNodes').series([]).set(directory.nodes().length);
    });
  }

  async stop(): Promise<void> {
    this.#collecting?.[Symbol.dispose]();
    await this.#server?.stop();
    this.#nodes?.[Symbol.dispose]();
    this.#server = undefined;
    this.#nodes = undefined;
  }
}

function tlsOf({ certFile, keyFile, caFile }: AggregatorConfig['relay']): TlsFiles | undefined {
  return certFile === undefined ? undefined : { certFile, keyFile, caFile };
}
