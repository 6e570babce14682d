/** Histograms: for each series a count per bucket and the sum, made cumulative only when they are shown. */

import { formatValue } from './format-value.js';
import { Series, SeriesFamily } from './series-family.js';
import type { FamilyOptions } from './series-family.js';
import type { MetricDefinition } from './catalogue.js';
import type { Exemplar, TextFormat } from './text-format.js';

/** A series of a histogram. */
export interface HistogramSeries {
  /**
   * Counts a value, in the unit of the metric, as often as `times` says: once if absent. Exact also when the family is
   * full: then `other` takes it.
   * @param about What to show as the exemplar of the series: asked for the greatest value since it was last shown.
   */
  observe(value: number, times?: number, about?: () => Exemplar['labels']): void;
}

class BucketSeries extends Series implements HistogramSeries {
  readonly #family: HistogramFamily;
  exemplar: Exemplar | undefined;

  constructor(family: HistogramFamily, text: string) {
    super(text);
    this.#family = family;
  }

  observe(value: number, times = 1, about?: () => Exemplar['labels']): void {
    this.#family.observe(this, value, times);
    if (about === undefined || value <= (this.exemplar?.value ?? -Infinity)) return;
    this.exemplar = { labels: about(), value, atMs: Date.now() };
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
    this.#add(first + this.#bucketOf(value), times);
    this.#add(first + this.#buckets.length + 1, value * times);
  }

  protected create(text: string): BucketSeries {
    return new BucketSeries(this, text);
  }

  protected render(series: BucketSeries, format: TextFormat): string {
    const { slot, labelText } = series;
    const example = this.#takeExemplar(series, format);
    const name = this.#name;
    const first = slot * (this.#buckets.length + 2);
    const open = labelText === '' ? '{' : `{${labelText},`;
    let count = 0;
    let text = '';
    for (let bucket = 0; bucket <= this.#buckets.length; bucket++) {
      count += this.cells[first + bucket] ?? 0;
      const bound = this.#buckets[bucket] ?? Infinity;
      const exemplar = bucket === example?.bucket ? example.text : '';
      text += `${name}_bucket${open}le="${format.bound(bound)}"} ${count}${exemplar}\n`;
    }
    const labels = labelText === '' ? '' : `{${labelText}}`;
    const sum = formatValue(this.cells[first + this.#buckets.length + 1] ?? 0);
    return `${text}${name}_sum${labels} ${sum}\n${name}_count${labels} ${count}\n`;
  }

  #bucketOf(value: number): number {
    let bucket = 0;
    while (value > (this.#buckets[bucket] ?? Infinity)) bucket++;
    return bucket;
  }

  /** Shown once: then the greatest of the next while is looked for. */
  #takeExemplar(
    series: BucketSeries,
    format: TextFormat,
  ): { readonly bucket: number; readonly text: string } | undefined {
    const { exemplar } = series;
    const text = exemplar === undefined ? '' : format.exemplar(exemplar);
    if (exemplar === undefined || text === '') return undefined;
    series.exemplar = undefined;
    return { bucket: this.#bucketOf(exemplar.value), text };
  }

  #add(cell: number, amount: number): void {
    this.cells[cell] = (this.cells[cell] ?? 0) + amount;
  }
}
