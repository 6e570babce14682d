/** One candidate's view of a Lease: tries to get it and to keep it, and judges time by its own monotonic clock only. */

import { RetinaError } from '@retina/core';
import { LEASES } from './core-resources.js';
import type { KubeConnection } from './kube-connection.js';
import type { KubeObject } from './kube-object.js';
import { ResourceClient } from './resource-client.js';
import type { RequestObserver } from './request-observer.js';

/** The Lease of coordination.k8s.io/v1. */
interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

/** Whose claim it is, and on what. */
export interface LeaseClaimOptions {
  readonly connection: KubeConnection;
  readonly lease: { readonly name: string; readonly namespace: string };
  /** Different for each process, also after a restart: the pod's name and something random. */
  readonly identity: string;
  readonly leaseSeconds: number;
  readonly observer?: RequestObserver;
}

/**
 * The times in the Lease are for people. A holder counts as gone when *we* have seen its Lease unchanged for the whole
 * duration, so that clocks which differ do no harm. Every write names the version that was read: of two that try to take
 * the Lease, the server lets one.
 */
export class LeaseClaim {
  readonly #options: LeaseClaimOptions;
  readonly #client: ResourceClient<Lease>;
  /** The version that was seen last, and since when. */
  #seen: { readonly version: string; readonly sinceMs: number } | undefined;

  constructor(options: LeaseClaimOptions) {
    this.#options = options;
    const { connection, observer } = options;
    this.#client = new ResourceClient<Lease>(connection, LEASES, observer === undefined ? {} : { observer });
  }

  /** Gets or renews the Lease; returns whether it is ours. @throws RetinaError when the server cannot be asked. */
  async tryHold(signal: AbortSignal): Promise<boolean> {
    const lease = await this.#read(signal);
    try {
      if (lease === undefined) {
        this.#see(await this.#client.create(this.#next(undefined), { signal }));
        return true;
      }
      const { holderIdentity = '' } = lease.spec ?? {};
      const isOurs = holderIdentity === this.#options.identity;
      if (!isOurs && holderIdentity !== '' && !this.#hasExpired(lease)) return false;
      this.#see(await this.#client.replace(this.#next(lease), 'spec', { signal }));
      return true;
    } catch (error) {
      if (error instanceof RetinaError && (error.code === 'KUBE_CONFLICT' || error.code === 'KUBE_EXISTS'))
        return false;
      throw error;
    }
  }

  /** Gives the Lease up so that others need not wait; best effort. */
  async release(signal: AbortSignal): Promise<void> {
    const lease = await this.#read(signal);
    if (lease?.spec?.holderIdentity !== this.#options.identity) return;
    await this.#client.replace({ ...lease, spec: { ...lease.spec, holderIdentity: '' } }, 'spec', { signal });
  }

  async #read(signal: AbortSignal): Promise<Lease | undefined> {
    try {
      const lease = await this.#client.get(this.#options.lease, { signal });
      if (lease.metadata.resourceVersion !== this.#seen?.version) this.#see(lease);
      return lease;
    } catch (error) {
      if (error instanceof RetinaError && error.code === 'KUBE_NOT_FOUND') return undefined;
      throw error;
    }
  }

  #see({ metadata }: Lease): void {
    this.#seen = { version: metadata.resourceVersion ?? '', sinceMs: performance.now() };
  }

  /** By the duration that its holder promised, or ours if that is longer: they may be configured differently. */
  #hasExpired({ spec }: Lease): boolean {
    const seconds = Math.max(spec?.leaseDurationSeconds ?? 0, this.#options.leaseSeconds);
    return this.#seen !== undefined && performance.now() - this.#seen.sinceMs >= seconds * 1000;
  }

  #next(lease: Lease | undefined): Lease {
    const { identity, leaseSeconds, lease: name } = this.#options;
    const before = lease?.spec;
    const isOurs = before?.holderIdentity === identity;
    // MicroTime: six digits, of which we have three.
    const now = new Date().toISOString().replace('Z', '000Z');
    return {
      ...lease,
      metadata: lease?.metadata ?? name,
      spec: {
        holderIdentity: identity,
        leaseDurationSeconds: leaseSeconds,
        acquireTime: isOurs ? (before.acquireTime ?? now) : now,
        renewTime: now,
        leaseTransitions: (before?.leaseTransitions ?? 0) + (lease === undefined || isOurs ? 0 : 1),
      },
    };
  }
}
