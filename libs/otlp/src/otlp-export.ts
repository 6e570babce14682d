/** Sends all metrics of a process to an OpenTelemetry collector, again and again. */

import { type Component, type Logger, RetinaError, type RunContext } from '@retina/core';
import type { MetricRegistry } from '@retina/metrics';
import { setTimeout } from 'node:timers/promises';
import type { ResourceAttributes } from './otlp-requests.js';
import { post } from './post.js';
import { readHeaders } from './read-headers.js';

/** What an export is made with. */
export interface OtlpExportOptions {
  readonly registry: MetricRegistry;
  /** The URL for metrics, with its path. */
  readonly endpoint: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly headersFile?: string | undefined;
  /** `service.name` and the like. */
  readonly resource: ResourceAttributes;
  /** Of the service. */
  readonly version: string;
}

/** A collector may ask for patience, and not for silence. */
const MAX_WAIT_MS = 10 * 60_000;
/** Why an export was cut off. */
const STOPPED = new Error('The export is stopped.');

/**
 * One export at a time, the first after an interval, the last when it stops. What failed is not sent again, because sums are
 * cumulative: the next export has all of it.
 */
export class OtlpExport implements Component {
  readonly name = 'otlp-export';
  readonly optional = true;
  readonly #options: OtlpExportOptions;
  #running: { readonly loop: Promise<void>; readonly stop: AbortController } | undefined;
  #isFailing = false;

  constructor(options: OtlpExportOptions) {
    this.#options = options;
  }

  async start({ logger }: RunContext): Promise<void> {
    const stop = new AbortController();
    this.#running = { loop: this.#run(logger, stop.signal), stop };
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.stop.abort(STOPPED);
    await running?.loop;
  }

  async #run(logger: Logger, signal: AbortSignal): Promise<void> {
    let waitMs = this.#options.intervalMs;
    while (await elapsed(waitMs, signal)) {
      const error = await this.#export(logger, signal);
      waitMs = Math.max(this.#options.intervalMs, Math.min(MAX_WAIT_MS, retryAfterMs(error)));
    }
    if (!this.#isFailing) await this.#export(logger, AbortSignal.timeout(this.#options.timeoutMs));
  }

  /** Never throws; gives the error of an export that failed. */
  async #export(logger: Logger, signal: AbortSignal): Promise<RetinaError | undefined> {
    const { registry } = this.#options;
    const beganMs = performance.now();
    const error = await this.#send(signal).then(
      () => undefined,
      (thrown: unknown) => RetinaError.from(thrown),
    );
    // The last export sends all of it once more.
    if (error !== undefined && signal.reason === STOPPED) return error;
    registry
      .counter('otlpExports')
      .series([error === undefined ? 'delivered' : 'failed'])
      .add(1);
    registry
      .gauge('otlpExportDuration')
      .series([])
      .set((performance.now() - beganMs) / 1000);
    this.#tell(logger, error);
    return error;
  }

  async #send(signal: AbortSignal): Promise<void> {
    const { registry, resource, version, endpoint, timeoutMs, headersFile } = this.#options;
    const { otlpRequests, rejectedPoints } = await import('./otlp-requests.js');
    const headers = headersFile === undefined ? new Headers() : await readHeaders(headersFile);
    for await (const message of otlpRequests(registry, resource, version)) {
      const answer = await post(message, { endpoint, headers, timeoutMs, signal });
      const rejected = rejectedPoints(answer);
      if (rejected > 0) registry.counter('otlpRejectedPoints').series([]).add(rejected);
    }
  }

  /** A line when it begins to fail and one when it works again; the counter has each. */
  #tell(logger: Logger, error: RetinaError | undefined): void {
    if (error !== undefined && !this.#isFailing) logger.warn('metrics do not reach the collector', { error });
    if (error === undefined && this.#isFailing) logger.info('metrics reach the collector again');
    this.#isFailing = error !== undefined;
  }
}

function retryAfterMs(error: RetinaError | undefined): number {
  return Number(error?.details['retryAfterMs'] ?? 0);
}

/** False when it was interrupted. */
async function elapsed(ms: number, signal: AbortSignal): Promise<boolean> {
  return setTimeout(ms, true, { signal }).catch(() => false);
}
