/** Where the API server is and who we are there: a kubeconfig, or the service account of our pod. */

import type { RequestOptions } from 'node:https';
import { Agent } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { RetinaError } from '@retina/core';

/** What a request needs beside its path. */
export interface ConnectionOptions {
  /** Path of a kubeconfig; without one the in-cluster account is used. */
  readonly kubeConfigFile?: string | undefined;
}

/**
 * One API server and one identity. Credentials are asked for at each request, so rotated tokens and certificates are
 * used without a restart. Sockets are kept and shared; watches hold one each.
 */
export class KubeConnection {
  readonly #config: KubeConfig;
  readonly #base: URL;
  readonly #agent = new Agent({ keepAlive: true, keepAliveMsecs: 15_000 });

  private constructor(config: KubeConfig) {
    this.#config = config;
    const server = config.getCurrentCluster()?.server;
    if (server === undefined || !URL.canParse(server)) {
      throw new RetinaError(
        'CONFIG_INVALID',
        'The kubeconfig names no server: its current context is missing or empty.',
      );
    }
    this.#base = new URL(server);
    if (this.#base.protocol !== 'https:') {
      throw new RetinaError('CONFIG_INVALID', 'The API server must be reached by https.', {
        details: { server },
      });
    }
  }

  /** @throws RetinaError CONFIG_INVALID when there is neither a readable kubeconfig nor an in-cluster account. */
  static open({ kubeConfigFile }: ConnectionOptions): KubeConnection {
    const config = new KubeConfig();
    try {
      if (kubeConfigFile === undefined) config.loadFromCluster();
      else config.loadFromFile(kubeConfigFile);
    } catch (cause) {
      const message = `The API server's address and credentials could not be read from ${kubeConfigFile ?? 'the pod'}.`;
      throw new RetinaError('CONFIG_INVALID', message, { cause });
    }
    return new KubeConnection(config);
  }

  /** The namespace that we run in, or that the kubeconfig's context names; `default` otherwise. */
  get namespace(): string {
    return this.#config.getContextObject(this.#config.getCurrentContext())?.namespace ?? 'default';
  }

  /** Options of a request to a path like `/api/v1/pods?limit=5`, with credentials. */
  async request(path: string): Promise<RequestOptions> {
    const options: RequestOptions = {};
    await this.#config.applyToHTTPSOptions(options);
    const prefix = this.#base.pathname.replace(/\/$/, '');
    return {
      ...options,
      agent: this.#agent,
      host: this.#base.hostname.replace(/^\[|\]$/g, ''),
      port: this.#base.port === '' ? 443 : Number(this.#base.port),
      path: prefix + path,
    };
  }

  /** Closes the sockets that nobody uses; requests under way end by their own signals. */
  close(): void {
    this.#agent.destroy();
  }
}
