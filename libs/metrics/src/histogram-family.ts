/** Histograms: for each series a count per bucket and the sum, made cumulative only when they are shown. */

import { formatValue } from './format-value.js';
import { Series, SeriesFamily } from './series-family.js';
import type { FamilyOptions } from './series-family.js';
import type { MetricDefinition } from './catalogue.js';

/** A series of a histogram. */
export interface HistogramSeries {
  /**
   * Counts a value, in the unit of the metric, as often as `times` says: once if absent. Exact also when the family is
   * full: then `other` takes it.
   */
  observe(value: number, times?: number): void;
}

class BucketSeries extends Series implements HistogramSeries {
  readonly #family: HistogramFamily;

  constructor(family: HistogramFamily, text: string) {
    super(text);
    this.#family = family;
  }

  observe(value: number, times = 1): void {
    this.#family.observe(this, value, times);
  }
}

/** The series of one histogram. The cells of a series: each bucket, what is above the last one, the sum. */
export class HistogramFamily extends SeriesFamily<BucketSeries> {
  readonly #name: string;
  readonly #buckets: readonly number[];

  constructor(definition: MetricDefinition & { readonly type: 'histogram' }, options?: FamilyOptions) {
    super(definition, definition.buckets.length + 2, options);
    this.#name = definition.name;
    this.#buckets = definition.buckets;
  }

  /** Counts a value in a series or in `other`. */
  observe(series: BucketSeries, value: number, times: number): void {
    const first = this.claimOrFold(series);
    let bucket = 0;
    while (value > (this.#buckets[bucket] ?? Infinity)) bucket++;
    this.#add(first + bucket, times);
    this.#add(first + this.#buckets.length + 1, value * times);
  }

  protected create(text: string): BucketSeries {
    return new BucketSeries(this, text);
  }

  protected render({ slot, labelText }: BucketSeries): string {
    const name = this.#name;
    const first = slot * (this.#buckets.length + 2);
    const open = labelText === '' ? '{' : `{${labelText},`;
    let count = 0;
    let text = '';
    for (let bucket = 0; bucket <= this.#buckets.length; bucket++) {
      count += this.cells[first + bucket] ?? 0;
      text += `${name}_bucket${open}le="${formatValue(this.#buckets[bucket] ?? Infinity)}"} ${count}\n`;
    }
    const labels = labelText === '' ? '' : `{${labelText}}`;
    const sum = formatValue(this.cells[first + this.#buckets.length + 1] ?? 0);
    return `${text}${name}_sum${labels} ${sum}\n${name}_count${labels} ${count}\n`;
  }

  #add(cell: number, amount: number): void {
    this.cells[cell] = (this.cells[cell] ?? 0) + amount;
  }
}
