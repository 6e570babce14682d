/** What the governor did and read, as metrics. */

import type { MetricRegistry } from '@retina/metrics';
import { type Cost, GRANULARITY_LEVELS, type GovernorEvent, type Granularity } from '@retina/sources';

/** What the gauges are before the first step, and until the next. */
export interface GovernorMetricsOptions {
  readonly budget: Cost;
}

/** Hears of every event of a governor. */
export class GovernorMetrics {
  readonly #registry: MetricRegistry;

  constructor(registry: MetricRegistry, { budget }: GovernorMetricsOptions) {
    this.#registry = registry;
    this.#setBySide('governorBudget', budget);
    this.#setLevel('full');
  }

  count(event: GovernorEvent): void {
    const registry = this.#registry;
    if (event.kind === 'step') {
      const { direction, cause, to } = event.step;
      registry.counter('governorSteps').series([direction, cause]).add(1);
      this.#setLevel(to.level);
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

  #setLevel(level: Granularity['level']): void {
    this.#registry.gauge('governorLevel').series([]).set(GRANULARITY_LEVELS.indexOf(level));
  }

  #setBySide(gauge: 'governorBudget' | 'governorCost', { kernel, user }: Cost): void {
    this.#registry.gauge(gauge).series(['kernel']).set(kernel);
    this.#registry.gauge(gauge).series(['user']).set(user);
  }
}
