/** What this agent is to do, as the operator tells; and what it says it does. */

import { type CompiledMetrics, configurationDigest, parseCompiledMetrics } from '@retina/api';
import {
  type BusConnection,
  CONFIG_BUCKET,
  KeyValueBucket,
  type KeyValueWatch,
  METRICS_KEY,
  NODE_BUCKET,
  nodeKey,
} from '@retina/bus';
import { type Component, type Logger, RetinaError, type RunContext } from '@retina/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { VERSION } from '../version.js';

/** A report is worth no longer wait at the end. */
const STOP_MS = 1_000;

/** Who applies a configuration. @throws what is wrong with it; the one before stays in force then. */
export type ApplyConfiguration = (compiled: CompiledMetrics) => void;

/** What a report says: see the operator's `NodeReports`. */
interface Report {
  readonly version: string;
  readonly configuration?: string;
  readonly refused?: string;
  /** Where relays find the Observer, when others than this machine can reach it. */
  readonly observer?: ReportedObserver;
}

/** What a report says of the Observer; its address is that of the node. */
export interface ReportedObserver {
  readonly port: number;
  readonly tls: boolean;
}

/** What it is made of beside the connection. */
export interface BusConfigurationOptions {
  readonly node: string;
  readonly observer: ReportedObserver | undefined;
  readonly apply: ApplyConfiguration;
}

/** Follows the configuration and reports what came of it. Without NATS the last one stays in force. */
export class BusConfiguration implements Component {
  readonly name = 'configuration by NATS';
  readonly #bus: BusConnection;
  readonly #node: string;
  readonly #apply: ApplyConfiguration;
  readonly #watch: KeyValueWatch;
  readonly #reports: KeyValueBucket;
  #logger: Logger | undefined;
  #report: Report;
  #offReconnect: (() => void) | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(bus: BusConnection, { node, observer, apply }: BusConfigurationOptions) {
    this.#bus = bus;
    this.#node = node;
    this.#apply = apply;
    this.#report = { version: VERSION, ...(observer === undefined ? {} : { observer }) };
    this.#reports = new KeyValueBucket(bus, NODE_BUCKET);
    this.#watch = new KeyValueBucket(bus, CONFIG_BUCKET).watch({
      filter: METRICS_KEY,
      onEntry: ({ value }) => this.#see(value),
      onSynced: () => this.#send(),
    });
  }

  async start(context: RunContext): Promise<void> {
    this.#logger = context.logger;
    this.#offReconnect = this.#bus.onReconnect(() => this.#send());
    await this.#watch.start(context);
  }

  async stop(): Promise<void> {
    this.#offReconnect?.();
    await this.#watch.stop();
    await Promise.race([this.#sending, sleep(STOP_MS, undefined, { ref: false })]);
  }

  #see(text: string | undefined): void {
    if (text === undefined) return;
    const configuration = configurationDigest(text);
    try {
      this.#apply(parseCompiledMetrics(text));
      const { refused: _refused, ...report } = this.#report;
      this.#report = { ...report, configuration };
      this.#logger?.info('configuration applied', { configuration });
    } catch (thrown) {
      const error = RetinaError.from(thrown);
      this.#report = { ...this.#report, refused: error.message };
      this.#logger?.error('configuration refused; the one before stays', { configuration, error });
    }
    this.#send();
  }

  /** Best effort: it is told again after each reconnection and each change. */
  #send(): void {
    const text = JSON.stringify(this.#report);
    if (!this.#bus.isUp) return;
    this.#sending = this.#reports.put(nodeKey(this.#node), text).then(
      () => undefined,
      (error: unknown) => this.#logger?.debug('the report was not sent', { error: RetinaError.from(error) }),
    );
  }
}
