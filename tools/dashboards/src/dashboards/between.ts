/** Traffic between workloads, in remote context. */

import type { Dashboard, Variable } from '../dashboard.js';
import { bars, curves, rate } from './parts.js';

const P = 'networkobservability_adv';
const SOURCES: Variable = {
  name: 'source',
  metric: `${P}_forward_count`,
  label: 'source_namespace',
};
const DESTINATIONS: Variable = {
  name: 'destination',
  metric: `${P}_forward_count`,
  label: 'destination_namespace',
};
const CHOSEN = 'source_namespace=~"$source", destination_namespace=~"$destination"';
/** The agents of both ends tell of a packet: the sender's says EGRESS. */
const SENT = `${CHOSEN}, direction="EGRESS"`;
const WORKLOADS = [
  'source_namespace',
  'source_workload_name',
  'destination_namespace',
  'destination_workload_name',
];
const WORKLOADS_LEGEND =
  '{{source_namespace}}/{{source_workload_name}} → {{destination_namespace}}/{{destination_workload_name}}';
const PODS = ['source_namespace', 'source_podname', 'destination_namespace', 'destination_podname'];
const PODS_LEGEND =
  '{{source_namespace}}/{{source_podname}} → {{destination_namespace}}/{{destination_podname}}';

/** Who talks to whom. */
export const BETWEEN: Dashboard = {
  name: 'between',
  title: 'Between workloads',
  context: 'remote',
  variables: [SOURCES, DESTINATIONS],
  rows: [
    {
      title: 'Who talks to whom',
      panels: [
        bars('Between namespaces', 'Bps', 'The ten pairs with most; `unknown` is no pod that is known.', {
          expr: `topk(10, ${rate(`${P}_forward_bytes`, SENT, ['source_namespace', 'destination_namespace'])})`,
          legend: '{{source_namespace}} → {{destination_namespace}}',
        }),
        curves('Between workloads', 'Bps', 'The ten pairs with most.', {
          expr: `topk(10, ${rate(`${P}_forward_bytes`, SENT, WORKLOADS)})`,
          legend: WORKLOADS_LEGEND,
        }),
        curves('Between pods', 'pps', 'The ten pairs with most.', {
          expr: `topk(10, ${rate(`${P}_forward_count`, SENT, PODS)})`,
          legend: PODS_LEGEND,
        }),
        curves(
          'From outside',
          'Bps',
          'Received from addresses that are no pod; the ten workloads with most.',
          {
            expr: `topk(10, ${rate(`${P}_forward_bytes`, 'source_podname="unknown", destination_namespace=~"$destination", direction="INGRESS"', ['destination_namespace', 'destination_workload_name'])})`,
            legend: '{{destination_namespace}}/{{destination_workload_name}}',
          },
        ),
      ],
    },
    {
      title: 'What goes wrong between them',
      panels: [
        curves('Packets dropped', 'pps', 'By reason; the ten pairs with most.', {
          expr: `topk(10, ${rate(`${P}_drop_count`, CHOSEN, [...WORKLOADS, 'reason'])})`,
          legend: `${WORKLOADS_LEGEND} {{reason}}`,
        }),
        curves('Retransmissions', 'pps', 'The ten pairs with most.', {
          expr: `topk(10, ${rate(`${P}_tcpretrans_count`, CHOSEN, WORKLOADS)})`,
          legend: WORKLOADS_LEGEND,
        }),
        curves('Connections refused or cut', 'pps', 'Packets with RST; the ten pairs with most.', {
          expr: `topk(10, ${rate(`${P}_tcpflags_count`, `${CHOSEN}, flag="RST"`, WORKLOADS)})`,
          legend: WORKLOADS_LEGEND,
        }),
      ],
    },
  ],
};
