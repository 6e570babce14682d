/** Traffic and state of nodes. */

import type { Dashboard } from '../dashboard.js';
import { curves, INSTANCES, number, ON_INSTANCE, rate } from './parts.js';

const P = 'networkobservability';

/** Nodes. */
export const NODES: Dashboard = {
  name: 'nodes',
  title: 'Nodes',
  variables: [INSTANCES],
  rows: [
    {
      title: 'Now',
      panels: [
        number('Packets', 'pps', 'Through the uplinks, both ways.', rate(`${P}_forward_count`, ON_INSTANCE)),
        number('Bytes', 'Bps', 'Through the uplinks, both ways.', rate(`${P}_forward_bytes`, ON_INSTANCE)),
        number('Dropped', 'pps', 'By the kernel, for any reason.', rate(`${P}_drop_count`, ON_INSTANCE)),
        number(
          'Nodes that do not answer',
          'short',
          'Probes from any node to any other.',
          `count(${P}_node_connectivity_status{${ON_INSTANCE}} == 0) or vector(0)`,
        ),
      ],
    },
    {
      title: 'Traffic',
      panels: [
        curves('Bytes by node', 'Bps', 'Through the uplinks.', {
          expr: rate(`${P}_forward_bytes`, ON_INSTANCE, ['instance', 'direction']),
          legend: '{{instance}} {{direction}}',
        }),
        curves('Packets by node', 'pps', 'Through the uplinks.', {
          expr: rate(`${P}_forward_count`, ON_INSTANCE, ['instance', 'direction']),
          legend: '{{instance}} {{direction}}',
        }),
        curves('Interface statistics', 'ops', 'Errors and drops that the drivers count.', {
          expr: rate(`${P}_interface_stats`, `${ON_INSTANCE}, interface_name!="all_interfaces"`, [
            'interface_name',
            'statistic_name',
          ]),
          legend: '{{interface_name}} {{statistic_name}}',
        }),
        curves('Latency between nodes', 's', 'A TCP handshake from node to node.', {
          expr: `max by (source_node_name, target_node_name) (${P}_node_connectivity_latency_seconds{${ON_INSTANCE}})`,
          legend: '{{source_node_name}} → {{target_node_name}}',
        }),
      ],
    },
    {
      title: 'Connections',
      panels: [
        curves('TCP sockets by state', 'short', "In the nodes' own network namespaces.", {
          expr: `sum by (state) (${P}_tcp_state{${ON_INSTANCE}})`,
          legend: '{{state}}',
        }),
        curves('Connections of the agent', 'short', 'That it follows, of pods and of the node.', {
          expr: `sum by (state, direction) (retina_connections{${ON_INSTANCE}})`,
          legend: '{{state}} {{direction}}',
        }),
        curves('nf_conntrack', 'short', 'Entries and their limit: beyond it, the kernel drops.', {
          expr: `retina_nf_conntrack{${ON_INSTANCE}}`,
          legend: '{{instance}} {{statistic_name}}',
        }),
        curves('Established by remote address', 'short', 'Those with most connections, and all others.', {
          expr: `topk(10, sum by (address) (${P}_tcp_connection_remote{${ON_INSTANCE}, address!="AllIPs"}))`,
          legend: '{{address}}',
        }),
      ],
    },
  ],
};
