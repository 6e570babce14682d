/** When to give more or less detail: a ladder, readings of what it costs, and one decision per reading. No clock. */

import { FULL, type Granularity } from './granularity.js';

/** Whose time it is: that of programs in the kernel, or that of this process. */
export type CostSide = 'kernel' | 'user';

/** For each side a fraction of one core. */
export type Cost = Readonly<Record<CostSide, number>>;

/** A decision. */
export interface GovernorStep {
  readonly direction: 'down' | 'up';
  /** The side that is over its budget; `headroom` on the way up. */
  readonly cause: CostSide | 'headroom';
  readonly from: Granularity;
  readonly to: Granularity;
}

/** From everything to nothing but counts. Each halving of the flows is a rung. */
export const LADDER: readonly Granularity[] = [
  FULL,
  { level: 'flow', oneOf: 1 },
  ...[2, 4, 8, 16, 32, 64].map((oneOf): Granularity => ({ level: 'sampled', oneOf })),
  { level: 'counters', oneOf: Infinity },
];

const SIDES: readonly CostSide[] = ['kernel', 'user'];
const COUNTERS = LADDER.length - 1;
/** Readings over the budget, one after the other, until the next rung down: one may be chance. */
const OVER_READINGS = 2;
/** So many times the budget is an emergency: no second reading, and no single rung. */
const EMERGENCY = 4;
/** Below this part of the budget, for so many readings, the next rung up is worth a try. */
const CALM = 0.5;
const CALM_READINGS = 6;
/** The rung above should cost no more than this part of the budget, by what was learned of it. */
const AIM = 0.8;
/** What was learned ages: load that went away in the moment of a step must not count for ever. */
const AGEING = 1.004;
const LOWEST_CEILING = 0.05;
/** A rung that is too much in so many readings after it was tried is left for the one before, whatever the emergency. */
const TRIAL_READINGS = 3;

/** Cost over budget. */
type Pressure = Record<CostSide, number>;

/**
 * Goes down when the cost is over the budget, and up when there is room, with what it learned on the way: how much
 * cheaper a rung is than the one above. At a constant load it therefore comes to rest instead of going up and down.
 */
export class GovernorPolicy {
  readonly #budget: Cost;
  #rung = 0;
  #over = 0;
  #calm = 0;
  /** Readings left in which the rung is on trial, after a step up. */
  #trial = 0;
  /** The first reading after a step is of both rungs. */
  #settling = false;
  /** The pressure that led to the last rung down, until the effect of that is known. */
  #left: Pressure | undefined;
  /** By rung: up to which pressure at the rung below it is worth a try. */
  readonly #ceilings: Pressure[] = LADDER.map(() => ({ kernel: Infinity, user: Infinity }));

  constructor(budget: Cost) {
    this.#budget = budget;
  }

  get granularity(): Granularity {
    return LADDER[this.#rung]!;
  }

  /** Takes what an interval cost, and says what to do about it: nothing, most of the time. */
  read(cost: Cost): GovernorStep | undefined {
    if (this.#settling) {
      this.#settling = false;
      return undefined;
    }
    const pressure: Pressure = {
      kernel: cost.kernel / this.#budget.kernel,
      user: cost.user / this.#budget.user,
    };
    this.#learn(pressure);
    if (this.#trial > 0) this.#trial--;
    const cause = pressure.kernel >= pressure.user ? 'kernel' : 'user';
    if (pressure[cause] > 1) return this.#overBudget(pressure, cause);
    this.#over = 0;
    this.#calm = this.#hasRoom(pressure) ? this.#calm + 1 : 0;
    return this.#calm < CALM_READINGS ? undefined : this.#go(this.#rung - 1, 'headroom');
  }

  #overBudget(pressure: Pressure, cause: CostSide): GovernorStep | undefined {
    this.#calm = 0;
    this.#over++;
    const isEmergency = pressure[cause] >= EMERGENCY;
    if (this.#rung === COUNTERS || (this.#over < OVER_READINGS && !isEmergency)) return undefined;
    const target = isEmergency && this.#trial === 0 ? this.#rungFor(pressure[cause], cause) : this.#rung + 1;
    // What a leap saved says nothing about the single rungs.
    if (target === this.#rung + 1) this.#left = pressure;
    return this.#go(target, cause);
  }

  /**
   * The time of this process goes with the number of flows, so the rate follows from it. A program's does not: it parses
   * every packet to know its flow.
   */
  #rungFor(pressure: number, cause: CostSide): number {
    if (cause === 'kernel') return COUNTERS;
    const enough = LADDER.findIndex(({ oneOf }) => oneOf >= pressure * this.granularity.oneOf);
    return Math.max(this.#rung + 1, enough);
  }

  #learn(pressure: Pressure): void {
    const left = this.#left;
    this.#left = undefined;
    if (this.#rung === 0) return;
    const ceilings = this.#ceilings[this.#rung - 1]!;
    for (const side of SIDES) {
      if (left === undefined || left[side] <= 1) ceilings[side] *= AGEING;
      else ceilings[side] = Math.max(LOWEST_CEILING, (pressure[side] / left[side]) * AIM);
    }
  }

  #hasRoom(pressure: Pressure): boolean {
    if (this.#rung === 0) return false;
    const ceilings = this.#ceilings[this.#rung - 1]!;
    return SIDES.every((side) => pressure[side] < Math.min(CALM, ceilings[side]));
  }

  #go(rung: number, cause: GovernorStep['cause']): GovernorStep {
    const from = this.granularity;
    const direction = rung > this.#rung ? 'down' : 'up';
    this.#trial = direction === 'up' ? TRIAL_READINGS : 0;
    this.#rung = rung;
    this.#over = 0;
    this.#calm = 0;
    this.#settling = true;
    return { direction, cause, from, to: this.granularity };
  }
}
