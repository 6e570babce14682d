/** Metrics of the governor: what the agent costs, and how much detail it gives for that. */

import { type MetricDefinition } from './definition.js';

/** Metrics of the governor: what the agent costs, and how much detail it gives for that. */
export const GOVERNOR_METRICS = {
  governorLevel: {
    name: 'retina_governor_level',
    type: 'gauge',
    help: 'How much detail is left out: 0 none, 1 events and uplinks, 2 all but one flow of N, 3 all but counts of packets.',
    labels: [],
    unit: 'none',
    signal: 'governor',
    origin: 'ours',
  },
  governorSteps: {
    name: 'retina_governor_steps_total',
    type: 'counter',
    help: 'Changes of the level or the rate: `down` with the side that was over its budget, `up` with `headroom`.',
    labels: ['direction', 'cause'],
    unit: 'none',
    signal: 'governor',
    origin: 'ours',
  },
  governorCost: {
    name: 'retina_governor_cost_cores',
    type: 'gauge',
    help: 'CPU time per second in the last interval, of the programs (`kernel`) and of the process (`user`).',
    labels: ['side'],
    unit: 'none',
    signal: 'governor',
    origin: 'ours',
  },
  governorBudget: {
    name: 'retina_governor_budget_cores',
    type: 'gauge',
    help: 'CPU time per second that the agent may take, by side.',
    labels: ['side'],
    unit: 'none',
    signal: 'governor',
    origin: 'ours',
  },
  programSeconds: {
    name: 'retina_program_seconds_total',
    type: 'counter',
    help: 'Time in the programs of the agent, measured in a slice of each interval and scaled up to all of it.',
    labels: ['program'],
    unit: 'seconds',
    signal: 'governor',
    origin: 'ours',
  },
  samplingRatio: {
    name: 'retina_sampling_ratio',
    type: 'gauge',
    help: 'The part of all flows that is kept: 1 without sampling, 0 when packets are only counted.',
    labels: [],
    unit: 'none',
    signal: 'governor',
    origin: 'ours',
  },
} as const satisfies Record<string, MetricDefinition>;
