/** Keeps the agent within its budget of CPU time: reads what it costs, and tells signals how much detail to give. */

import type { Component, RunContext } from '@retina/core';
import type { Ledger } from '@retina/flow';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cost, GovernorPolicy, type GovernorStep } from './governor-policy.js';
import { FULL, type Granularity } from './granularity.js';
import { ProgramCost, type ProgramCosts } from './program-cost.js';
import type { Signal } from './signal.js';

/** A reading, or a step, as it is told to others. */
export type GovernorEvent =
  | {
      readonly kind: 'reading';
      readonly cost: Cost;
      readonly programs: ProgramCosts;
      readonly seconds: number;
    }
  | { readonly kind: 'step'; readonly step: GovernorStep; readonly cost: Cost; readonly text: string };

/** How a governor works. */
export interface GovernorOptions {
  readonly signals: readonly Signal[];
  readonly ledger: Ledger;
  /** Fractions of one core. */
  readonly budget: Cost;
  /** From one reading to the next; 5 s unless told. Three times as long while next to nothing is used. */
  readonly intervalMs?: number;
  /** The part of it in which programs are timed; 100 ms unless told. */
  readonly sliceMs?: number;
  readonly onEvent: (event: GovernorEvent) => void;
}

/** Below this part of the budget on both sides a node is quiet: then even to measure is worth sparing. */
const QUIET = 0.1;
const QUIET_INTERVALS = 3;

/** Optional: without it, signals give all the detail that was asked for. */
export class Governor implements Component {
  readonly name = 'governor';
  readonly optional = true;
  readonly #options: GovernorOptions;
  readonly #policy: GovernorPolicy;
  #abort = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: GovernorOptions) {
    this.#options = options;
    this.#policy = new GovernorPolicy(options.budget);
  }

  /** How much detail there is now. */
  get granularity(): Granularity {
    return this.#policy.granularity;
  }

  async start(context: RunContext): Promise<void> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#running = this.#run(context, signal).catch((error: unknown) => {
      if (!signal.aborted) context.fail(error);
    });
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run({ logger }: RunContext, signal: AbortSignal): Promise<void> {
    const { signals, ledger, budget, intervalMs = 5000, sliceMs = 100, onEvent } = this.#options;
    const programCost = new ProgramCost(signals, ledger);
    let before = { cpu: process.cpuUsage(), ms: performance.now() };
    let intervals = 1;
    for (;;) {
      await sleep(intervalMs * intervals - sliceMs, undefined, { signal });
      const couldMeasure = programCost.refused === undefined;
      const programs = await programCost.measure(sliceMs, signal);
      if (couldMeasure && programCost.refused !== undefined) {
        logger.info('the cost of programs is estimated from packets', { error: programCost.refused });
      }
      const now = { cpu: process.cpuUsage(), ms: performance.now() };
      const seconds = (now.ms - before.ms) / 1000;
      const cost = { kernel: sum(programs), user: secondsOf(before.cpu, now.cpu) / seconds };
      before = now;
      onEvent({ kind: 'reading', cost, programs, seconds });
      const isQuiet = cost.kernel < budget.kernel * QUIET && cost.user < budget.user * QUIET;
      intervals = isQuiet && this.granularity === FULL ? QUIET_INTERVALS : 1;
      const step = this.#policy.read(cost);
      if (step === undefined) continue;
      for (const each of signals) each.setGranularity?.(step.to);
      const text = describeStep(step, cost, budget);
      logger.warn('the granularity changed', { text, direction: step.direction, cause: step.cause, ...cost });
      onEvent({ kind: 'step', step, cost, text });
    }
  }
}

function sum(costs: ProgramCosts): number {
  let total = 0;
  for (const cost of costs.values()) total += cost;
  return total;
}

function secondsOf(before: NodeJS.CpuUsage, now: NodeJS.CpuUsage): number {
  return (now.user - before.user + now.system - before.system) / 1e6;
}

/** A step for a person: `from full to flow: kernel 0.031 of 0.02 core, user 0.012 of 0.1 core`. */
export function describeStep({ from, to }: GovernorStep, cost: Cost, budget: Cost): string {
  const side = (name: keyof Cost): string => `${name} ${cost[name].toFixed(4)} of ${budget[name]} core`;
  return `from ${describe(from)} to ${describe(to)}: ${side('kernel')}, ${side('user')}`;
}

function describe({ level, oneOf }: Granularity): string {
  return level === 'sampled' ? `1 flow of ${oneOf}` : level;
}
