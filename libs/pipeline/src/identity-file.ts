/** Identities without Kubernetes: a YAML file that maps addresses to pods, reread when it changes. */

import { type Component, type Logger, RetinaError, type RunContext, readYaml } from '@retina/core';
import type { Address, Endpoint, EndpointLookup } from '@retina/flow';
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { parseIdentities } from './parse-identities.js';

/** Editors and ConfigMap mounts change a file in several steps; only the last counts. */
export const SETTLE_MS = 100;

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
  async start(context: RunContext): Promise<void> {
    const { logger } = context;
    // Before the file is read, so that no change goes by unseen.
    this.#watcher = watchFolder(this.#path, () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#reread(logger), SETTLE_MS);
    });
    this.#watcher.on('error', (error) => context.fail(error));
    this.#endpoints = read(this.#path);
    logger.info('identities read', { path: this.#path, addresses: this.#endpoints.size });
  }

  async stop(): Promise<void> {
    this.#watcher?.close();
    this.#watcher = undefined;
    clearTimeout(this.#timer);
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

/** The folder is watched because a ConfigMap and many editors replace the file instead of writing it. */
function watchFolder(path: string, onChange: () => void): FSWatcher {
  // A ConfigMap's file is a link into the folder `..data`, itself a link that changes.
  const names = [basename(path), '..data', null];
  try {
    return watch(dirname(path), (_event, file) => {
      if (names.includes(file)) onChange();
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RetinaError('CONFIG_INVALID', `${path} cannot be watched: ${reason}`, {
      cause,
      details: { path },
    });
  }
}

function read(path: string): ReadonlyMap<string, Endpoint> {
  const { endpoints, faults } = parseIdentities(readYaml(path));
  if (faults.length === 0) return endpoints;
  throw new RetinaError('CONFIG_INVALID', [`${path} has faults:`, ...faults].join('\n  '), {
    details: { path, faults },
  });
}
