/** What the governor did and read, as metrics. */

import type { MetricRegistry } from '@retina/metrics';
import { type Cost, GRANULARITY_LEVELS, type GovernorEvent, type Granularity } from '@retina/sources';

/** What the gauges are before the first step, and until the next. */
export interface GovernorMetricsOptions {
  readonly budget: Cost;
  /** Keep one flow of so many, by configuration. */
  readonly oneOf: number;
}

/** Hears of every event of a governor. */
export class GovernorMetrics {
  readonly #registry: MetricRegistry;
  readonly #oneOf: number;

  constructor(registry: MetricRegistry, { budget, oneOf }: GovernorMetricsOptions) {
    this.#registry = registry;
    this.#oneOf = oneOf;
    this.#setBySide('governorBudget', budget);
    this.#setGranularity({ level: 'full', oneOf: 1 });
  }

  count(event: GovernorEvent): void {
    const registry = this.#registry;
    if (event.kind === 'step') {
      const { direction, cause, to } = event.step;
      registry.counter('governorSteps').series([direction, cause]).add(1);
      this.#setGranularity(to);
      return;
    }
    this.#setBySide('governorCost', event.cost);
    for (const [program, cores] of event.programs) {
      registry
        .counter('programSeconds')
        .series([program])
        .add(cores * event.seconds);
    }
  }

  #setGranularity({ level, oneOf }: Granularity): void {
    this.#registry.gauge('governorLevel').series([]).set(GRANULARITY_LEVELS.indexOf(level));
    this.#registry
      .gauge('samplingRatio')
      .series([])
      .set(1 / Math.max(oneOf, this.#oneOf));
  }

  #setBySide(gauge: 'governorBudget' | 'governorCost', { kernel, user }: Cost): void {
    this.#registry.gauge(gauge).series(['kernel']).set(kernel);
    this.#registry.gauge(gauge).series(['user']).set(user);
  }
}
