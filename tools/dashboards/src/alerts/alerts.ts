/** All alerts: first the network, then Retina itself. */

import type { Alert } from './alert.js';

/** In the order of the runbook. */
export const ALERTS: readonly Alert[] = [
  {
    name: 'RetinaNodeDropsPackets',
    expr: 'sum by (instance, reason) (rate(networkobservability_drop_count[5m])) > 50',
    for: '15m',
    severity: 'warning',
    summary:
      'Node {{ $labels.instance }} drops {{ $value | humanize }} packets a second: {{ $labels.reason }}.',
    means:
      'The kernel of the node drops more than 50 packets a second for one reason, for a quarter of an hour.',
    remedies: [
      '`retina drops --server NODE:4244` says who sends them, where to, and what the reason means.',
      'NETFILTER_DROP: `retina_policy_drop_packets_total` names the rule or NetworkPolicy.',
      'NO_SOCKET: somebody sends to a port on which nobody listens, such as that of a pod that is gone.',
    ],
    fires: [
      ['networkobservability_drop_count{instance="a",reason="NO_SOCKET",direction="ingress"}', '0+6000x40'],
    ],
    rests: [
      ['networkobservability_drop_count{instance="a",reason="NO_SOCKET",direction="ingress"}', '0+600x40'],
    ],
  },
  {
    name: 'RetinaPolicyDrops',
    expr: 'sum by (policy_namespace, policy) (rate(retina_policy_drop_packets_total{policy!="unknown"}[5m])) > 1',
    for: '15m',
    severity: 'info',
    summary: 'NetworkPolicy {{ $labels.policy_namespace }}/{{ $labels.policy }} drops packets all the time.',
    means:
      'A NetworkPolicy drops more than a packet a second. Either somebody is kept out as intended, or a rule is missing.',
    remedies: ['`retina drops --namespace NAMESPACE` says who is dropped.', 'Add a rule, or find who tries.'],
    fires: [
      ['retina_policy_drop_packets_total{instance="a",policy="deny",policy_namespace="shop"}', '0+120x40'],
    ],
    rests: [
      [
        'retina_policy_drop_packets_total{instance="a",policy="unknown",policy_namespace="unknown"}',
        '0+120x40',
      ],
    ],
  },
  {
    name: 'RetinaConntrackNearlyFull',
    expr: 'retina_nf_conntrack{statistic_name="entries"} / ignoring (statistic_name) retina_nf_conntrack{statistic_name="limit"} > 0.9',
    for: '5m',
    severity: 'critical',
    summary: 'The table of connections of {{ $labels.instance }} is {{ $value | humanizePercentage }} full.',
    means: 'When nf_conntrack is full, new connections are dropped, whoever makes them.',
    remedies: [
      'Find who opens so many: `retina top --by pod --server NODE:4244`.',
      'Raise `net.netfilter.nf_conntrack_max`; an entry takes some 320 bytes.',
    ],
    fires: [
      ['retina_nf_conntrack{instance="a",statistic_name="entries"}', '950x40'],
      ['retina_nf_conntrack{instance="a",statistic_name="limit"}', '1000x40'],
    ],
    rests: [
      ['retina_nf_conntrack{instance="a",statistic_name="entries"}', '800x40'],
      ['retina_nf_conntrack{instance="a",statistic_name="limit"}', '1000x40'],
    ],
  },
  {
    name: 'RetinaDnsTimeouts',
    expr: 'sum by (namespace, workload_name) (rate(retina_dns_timeouts_total[5m])) > 0.1',
    for: '10m',
    severity: 'warning',
    summary: 'Names do not resolve for {{ $labels.namespace }}/{{ $labels.workload_name }}.',
    means: 'DNS queries get no response: more than one in ten seconds, for ten minutes.',
    remedies: [
      'The event `dns-failures` names the resolver (docs/events.md).',
      'Are the pods of the cluster DNS up, and does a NetworkPolicy keep port 53 from them?',
    ],
    fires: [['retina_dns_timeouts_total{instance="a",namespace="shop",workload_name="cart"}', '0+60x40']],
    rests: [['retina_dns_timeouts_total{instance="a",namespace="shop",workload_name="cart"}', '0+1x40']],
  },
  {
    name: 'RetinaNodeUnreachable',
    expr: 'networkobservability_node_connectivity_status == 0',
    for: '5m',
    severity: 'critical',
    summary: 'Node {{ $labels.target_node_name }} does not answer {{ $labels.source_node_name }}.',
    means: 'A node does not answer the probes of another one, which need no pod and no Service.',
    remedies: [
      'All sources: the node is down, or its probed port is.',
      'Some sources: the network between them; compare routes and firewalls.',
    ],
    fires: [
      ['networkobservability_node_connectivity_status{source_node_name="a",target_node_name="b"}', '0x40'],
    ],
    rests: [
      ['networkobservability_node_connectivity_status{source_node_name="a",target_node_name="b"}', '1x40'],
    ],
  },
  {
    name: 'RetinaSignalDown',
    expr: 'retina_plugin_up == 0',
    for: '10m',
    severity: 'warning',
    summary: 'Signal {{ $labels.plugin }} of {{ $labels.instance }} is down: {{ $labels.reason }}.',
    means: 'One signal of an agent does not work; the others go on.',
    remedies: [
      'The label `reason` and the log say why.',
      '`retina-agent doctor` in the pod says what the node lacks.',
    ],
    fires: [['retina_plugin_up{instance="a",plugin="drop",reason="BPF_LOAD_FAILED"}', '0x40']],
    rests: [['retina_plugin_up{instance="a",plugin="drop",reason=""}', '1x40']],
  },
  {
    name: 'RetinaRecordsLost',
    expr: 'sum by (instance, stage) (rate(retina_ledger_records_total{outcome="lost"}[5m])) > 0',
    for: '10m',
    severity: 'warning',
    summary: '{{ $labels.instance }} loses records at {{ $labels.stage }}.',
    means:
      'More comes than a stage of the agent can hold. Totals of the node stay right; details are missing.',
    remedies: [
      'docs/architecture.md says what bounds each stage and how it is called in the settings.',
      'Stage `bus`: NATS is away, or the spool is too small.',
    ],
    fires: [['retina_ledger_records_total{instance="a",stage="flow_table",outcome="lost"}', '0+10x40']],
    rests: [['retina_ledger_records_total{instance="a",stage="flow_table",outcome="sampled"}', '0+10x40']],
  },
  {
    name: 'RetinaLessDetail',
    expr: 'retina_governor_level >= 2',
    for: '30m',
    severity: 'info',
    summary: '{{ $labels.instance }} samples flows to stay within its budget.',
    means: 'The node has so much traffic that the agent leaves out detail; counts of packets stay right.',
    remedies: ['Raise `kernelBudget` or `userBudget`, or leave it: it goes back by itself.'],
    fires: [['retina_governor_level{instance="a"}', '2x60']],
    rests: [['retina_governor_level{instance="a"}', '1x60']],
  },
  {
    name: 'RetinaSeriesFolded',
    expr: 'sum by (instance, metric) (rate(retina_folded_observations_total[15m])) > 0',
    for: '30m',
    severity: 'info',
    summary: '{{ $labels.metric }} of {{ $labels.instance }} has more series than it may have.',
    means: 'What finds no room is counted in the series `other`: sums stay right, names are missing.',
    remedies: ['Fewer labels in a MetricsConfiguration, or a higher `maxSeries`.'],
    fires: [['retina_folded_observations_total{instance="a",metric="x"}', '0+10x80']],
    rests: [['retina_folded_observations_total{instance="a",metric="x"}', '7x80']],
  },
  {
    name: 'RetinaSpoolFillsUp',
    expr: 'retina_bus_spool_bytes > 50331648',
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.instance }} keeps {{ $value | humanize1024 }}B for NATS on its disk.',
    means:
      'NATS does not take what the agent sends; when the spool is full (`publish.spoolBytes`, 64 MiB), records are lost and counted.',
    remedies: [
      'Is NATS up, and has its volume room?',
      'Does the log of the agent say BUS_REFUSED? Then look at its account.',
    ],
    fires: [['retina_bus_spool_bytes{instance="a"}', '60000000x40']],
    rests: [['retina_bus_spool_bytes{instance="a"}', '1000000x40']],
  },
  {
    name: 'RetinaPartitionWithoutAggregator',
    expr: 'count(retina_aggregator_partition_held == 1) < 8',
    for: '5m',
    severity: 'critical',
    summary: 'Only {{ $value }} of 8 partitions of flows have an aggregator.',
    means: 'What agents publish in the others waits in NATS for an hour, and is lost then.',
    remedies: [
      'Are the aggregators up, and do they reach NATS?',
      'Their log says which partition waits for what.',
    ],
    fires: [['retina_aggregator_partition_held{instance="a",partition="0"}', '1x40']],
    rests: Array.from({ length: 8 }, (_, partition) => [
      `retina_aggregator_partition_held{instance="a",partition="${partition}"}`,
      '1x40',
    ]),
  },
  {
    name: 'RetinaBatchesMissing',
    expr: 'sum by (partition) (retina_aggregator_missing_batches) > 0',
    for: '30m',
    severity: 'warning',
    summary: '{{ $value }} batches of partition {{ $labels.partition }} never came.',
    means:
      'Later batches of the same agents came, these did not: sums of the cluster are too small by what was in them.',
    remedies: ['An agent whose disk was lost, or a stream that was full: `nats stream info retina-flow`.'],
    fires: [['retina_aggregator_missing_batches{instance="a",partition="0"}', '3x60']],
    rests: [['retina_aggregator_missing_batches{instance="a",partition="0"}', '0x60']],
  },
  {
    name: 'RetinaNoLeader',
    expr: 'sum(retina_operator_leader) < 1',
    for: '5m',
    severity: 'critical',
    summary: 'No operator leads.',
    means: 'New pods get no names, and configurations are not told to agents. What they know stays in force.',
    remedies: [
      'Do the operators reach the Kubernetes API and NATS?',
      '`kubectl describe lease -n retina retina-operator`.',
    ],
    fires: [['retina_operator_leader{instance="a"}', '0x40']],
    rests: [
      ['retina_operator_leader{instance="a"}', '0x40'],
      ['retina_operator_leader{instance="b"}', '1x40'],
    ],
  },
];
