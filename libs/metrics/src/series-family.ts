/**
 * The store behind one metric with many series. prom-client keeps an object per series and renders them all in one
 * turn of the event loop, half a second for 100,000; here a series is a slot of a typed array and a ready text.
 */

import type { MetricDefinition } from './catalogue.js';
import { labelText } from './label-text.js';
import type { TextFormat } from './text-format.js';

/** The label value of the series that takes what no longer fits. */
const OTHER = 'other';

/** The series of one metric, as the code that counts sees them. */
export interface Family<S> {
  /**
   * The series with these label values, given in the order of the catalogue. It comes to life with its first write and
   * may be kept for ever: when it has expired, the next write starts it again from zero. Keeping it is what makes a
   * write cheap; a look-up by label values costs about a microsecond.
   *
   * @param rest The last labels as `labelText` writes them, for those who know them: many metrics share them.
   * @throws RetinaError ILLEGAL_STATE when there is not one value for each label.
   */
  series(labelValues: readonly string[], rest?: string): S;
  /** Ends a series; false when there is none. `other` stays, as does the one series of a metric without labels. */
  remove(labelValues: readonly string[]): boolean;
  /**
   * Ends the series that were idle for `idleMs` and returns how many. To be called from time to time with a clock that
   * never goes back: idle time begins at the first call that finds no write since the one before.
   */
  expire(idleMs: number, nowMs: number): number;
}

/** What a family is made with. */
export interface FamilyOptions {
  /** The most series with labels of their own. Further ones fold into one series with every label `other`. */
  readonly maxSeries?: number;
  /** Called for each write that did not reach a series of its own. */
  readonly onFolded?: () => void;
}

const DEFAULT_MAX_SERIES = 50_000;
const INITIAL_SLOTS = 16;
const NO_SLOT = -1;
const WRITTEN = -1;

/** A place for one series. It holds a slot only while the family has it, so a stale slot cannot be written. */
export abstract class Series {
  readonly labelText: string;
  slot = NO_SLOT;
  /** Rises from series to series, and again when one comes back: tells what a running scrape must not show. */
  birth = 0;

  constructor(text: string) {
    this.labelText = text;
  }
}

/** A slot that has a new series, or none any more. */
export interface SlotChange {
  readonly slot: number;
  readonly labelText: string | undefined;
  /** Since when the series counts, in Unix time in ms. */
  readonly startMs: number;
}

/** What a series has at the moment. */
export interface SeriesPoint {
  readonly labelText: string;
  /** Since when it counts, in Unix time in ms; a successor's series that goes on keeps it. 0: nobody here knows. */
  readonly startMs: number;
  /** A view: valid until the next write. */
  readonly cells: Float64Array;
}

/** What a family counted, as plain memory: for a checkpoint. */
export interface FamilyState {
  /** What changed since the last time; the first time, every slot that is taken. */
  readonly changes: readonly SlotChange[];
  /** The cells of all slots, free ones included. A view: valid until the next write. */
  readonly cells: Float64Array;
}

/** Slots, the cap, expiry and the walk over the lines; what a slot holds is up to the kinds of families. */
export abstract class SeriesFamily<S extends Series> implements Family<S> {
  readonly #definition: MetricDefinition;
  /** Cells of a slot. */
  readonly #width: number;
  readonly #maxSeries: number;
  readonly #onFolded: () => void;
  readonly #live = new Map<string, S>();
  readonly #freeSlots: number[] = [];
  /** Where writes fold; in a metric without labels it is the only series. */
  readonly #other: S;
  #births = 0;
  /** By slot: since when it is idle, or WRITTEN. */
  #idleSinceMs: Float64Array = new Float64Array(INITIAL_SLOTS);
  /** By slot: since when its series counts, in Unix time. */
  #startMs: Float64Array = new Float64Array(INITIAL_SLOTS);
  /** Slots that were given to a series, or freed, since somebody began to ask. */
  #changes: SlotChange[] | undefined;
  protected cells: Float64Array;

  constructor(definition: MetricDefinition, width: number, options: FamilyOptions = {}) {
    this.#definition = definition;
    this.#width = width;
    this.#maxSeries = options.maxSeries ?? DEFAULT_MAX_SERIES;
    this.#onFolded = options.onFolded ?? (() => {});
    this.cells = new Float64Array(INITIAL_SLOTS * width);
    this.#other = this.create(
      labelText(
        definition.labels,
        definition.labels.map(() => OTHER),
      ),
    );
  }

  series(labelValues: readonly string[], rest?: string): S {
    const text = labelText(this.#definition.labels, labelValues, rest);
    if (text === this.#other.labelText) return this.#other;
    return this.#live.get(text) ?? this.create(text);
  }

  remove(labelValues: readonly string[]): boolean {
    const series = this.#live.get(labelText(this.#definition.labels, labelValues));
    if (series === undefined || series === this.#other) return false;
    this.#release(series);
    return true;
  }

  expire(idleMs: number, nowMs: number): number {
    let expired = 0;
    for (const series of this.#live.values()) {
      const idleSinceMs = this.#idleSinceMs[series.slot] ?? WRITTEN;
      if (idleSinceMs === WRITTEN) {
        this.#idleSinceMs[series.slot] = nowMs;
      } else if (nowMs - idleSinceMs >= idleMs && series !== this.#other) {
        this.#release(series);
        expired++;
      }
    }
    return expired;
  }

  /** Ends every series whose labels, as text, fit; returns how many. */
  removeWhere(fits: (labels: string) => boolean): number {
    let removed = 0;
    for (const series of this.#live.values()) {
      if (series === this.#other || !fits(series.labelText)) continue;
      this.#release(series);
      removed++;
    }
    return removed;
  }

  /**
   * What the metric is, then the lines of each series. May be paused at each step while series come, change and go: one that
   * went is left out, one that came after the start is not shown, so none is shown twice.
   */
  *lines(format: TextFormat): Generator<string> {
    yield format.header(this.#definition);
    const lastBirth = this.#births;
    for (const series of this.#live.values()) {
      if (series.birth > lastBirth) return;
      yield this.render(series, format);
    }
  }

  /** What each series has, as `lines` walks over them. */
  *points(): Generator<SeriesPoint> {
    const lastBirth = this.#births;
    for (const { birth, slot, labelText: text } of this.#live.values()) {
      if (birth > lastBirth) return;
      const cells = this.cells.subarray(slot * this.#width, (slot + 1) * this.#width);
      yield { labelText: text, startMs: this.#startMs[slot] ?? 0, cells };
    }
  }

  /** What the family counted so far. From the first call on it remembers what changes. */
  state(): FamilyState {
    const changes =
      this.#changes ??
      [...this.#live.values()].map(({ slot, labelText: text }) => ({
        slot,
        labelText: text,
        startMs: this.#startMs[slot] ?? 0,
      }));
    this.#changes = [];
    const slots = this.#live.size + this.#freeSlots.length;
    return { changes, cells: this.cells.subarray(0, slots * this.#width) };
  }

  /** Brings a series back as a checkpoint has it; one that lives already is overwritten. */
  restore(text: string, cells: Float64Array, startMs: number): void {
    const series = text === this.#other.labelText ? this.#other : (this.#live.get(text) ?? this.create(text));
    const first = this.claim(series);
    if (first === undefined) return;
    this.cells.set(cells.subarray(0, this.#width), first);
    this.#startMs[first / this.#width] = startMs;
  }

  /** What the metric is; its labels are those that it has now. */
  get definition(): MetricDefinition {
    return this.#definition;
  }

  /** What a checkpoint must agree on: the labels, and the cells of a series. */
  get shape(): string {
    return `${this.#definition.name} ${this.#definition.labels.join(',')} ${this.#width}`;
  }

  /** Its label names, in the order in which they stand in the text of a series. */
  get labelNames(): readonly string[] {
    return this.#definition.labels;
  }

  /** Cells of a series. */
  get width(): number {
    return this.#width;
  }

  /** A series without a slot. */
  protected abstract create(text: string): S;

  /** The lines of one series. */
  protected abstract render(series: S, format: TextFormat): string;

  /** The first cell for a write to a series; undefined when the family is full. */
  protected claim(series: S): number | undefined {
    const live = series.slot === NO_SLOT ? (this.#live.get(series.labelText) ?? series) : series;
    if (live.slot === NO_SLOT && this.#isFull()) {
      this.#onFolded();
      return undefined;
    }
    return this.#cellOf(live);
  }

  /** The first cell for a write that can be added up: that of `other` when the family is full. */
  protected claimOrFold(series: S): number {
    return this.claim(series) ?? this.#cellOf(this.#other);
  }

  /** For totals that are kept elsewhere, often since before this process. */
  protected forgetStart(slot: number): void {
    this.#startMs[slot] = 0;
  }

  #isFull(): boolean {
    return this.#live.size >= this.#maxSeries + (this.#other.slot === NO_SLOT ? 0 : 1);
  }

  #cellOf(series: S): number {
    if (series.slot === NO_SLOT) this.#place(series);
    this.#idleSinceMs[series.slot] = WRITTEN;
    return series.slot * this.#width;
  }

  #place(series: S): void {
    const slot = this.#freeSlots.pop() ?? this.#live.size;
    if (slot >= this.#idleSinceMs.length) {
      this.#idleSinceMs = doubled(this.#idleSinceMs);
      this.#startMs = doubled(this.#startMs);
      this.cells = doubled(this.cells);
    }
    this.cells.fill(0, slot * this.#width, (slot + 1) * this.#width);
    series.slot = slot;
    series.birth = ++this.#births;
    const startMs = Date.now();
    this.#startMs[slot] = startMs;
    this.#live.set(series.labelText, series);
    this.#changes?.push({ slot, labelText: series.labelText, startMs });
  }

  #release(series: S): void {
    this.#live.delete(series.labelText);
    this.#freeSlots.push(series.slot);
    this.#changes?.push({ slot: series.slot, labelText: undefined, startMs: 0 });
    series.slot = NO_SLOT;
  }
}

function doubled(array: Float64Array): Float64Array {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
