/** Traffic of pods and workloads, in local context. */

import type { Dashboard } from '../dashboard.js';
import { bars, curves, IN_NAMESPACE, NAMESPACES, quantile, rate } from './parts.js';

const P = 'networkobservability_adv';

/** Pods. */
export const PODS: Dashboard = {
  name: 'pods',
  title: 'Pods and workloads',
  variables: [NAMESPACES],
  rows: [
    {
      title: 'Workloads',
      panels: [
        curves('Sent by workload', 'Bps', 'The ten with most.', {
          expr: `topk(10, ${rate(`${P}_forward_bytes`, `${IN_NAMESPACE}, direction="egress"`, ['namespace', 'workload_kind', 'workload_name'])})`,
          legend: '{{namespace}} {{workload_kind}}/{{workload_name}}',
        }),
        curves('Received by workload', 'Bps', 'The ten with most.', {
          expr: `topk(10, ${rate(`${P}_forward_bytes`, `${IN_NAMESPACE}, direction="ingress"`, ['namespace', 'workload_kind', 'workload_name'])})`,
          legend: '{{namespace}} {{workload_kind}}/{{workload_name}}',
        }),
      ],
    },
    {
      title: 'Pods',
      panels: [
        bars('Packets sent', 'pps', 'The ten pods with most.', {
          expr: `topk(10, ${rate(`${P}_forward_count`, `${IN_NAMESPACE}, direction="egress"`, ['namespace', 'podname'])})`,
          legend: '{{namespace}}/{{podname}}',
        }),
        bars('Packets received', 'pps', 'The ten pods with most.', {
          expr: `topk(10, ${rate(`${P}_forward_count`, `${IN_NAMESPACE}, direction="ingress"`, ['namespace', 'podname'])})`,
          legend: '{{namespace}}/{{podname}}',
        }),
        curves('Packets dropped by pod', 'pps', 'Sent by the pod or meant for it.', {
          expr: `topk(10, ${rate(`${P}_drop_count`, IN_NAMESPACE, ['namespace', 'podname', 'direction'])})`,
          legend: '{{namespace}}/{{podname}} {{direction}}',
        }),
        curves('TCP flags', 'pps', 'Packets by flag: many SYN and few SYNACK means nobody answers.', {
          expr: rate(`${P}_tcpflags_count`, IN_NAMESPACE, ['flag']),
          legend: '{{flag}}',
        }),
        curves('TCP handshake, 95th percentile', 's', 'From the SYN to the ACK that ends the handshake.', {
          expr: `topk(10, ${quantile(0.95, 'retina_tcp_handshake_rtt_seconds', IN_NAMESPACE, ['namespace', 'podname'])})`,
          legend: '{{namespace}}/{{podname}}',
        }),
        curves('Retransmissions by pod', 'pps', 'Sent again by the pod, or to it by a peer on its node.', {
          expr: `topk(10, ${rate(`${P}_tcpretrans_count`, IN_NAMESPACE, ['namespace', 'podname', 'direction'])})`,
          legend: '{{namespace}}/{{podname}} {{direction}}',
        }),
      ],
    },
  ],
};
