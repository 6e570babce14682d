/** The counters of a registry as bytes, so that a process that is killed can hand them to its successor. */

import type { MetricRegistry } from './registry.js';
import type { SlotChange } from './series-family.js';

/** What a checkpoint consists of. */
export interface RegistryState {
  /** Lines that say which series has which slot: those that are new since the last checkpoint, each with its line end. */
  readonly lines: string;
  /** One text per metric, in the order of `cells`: a successor takes over what has the same text. */
  readonly shapes: readonly string[];
  /** The cells of each metric. Views: to be written before anything else is counted. */
  readonly cells: readonly Float64Array[];
}

/** Describes what the registry counted. The first time for a registry the lines tell of every series. */
export function checkpointRegistry(registry: MetricRegistry): RegistryState {
  const families = registry.totals();
  const states = families.map((family) => family.state());
  return {
    lines: states.flatMap(({ changes }, metric) => changes.map((change) => line(metric, change))).join(''),
    shapes: families.map(({ shape }) => shape),
    cells: states.map(({ cells }) => cells),
  };
}

/** Sets the counters of a new registry to those of a checkpoint. `lines` are those of all checkpoints up to this one. */
export function restoreRegistry(registry: MetricRegistry, { lines, shapes, cells }: RegistryState): void {
  const families = new Map(registry.totals().map((family) => [family.shape, family]));
  for (const [metric, slots] of slotsByMetric(lines)) {
    const family = families.get(shapes[metric] ?? '');
    const values = cells[metric];
    if (family === undefined || values === undefined) continue;
    for (const [slot, labelText] of slots) {
      family.restore(labelText, values.subarray(slot * family.width, (slot + 1) * family.width));
    }
  }
}

function line(metric: number, { slot, labelText }: SlotChange): string {
  return labelText === undefined ? `${metric} ${slot}\n` : `${metric} ${slot} ${labelText}\n`;
}

/** Label texts by slot, by metric: the last line about a slot counts. */
function slotsByMetric(lines: string): Map<number, Map<number, string>> {
  const metrics = new Map<number, Map<number, string>>();
  for (const text of lines.split('\n')) {
    const found = /^(\d+) (\d+)(?: ([^]*))?$/.exec(text);
    if (found === null) continue;
    const [metric, slot, labelText] = [Number(found[1]), Number(found[2]), found[3]];
    const slots = metrics.get(metric) ?? new Map<number, string>();
    metrics.set(metric, slots);
    if (labelText === undefined) slots.delete(slot);
    else slots.set(slot, labelText);
  }
  return metrics;
}
