/** Identities without Kubernetes: a YAML file that maps addresses to pods, reread when it changes. */

import { type Component, type Logger, RetinaError, type RunContext, readYaml, watchFile } from '@retina/core';
import type { Address, Endpoint, EndpointLookup } from '@retina/flow';
import { parseIdentities } from './parse-identities.js';

/** The endpoints of a file. A change that is not valid leaves those before it in force. */
export class IdentityFile implements Component, EndpointLookup {
  readonly name = 'identities';
  readonly #path: string;
  #endpoints: ReadonlyMap<string, Endpoint> = new Map();
  #watch: Disposable | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  find(address: Address): Endpoint | undefined {
    return this.#endpoints.get(address.text);
  }

  /** @throws CONFIG_INVALID with every fault of the file. */
  async start(context: RunContext): Promise<void> {
    const { logger } = context;
    // Before the file is read, so that no change goes by unseen.
    this.#watch = watchFile(this.#path, {
      onChange: () => this.#reread(logger),
      onError: (error) => context.fail(error),
    });
    this.#endpoints = read(this.#path);
    logger.info('identities read', { path: this.#path, addresses: this.#endpoints.size });
  }

  async stop(): Promise<void> {
    this.#watch?.[Symbol.dispose]();
  }

  #reread(logger: Logger): void {
    try {
      this.#endpoints = read(this.#path);
      logger.info('identities read again', { path: this.#path, addresses: this.#endpoints.size });
    } catch (thrown) {
      logger.error('identities not changed: the file is not valid', { error: RetinaError.from(thrown) });
    }
  }
}

function read(path: string): ReadonlyMap<string, Endpoint> {
  const { endpoints, faults } = parseIdentities(readYaml(path));
  if (faults.length === 0) return endpoints;
  throw new RetinaError('CONFIG_INVALID', [`${path} has faults:`, ...faults].join('\n  '), {
    details: { path, faults },
  });
}
