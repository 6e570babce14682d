/** All metrics of a process, made from the catalogue. */

import { RetinaError } from '@retina/core';
import { CATALOGUE } from './catalogue.js';
import type { MetricDefinition, MetricKey, MetricKeyOf, Signal } from './catalogue.js';
import { HistogramFamily } from './histogram-family.js';
import type { HistogramSeries } from './histogram-family.js';
import { processText } from './process-metrics.js';
import { ScalarFamily } from './scalar-family.js';
import type { CounterSeries, GaugeSeries } from './scalar-family.js';
import type { Family, FamilyOptions } from './series-family.js';
import { PROMETHEUS_TEXT, type TextFormat } from './text-format.js';

/** What a registry is made with. */
export interface RegistryOptions {
  /** The most series of one metric, 50,000 when left out. What comes on top folds into `other`. */
  readonly maxSeries?: number;
  /** Which metrics this process has, by what they tell about; all when left out. */
  readonly has?: (signal: Signal) => boolean;
}

/** What a metric has instead of what the catalogue says. */
export interface Redefinition {
  /** All label names, in the order in which a caller gives their values. */
  readonly labels: readonly string[];
  /** The most series of this metric; that of the registry when left out. */
  readonly maxSeries?: number | undefined;
}

/** All series of one metric. */
export type MetricFamily = ScalarFamily | HistogramFamily;

/** A family that counts, with a number that no other family of the registry ever has. */
export interface Total {
  readonly id: number;
  readonly family: MetricFamily;
}

/** Gives the families of the catalogue by key; a key of another type does not compile. */
export class MetricRegistry {
  readonly #options: FamilyOptions;
  readonly #folded = new ScalarFamily(CATALOGUE.foldedObservations);
  /** In the order of a scrape; undefined: taken out for now. */
  readonly #families = new Map<MetricKey, Total | undefined>();
  #made = 0;
  readonly #collectors = new Set<() => void>();

  constructor({ has = () => true, ...options }: RegistryOptions = {}) {
    this.#options = options;
    for (const [key, definition] of entriesOf(CATALOGUE)) {
      if (has(definition.signal)) this.#families.set(key, this.#create(key, definition));
    }
  }

  /**
   * Starts a metric anew, with other labels or another cap; `undefined` takes it out until it is defined again. Series
   * from before are gone, and those that somebody kept show nowhere. Does nothing for a metric that this process has not.
   */
  redefine(key: MetricKey, redefinition: Redefinition | undefined): void {
    if (!this.#families.has(key)) return;
    if (redefinition === undefined) {
      this.#families.set(key, undefined);
      return;
    }
    const { labels, maxSeries } = redefinition;
    const options = maxSeries === undefined ? {} : { maxSeries };
    this.#families.set(key, this.#create(key, { ...CATALOGUE[key], labels }, options));
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
    const family = this.#families.get(key)?.family;
    if (family instanceof HistogramFamily) return family;
    throw new RetinaError('ILLEGAL_STATE', 'No histogram has this key.', { details: { key } });
  }

  /** What is counted and never set anew: all that a checkpoint has to keep. */
  totals(): readonly Total[] {
    return [...this.#families].flatMap(([key, total]) =>
      total === undefined || CATALOGUE[key].type === 'gauge' ? [] : [total],
    );
  }

  /** Every metric that shows, in the order of a scrape. */
  families(): readonly MetricFamily[] {
    return [...this.#families.values()].flatMap((total) => (total === undefined ? [] : [total.family]));
  }

  /**
   * Runs `collector` before each rendering, for values that are read on demand. What it throws is counted in
   * `retina_errors_total` and costs its own values only. Dispose of the result to end it.
   */
  onCollect(collector: () => void): Disposable {
    this.#collectors.add(collector);
    return { [Symbol.dispose]: () => this.#collectors.delete(collector) };
  }

  /** Runs the collectors: what is read on demand is then as of now. */
  refresh(): void {
    for (const collector of this.#collectors) {
      try {
        collector();
      } catch (thrown) {
        this.counter('errors')
          .series([RetinaError.from(thrown).code])
          .add(1);
      }
    }
  }

  /** Refreshes, then gives all metrics as text, piece by piece; each piece is made of whole lines. */
  async collect(format = PROMETHEUS_TEXT): Promise<Iterable<string>> {
    this.refresh();
    return this.#lines(format, await processText(format));
  }

  *#lines(format: TextFormat, processMetrics: string): Generator<string> {
    yield processMetrics;
    for (const family of this.families()) yield* family.lines(format);
    yield format.end;
  }

  #create(key: MetricKey, definition: MetricDefinition, options: FamilyOptions = {}): Total {
    const id = ++this.#made;
    if (key === 'foldedObservations') return { id, family: this.#folded };
    const folded = this.#folded.series([definition.name]);
    const all = { ...this.#options, ...options, onFolded: () => folded.add(1) };
    return { id, family: createFamily(definition, all) };
  }

  #scalar(key: MetricKey): ScalarFamily {
    const family = this.#families.get(key)?.family;
    if (family instanceof ScalarFamily) return family;
    throw new RetinaError('ILLEGAL_STATE', 'No counter or gauge has this key.', { details: { key } });
  }
}

function createFamily(definition: MetricDefinition, options: FamilyOptions): MetricFamily {
  return definition.type === 'histogram'
    ? new HistogramFamily(definition, options)
    : new ScalarFamily(definition, options);
}

function entriesOf(
  catalogue: Readonly<Record<MetricKey, MetricDefinition>>,
): [MetricKey, MetricDefinition][] {
  return Object.entries(catalogue) as [MetricKey, MetricDefinition][];
}
