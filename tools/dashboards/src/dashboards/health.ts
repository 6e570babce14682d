/** How Retina itself fares. */

import type { Dashboard } from '../dashboard.js';
import { curves, INSTANCES, number, ON_INSTANCE, rate } from './parts.js';

/** Retina's own health. */
export const HEALTH: Dashboard = {
  name: 'health',
  title: 'Retina itself',
  variables: [INSTANCES],
  rows: [
    {
      title: 'All agents',
      panels: [
        number('Agents', 'short', 'That are scraped.', `count(retina_build_info{${ON_INSTANCE}})`),
        number(
          'Signals down',
          'short',
          'Which, and why: retina_plugin_up.',
          `count(retina_plugin_up{${ON_INSTANCE}} == 0) or vector(0)`,
        ),
        number(
          'Records lost',
          'ops',
          'In any stage; the ledger says which.',
          rate('retina_ledger_records_total', `${ON_INSTANCE}, outcome="lost"`),
        ),
        number('Errors', 'ops', 'Of any code.', rate('retina_errors_total', ON_INSTANCE)),
        curves(
          'CPU of agents',
          'short',
          'Cores, kernel and user side, with their budgets.',
          {
            expr: `max by (instance, side) (retina_governor_cost_cores{${ON_INSTANCE}})`,
            legend: '{{instance}} {{side}}',
          },
          { expr: `max by (side) (retina_governor_budget_cores{${ON_INSTANCE}})`, legend: 'budget {{side}}' },
        ),
        curves('Memory of agents', 'bytes', 'Resident.', {
          expr: `process_resident_memory_bytes{${ON_INSTANCE}}`,
          legend: '{{instance}}',
        }),
        curves(
          'Level of the governor',
          'short',
          '0 sees all; higher levels see less, to stay within the budget.',
          {
            expr: `retina_governor_level{${ON_INSTANCE}}`,
            legend: '{{instance}}',
          },
        ),
        curves('Records by stage', 'ops', 'Delivered, sampled, lost: nothing disappears uncounted.', {
          expr: rate('retina_ledger_records_total', ON_INSTANCE, ['stage', 'outcome']),
          legend: '{{stage}} {{outcome}}',
        }),
        curves('Look-ups that named nobody', 'ops', 'By cause.', {
          expr: rate('retina_unenriched_lookups_total', ON_INSTANCE, ['cause']),
          legend: '{{cause}}',
        }),
        curves(
          'Observations folded into `other`',
          'ops',
          'By metric: raise maxSeries, or ask for fewer labels.',
          {
            expr: rate('retina_folded_observations_total', ON_INSTANCE, ['metric']),
            legend: '{{metric}}',
          },
        ),
      ],
    },
    {
      title: 'NATS and operator',
      panels: [
        curves('Records that wait for NATS', 'short', 'On disk, by node.', {
          expr: `retina_bus_waiting_records{${ON_INSTANCE}}`,
          legend: '{{instance}}',
        }),
        curves('Requests to the Kubernetes API', 'ops', 'Of the operator.', {
          expr: rate('retina_operator_kube_requests_total', '', ['verb', 'resource', 'code']),
          legend: '{{verb}} {{resource}} {{code}}',
        }),
        curves('Identities that wait', 'short', 'To be written to NATS.', {
          expr: 'sum(retina_operator_identities_waiting)',
          legend: 'waiting',
        }),
        curves('Leaders', 'short', 'One, at any time.', {
          expr: 'sum(retina_operator_leader)',
          legend: 'leaders',
        }),
      ],
    },
  ],
};
