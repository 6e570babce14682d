/** Many measurements of one thing, as one figure and how far they spread. */

/** The middle of the samples and their ends. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** In the order in which they were measured. */
  readonly samples: readonly number[];
}

/** Sums up samples; NaN throughout when there are none. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  return { median: median(sorted), min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN, samples };
}

/** Sums up what two equally long lists of samples, measured in pairs, give pair by pair. */
export function summarizePairs(
  left: readonly number[],
  right: readonly number[],
  combine: (left: number, right: number) => number,
): Summary {
  return summarize(left.map((value, index) => combine(value, right[index] ?? Number.NaN)));
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
