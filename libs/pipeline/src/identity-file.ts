/** Identities without Kubernetes: a YAML file that maps addresses to pods, reread when it changes. */

import { type Component, type Logger, RetinaError, type RunContext, readYaml } from '@retina/core';
import type { Address, Endpoint, EndpointLookup } from '@retina/flow';
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { parseIdentities } from './parse-identities.js';

/** Editors and ConfigMap mounts change a file in several steps; only the last counts. */
const SETTLE_MS = 100;

/** The endpoints of a file. A change that is not valid leaves those before it in force. */
export class IdentityFile implements Component, EndpointLookup {
  readonly name = 'identities';
  readonly #path: string;
  #endpoints: ReadonlyMap<string, Endpoint> = new Map();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  find(address: Address): Endpoint | undefined {
    return this.#endpoints.get(address.text);
  }

  /** @throws CONFIG_INVALID with every fault of the file. */
  async start({ logger }: RunContext): Promise<void> {
    this.#endpoints = read(this.#path);
    logger.info('identities read', { path: this.#path, addresses: this.#endpoints.size });
    // The folder is watched because a ConfigMap replaces the file instead of writing it.
    this.#watcher = watch(dirname(this.#path), (_event, file) => {
      if (file !== null && file !== basename(this.#path) && file !== '..data') return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#reread(logger), SETTLE_MS);
    });
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#watcher?.close();
    this.#watcher = undefined;
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
