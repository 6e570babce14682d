/** Which flows the programs keep: one of N by the hash of the flow, the same N for a whole window. */

/** Sampling bits are 32. */
const ALL_BITS = 2 ** 32;
/** OMIT_ALL in bpf/flow_value.bpf.h. */
const OMIT_ALL = ALL_BITS - 1;

/** Sets the rate for the half of the table that takes its turn, and knows the rate of the half that rests. */
export class FlowSampling {
  readonly #omittedBelow: Uint32Array;
  /** Keep one flow of so many: 1 keeps all, Infinity none. Holds from the end of the window on. */
  oneOf = 1;

  /** @param omittedBelow The programs' bound for either half, live; it may outlive the process, with the tables. */
  constructor(omittedBelow: Uint32Array) {
    this.#omittedBelow = omittedBelow;
  }

  /** How many flows each record of the resting half stands for. 0 when there are none, since no flow was kept. */
  weightOfResting(epoch: number): number {
    const bound = this.#omittedBelow[nextHalf(epoch)]!;
    return bound === OMIT_ALL ? 0 : Math.round(ALL_BITS / (ALL_BITS - bound));
  }

  /** Sets the rate of the half that takes its turn after this epoch. */
  apply(epoch: number): void {
    this.#omittedBelow[nextHalf(epoch)] = boundFor(this.oneOf);
  }
}

/** The half that rests is the one that comes next. */
function nextHalf(epoch: number): 0 | 1 {
  return (epoch & 1) === 0 ? 1 : 0;
}

function boundFor(oneOf: number): number {
  return oneOf === Infinity ? OMIT_ALL : ALL_BITS - Math.round(ALL_BITS / oneOf);
}
