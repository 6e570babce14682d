/** gRPC's health service: what Kubernetes' probes and load balancers ask. */

import { RetinaError } from '@retina/core';
import { Health, HealthCheckResponseServingStatus as Status } from '@retina/wire/grpc';
import { EventEmitter, once } from 'node:events';
import { type BoundService, bindService } from './service.js';

/** Knows whether each service is served. The empty name stands for the whole server. */
export class HealthService {
  readonly #served = new Set<string>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #isStopping = false;

  /** Says that these services are served from now on. */
  setServing(names: readonly string[]): void {
    this.#isStopping = false;
    for (const name of ['', ...names]) this.#served.add(name);
    this.#changes.emit('change');
  }

  /** Says that nothing is served any more. */
  setStopping(): void {
    this.#isStopping = true;
    this.#changes.emit('change');
  }

  /** The service itself. */
  service(): BoundService {
    return bindService(Health, {
      check: ({ service }) => {
        const status = this.#statusOf(service);
        if (status !== undefined) return { status };
        throw new RetinaError('REQUEST_INVALID', `service: there is no ${service} here`);
      },
      watch: async ({ service }, call) => {
        let told: number | undefined;
        while (!call.signal.aborted) {
          const status = this.#statusOf(service) ?? Status.SERVICE_UNKNOWN;
          if (status !== told) call.write({ status });
          told = status;
          await once(this.#changes, 'change', { signal: call.signal }).catch(() => undefined);
        }
      },
    });
  }

  #statusOf(name: string): number | undefined {
    if (!this.#served.has(name)) return undefined;
    return this.#isStopping ? Status.NOT_SERVING : Status.SERVING;
  }
}
