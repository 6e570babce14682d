/** Runs variants in turn, so that whatever else the machine does meets all of them alike. */

/** What the runs of each variant gave, in the order of the rounds. */
export type Samples<Variant, Sample> = ReadonlyMap<Variant, Sample[]>;

/** What is run, and how often. */
export interface InterleaveOptions<Variant> {
  readonly variants: readonly Variant[];
  readonly rounds: number;
  /** Between 0 and 1, evenly; Math.random unless a test says otherwise. */
  readonly random?: () => number;
}

/** Runs every variant once in each round, each time in another order. */
export async function interleave<Variant, Sample>(
  { variants, rounds, random = Math.random }: InterleaveOptions<Variant>,
  run: (variant: Variant, round: number) => Promise<Sample>,
): Promise<Samples<Variant, Sample>> {
  const samples = new Map(variants.map((variant): [Variant, Sample[]] => [variant, []]));
  for (let round = 0; round < rounds; round++) {
    for (const variant of shuffled(variants, random)) {
      samples.get(variant)?.push(await run(variant, round));
    }
  }
  return samples;
}

/** The samples of one variant; none when it never ran. */
export function samplesOf<Variant, Sample>(
  samples: Samples<Variant, Sample>,
  variant: Variant,
): readonly Sample[] {
  return samples.get(variant) ?? [];
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
