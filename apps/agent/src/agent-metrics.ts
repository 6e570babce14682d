/** What the agent tells of itself: plugins, maps, interfaces, the ledger, and how busy its event loop is. */

import type { Component, Supervisor } from '@retina/core';
import { LEDGER_OUTCOMES, type Ledger } from '@retina/flow';
import { type MetricRegistry, sampleEventLoopLag } from '@retina/metrics';
import { FlowSignal, type Signal } from '@retina/sources';
import { VERSION } from './version.js';

/** What there is to tell of. */
export interface AgentMetricsOptions {
  readonly registry: MetricRegistry;
  readonly ledger: Ledger;
  readonly signals: readonly Signal[];
  /** Plugins that were asked for and do not exist. */
  readonly missing: readonly string[];
  readonly statuses: () => ReturnType<Supervisor['statuses']>;
}

/** Sets the agent's own metrics before each scrape. */
export class AgentMetrics implements Component {
  readonly name = 'agent-metrics';
  readonly #options: AgentMetricsOptions;
  readonly #reasons = new Map<string, string>();
  readonly #running: Disposable[] = [];

  constructor(options: AgentMetricsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { registry, missing } = this.#options;
    registry.gauge('buildInfo').series([VERSION, process.version]).set(1);
    for (const plugin of missing) this.#setPluginUp(plugin, 'FEATURE_UNSUPPORTED');
    this.#running.push(
      sampleEventLoopLag(registry.histogram('eventLoopLag')),
      registry.onCollect(() => this.#collect()),
    );
  }

  async stop(): Promise<void> {
    for (const running of this.#running.splice(0)) running[Symbol.dispose]();
  }

  #collect(): void {
    const { registry, ledger, signals, statuses } = this.#options;
    const names = new Set(signals.map(({ name }) => name));
    for (const { name, state, error } of statuses()) {
      if (names.has(name)) this.#setPluginUp(name, state === 'up' ? '' : (error?.code ?? state));
    }
    for (const signal of signals) {
      for (const { map, entries, maxEntries } of signal.mapFill()) {
        registry.gauge('mapEntries').series([map]).set(entries);
        registry.gauge('mapMaxEntries').series([map]).set(maxEntries);
      }
      if (signal instanceof FlowSignal) this.#collectFlow(signal);
    }
    for (const [stage, entry] of ledger.entries()) {
      for (const outcome of LEDGER_OUTCOMES) {
        registry.counter('ledgerRecords').series([stage, outcome]).set(entry[outcome]);
      }
    }
  }

  #collectFlow(signal: FlowSignal): void {
    const { registry } = this.#options;
    registry
      .gauge('samplingRatio')
      .series([])
      .set(1 / signal.oneOf);
    for (const [kind, count] of signal.attached())
      registry.gauge('attachedInterfaces').series([kind]).set(count);
    for (const [reason, packets] of signal.unparsed()) {
      registry.counter('unparsedPackets').series([reason]).set(packets);
    }
  }

  /** One series per plugin: the one with the reason of before goes away. */
  #setPluginUp(plugin: string, reason: string): void {
    const gauge = this.#options.registry.gauge('pluginUp');
    const before = this.#reasons.get(plugin);
    if (before !== undefined && before !== reason) gauge.remove([plugin, before]);
    this.#reasons.set(plugin, reason);
    gauge.series([plugin, reason]).set(reason === '' ? 1 : 0);
  }
}
