/** Counters and gauges: one number per series. */

import { formatValue } from './format-value.js';
import { Series, SeriesFamily } from './series-family.js';
import type { FamilyOptions } from './series-family.js';
import type { MetricDefinition } from './catalogue.js';

/** A series of a counter. */
export interface CounterSeries {
  /** Adds to the count; `amount` is not negative. Exact also when the family is full: then `other` takes it. */
  add(amount: number): void;
  /** Takes over a total that is kept elsewhere and never falls. Left out when the family is full. */
  set(total: number): void;
}

/** A series of a gauge. */
export interface GaugeSeries {
  /** Sets the value. Left out when the family is full. */
  set(value: number): void;
}

class ScalarSeries extends Series implements CounterSeries, GaugeSeries {
  readonly #family: ScalarFamily;

  constructor(family: ScalarFamily, text: string) {
    super(text);
    this.#family = family;
  }

  add(amount: number): void {
    this.#family.add(this, amount);
  }

  set(value: number): void {
    this.#family.set(this, value);
  }
}

/** The series of one counter or gauge. */
export class ScalarFamily extends SeriesFamily<ScalarSeries> {
  readonly #name: string;

  constructor(definition: MetricDefinition, options?: FamilyOptions) {
    super(definition, 1, options);
    this.#name = definition.name;
  }

  /** Adds to a series or to `other`. */
  add(series: ScalarSeries, amount: number): void {
    const cell = this.claimOrFold(series);
    this.cells[cell] = (this.cells[cell] ?? 0) + amount;
  }

  /** Sets a series; values that are set have no sum, so nothing takes one for which there is no room. */
  set(series: ScalarSeries, value: number): void {
    const cell = this.claim(series);
    if (cell === undefined) return;
    this.cells[cell] = value;
    this.forgetStart(cell);
  }

  protected create(text: string): ScalarSeries {
    return new ScalarSeries(this, text);
  }

  protected render({ slot, labelText }: ScalarSeries): string {
    const value = formatValue(this.cells[slot] ?? 0);
    return labelText === '' ? `${this.#name} ${value}\n` : `${this.#name}{${labelText}} ${value}\n`;
  }
}
