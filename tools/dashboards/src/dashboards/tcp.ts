/** How TCP fares. */

import type { Dashboard } from '../dashboard.js';
import { curves, INSTANCES, ON_INSTANCE, quantile, rate } from './parts.js';

const P = 'networkobservability';

/** TCP. */
export const TCP: Dashboard = {
  name: 'tcp',
  title: 'TCP',
  variables: [INSTANCES],
  rows: [
    {
      title: 'Trouble',
      panels: [
        curves('Retransmissions', 'pps', 'By cause: the timer ran out, or the peer told of a gap.', {
          expr: rate('retina_tcp_retransmissions_total', ON_INSTANCE, ['cause']),
          legend: '{{cause}}',
        }),
        curves('Resets', 'pps', 'Sent and received by sockets of nodes and pods.', {
          expr: rate('retina_tcp_resets_total', ON_INSTANCE, ['direction']),
          legend: '{{direction}}',
        }),
        curves('Connections that failed', 'ops', 'By error, and who wanted to connect.', {
          expr: `topk(10, ${rate('retina_tcp_connect_failures_total', ON_INSTANCE, ['errno', 'namespace', 'podname'])})`,
          legend: '{{errno}} {{namespace}}/{{podname}}',
        }),
        curves('TcpExt', 'ops', "The kernel's counters of trouble.", {
          expr: `topk(20, ${rate(`${P}_tcp_connection_stats`, ON_INSTANCE, ['statistic_name'])})`,
          legend: '{{statistic_name}}',
        }),
      ],
    },
    {
      title: 'Time',
      panels: [
        curves(
          'Handshake',
          's',
          'From the SYN to the ACK that ends the handshake.',
          { expr: quantile(0.5, 'retina_tcp_handshake_rtt_seconds', ON_INSTANCE), legend: 'median' },
          { expr: quantile(0.99, 'retina_tcp_handshake_rtt_seconds', ON_INSTANCE), legend: '99 %' },
        ),
        curves(
          'Smoothed round trip',
          's',
          'Of connections when they ended.',
          { expr: quantile(0.5, 'retina_tcp_smoothed_rtt_seconds', ON_INSTANCE), legend: 'median' },
          { expr: quantile(0.99, 'retina_tcp_smoothed_rtt_seconds', ON_INSTANCE), legend: '99 %' },
        ),
        curves('Handshake with API servers, 99 %', 's', 'By node.', {
          expr: `${quantile(0.99, `${P}_adv_node_apiserver_tcp_handshake_latency`, ON_INSTANCE, ['instance'])} / 1000`,
          legend: '{{instance}}',
        }),
        curves('API servers that do not answer', 'ops', 'Attempts to connect that timed out.', {
          expr: rate(`${P}_adv_node_apiserver_no_response`, ON_INSTANCE, ['instance']),
          legend: '{{instance}}',
        }),
      ],
    },
  ],
};
