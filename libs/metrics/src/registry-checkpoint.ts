/** The counters of a registry as bytes, so that a process that is killed can hand them to its successor. */

import type { MetricRegistry } from './registry.js';
import type { SlotChange } from './series-family.js';

/** What a checkpoint consists of. */
export interface RegistryState {
  /** Lines that say which series has which slot: those that are new since the last checkpoint, each with its line end. */
  readonly lines: string;
  /** The metrics, in the order of `cells`. A successor takes over what has the same shape. */
  readonly families: readonly { readonly id: number; readonly shape: string }[];
  /** The cells of each metric. Views: to be written before anything else is counted. */
  readonly cells: readonly Float64Array[];
}

/** Describes what the registry counted. The first time for a registry the lines tell of every series. */
export function checkpointRegistry(registry: MetricRegistry): RegistryState {
  const states = registry.totals().map(({ id, family }) => ({ id, shape: family.shape, ...family.state() }));
  return {
    lines: states.flatMap(({ id, changes }) => changes.map((change) => line(id, change))).join(''),
    families: states.map(({ id, shape }) => ({ id, shape })),
    cells: states.map(({ cells }) => cells),
  };
}

/** Sets the counters of a new registry to those of a checkpoint. `lines` are those of all checkpoints up to this one. */
export function restoreRegistry(registry: MetricRegistry, { lines, families, cells }: RegistryState): void {
  const ours = new Map(registry.totals().map(({ family }) => [family.shape, family]));
  const slotsById = slotsByMetric(lines);
  for (const [index, { id, shape }] of families.entries()) {
    const family = ours.get(shape);
    const values = cells[index];
    if (family === undefined || values === undefined) continue;
    for (const [slot, { labelText, startMs }] of slotsById.get(id) ?? []) {
      const own = values.subarray(slot * family.width, (slot + 1) * family.width);
      family.restore(labelText, own, startMs);
    }
  }
}

function line(id: number, { slot, labelText, startMs }: SlotChange): string {
  return labelText === undefined ? `${id} ${slot}\n` : `${id} ${slot} ${startMs} ${labelText}\n`;
}

/** A series of a checkpoint, but for its numbers. */
interface SavedSeries {
  readonly labelText: string;
  readonly startMs: number;
}

/** Series by slot, by the number of the metric: the last line about a slot counts. */
function slotsByMetric(lines: string): Map<number, Map<number, SavedSeries>> {
  const metrics = new Map<number, Map<number, SavedSeries>>();
  for (const text of lines.split('\n')) {
    const found = /^(\d+) (\d+)(?: (\d+) ([^]*))?$/.exec(text);
    if (found === null) continue;
    const [metric, slot, labelText] = [Number(found[1]), Number(found[2]), found[4]];
    const slots = metrics.get(metric) ?? new Map<number, SavedSeries>();
    metrics.set(metric, slots);
    if (labelText === undefined) slots.delete(slot);
    else slots.set(slot, { labelText, startMs: Number(found[3]) });
  }
  return metrics;
}
