/** All metrics of a process, made from the catalogue. */

import { RetinaError } from '@retina/core';
import { CATALOGUE } from './catalogue.js';
import type { MetricDefinition, MetricKey, MetricKeyOf, Signal } from './catalogue.js';
import { HistogramFamily } from './histogram-family.js';
import type { HistogramSeries } from './histogram-family.js';
import { createProcessRegistry } from './process-metrics.js';
import { ScalarFamily } from './scalar-family.js';
import type { CounterSeries, GaugeSeries } from './scalar-family.js';
import type { Family, FamilyOptions } from './series-family.js';

/** What a registry is made with. */
export interface RegistryOptions {
  /** The most series of one metric, 50,000 when left out. What comes on top folds into `other`. */
  readonly maxSeries?: number;
  /** Which metrics this process has, by what they tell about; all when left out. */
  readonly has?: (signal: Signal) => boolean;
}

/** Gives the families of the catalogue by key; a key of another type does not compile. */
export class MetricRegistry {
  readonly #families = new Map<MetricKey, ScalarFamily | HistogramFamily>();
  readonly #process = createProcessRegistry();
  readonly #collectors = new Set<() => void>();

  constructor({ has = () => true, ...options }: RegistryOptions = {}) {
    const folded = new ScalarFamily(CATALOGUE.foldedObservations);
    for (const [key, definition] of entriesOf(CATALOGUE)) {
      if (!has(definition.signal)) continue;
      const foldedHere = folded.series([definition.name]);
      const family = createFamily(definition, { ...options, onFolded: () => foldedHere.add(1) });
      this.#families.set(key, key === 'foldedObservations' ? folded : family);
    }
  }

  /** The counter with this key. */
  counter(key: MetricKeyOf<'counter'>): Family<CounterSeries> {
    return this.#scalar(key);
  }

  /** The gauge with this key. */
  gauge(key: MetricKeyOf<'gauge'>): Family<GaugeSeries> {
    return this.#scalar(key);
  }

  /** The histogram with this key. */
  histogram(key: MetricKeyOf<'histogram'>): Family<HistogramSeries> {
    const family = this.#families.get(key);
    if (family instanceof HistogramFamily) return family;
    throw new RetinaError('ILLEGAL_STATE', 'No histogram has this key.', { details: { key } });
  }

  /** What is counted and never set anew: all that a checkpoint has to keep. */
  totals(): readonly (ScalarFamily | HistogramFamily)[] {
    return [...this.#families].flatMap(([key, family]) => (CATALOGUE[key].type === 'gauge' ? [] : [family]));
  }

  /** Ends every series, of any metric, whose labels fit: `ip="10.0.0.1",namespace="default"`. Returns how many. */
  removeWhere(fits: (labels: string) => boolean): number {
    let removed = 0;
    for (const family of this.#families.values()) removed += family.removeWhere(fits);
    return removed;
  }

  /**
   * Runs `collector` before each rendering, for values that are read on demand. What it throws is counted in
   * `retina_errors_total` and costs its own values only. Dispose of the result to end it.
   */
  onCollect(collector: () => void): Disposable {
    this.#collectors.add(collector);
    return { [Symbol.dispose]: () => this.#collectors.delete(collector) };
  }

  /** Runs the collectors, then gives all metrics as text, piece by piece; each piece is made of whole lines. */
  async collect(): Promise<Iterable<string>> {
    for (const collector of this.#collectors) {
      try {
        collector();
      } catch (thrown) {
        this.counter('errors')
          .series([RetinaError.from(thrown).code])
          .add(1);
      }
    }
    return this.#lines(await this.#process.metrics());
  }

  *#lines(processMetrics: string): Generator<string> {
    yield processMetrics;
    for (const family of this.#families.values()) yield* family.lines();
  }

  #scalar(key: MetricKey): ScalarFamily {
    const family = this.#families.get(key);
    if (family instanceof ScalarFamily) return family;
    throw new RetinaError('ILLEGAL_STATE', 'No counter or gauge has this key.', { details: { key } });
  }
}

function createFamily(definition: MetricDefinition, options: FamilyOptions): ScalarFamily | HistogramFamily {
  return definition.type === 'histogram'
    ? new HistogramFamily(definition, options)
    : new ScalarFamily(definition, options);
}

function entriesOf(
  catalogue: Readonly<Record<MetricKey, MetricDefinition>>,
): [MetricKey, MetricDefinition][] {
  return Object.entries(catalogue) as [MetricKey, MetricDefinition][];
}
