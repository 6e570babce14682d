/** What happened on the node, counted. */

import type { MetricDefinition } from './definition.js';

/** What happened on the node, counted. */
export const EVENT_METRICS = {
  events: {
    name: 'retina_events_total',
    type: 'counter',
    help: 'Events that the agent told of, such as a burst of drops, by their beginning and end.',
    labels: ['kind', 'phase'],
    unit: 'none',
    signal: 'agent',
    origin: 'ours',
  },
  foldedEvents: {
    name: 'retina_folded_events_total',
    type: 'counter',
    help: 'Seconds in which something was an event that was not told of, because too many were open.',
    labels: ['kind'],
    unit: 'none',
    signal: 'agent',
    origin: 'ours',
  },
} as const satisfies Record<string, MetricDefinition>;
