/** What is dropped, where, why, and by whose policy. */

import type { Dashboard } from '../dashboard.js';
import { bars, curves, INSTANCES, ON_INSTANCE, rate } from './parts.js';

const P = 'networkobservability';

/** Drops. */
export const DROPS: Dashboard = {
  name: 'drops',
  title: 'Drops',
  variables: [INSTANCES],
  rows: [
    {
      title: 'Why',
      panels: [
        curves('Packets by reason', 'pps', "The kernel's own reasons.", {
          expr: rate(`${P}_drop_count`, ON_INSTANCE, ['reason', 'direction']),
          legend: '{{reason}} {{direction}}',
        }),
        curves('Bytes by reason', 'Bps', "The kernel's own reasons.", {
          expr: rate(`${P}_drop_bytes`, ON_INSTANCE, ['reason', 'direction']),
          legend: '{{reason}} {{direction}}',
        }),
        curves(
          'Packets by policy',
          'pps',
          'Rules of iptables and nftables, with the NetworkPolicy behind them.',
          {
            expr: rate('retina_policy_drop_packets_total', ON_INSTANCE, [
              'cause',
              'policy_namespace',
              'policy',
              'chain',
              'rule',
            ]),
            legend: '{{cause}} {{policy_namespace}}/{{policy}} {{chain}} {{rule}}',
          },
        ),
        curves('Packets by place', 'pps', 'The kernel function that dropped.', {
          expr: `topk(10, ${rate('retina_drop_location_packets_total', ON_INSTANCE, ['reason', 'location'])})`,
          legend: '{{reason}} {{location}}',
        }),
      ],
    },
    {
      title: 'Whose',
      panels: [
        curves('Packets by node', 'pps', 'All reasons.', {
          expr: rate(`${P}_drop_count`, ON_INSTANCE, ['instance']),
          legend: '{{instance}}',
        }),
        bars('Packets by pod and reason', 'pps', 'The ten with most.', {
          expr: `topk(10, ${rate(`${P}_adv_drop_count`, ON_INSTANCE, ['namespace', 'podname', 'reason'])})`,
          legend: '{{namespace}}/{{podname}} {{reason}}',
        }),
        curves('Bursts', 'ops', 'Bursts of drops that began and ended; the log says which, and why.', {
          expr: rate('retina_events_total', `${ON_INSTANCE}, kind="drop-burst"`, ['phase']),
          legend: '{{phase}}',
        }),
      ],
    },
  ],
};
