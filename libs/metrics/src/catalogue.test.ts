import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.js';
import { POD_LABELS } from './catalogue/definition.js';
import type { MetricDefinition } from './catalogue.js';

const DEFINITIONS: readonly MetricDefinition[] = Object.values(CATALOGUE);

/** Every metric of Retina's agents with its labels; of those about pods, the labels before the pod's. */
const RETINA: Readonly<Record<string, string>> = {
  forward_count: 'direction',
  forward_bytes: 'direction',
  drop_count: 'reason direction',
  drop_bytes: 'reason direction',
  tcp_state: 'state',
  tcp_connection_remote: 'address',
  tcp_connection_stats: 'statistic_name',
  tcp_flag_gauges: 'direction flag',
  ip_connection_stats: 'statistic_name',
  udp_connection_stats: 'statistic_name',
  interface_stats: 'interface_name statistic_name',
  windows_hns_stats: 'direction',
  node_connectivity_status: 'source_node_name target_node_name',
  node_connectivity_latency_seconds: 'source_node_name target_node_name',
  dns_request_count: '',
  dns_response_count: '',
  infiniband_counter_stats: 'statistic_name device port',
  infiniband_status_params: 'statistic_name interface_name',
  conntrack_packets_tx: '',
  conntrack_packets_rx: '',
  conntrack_bytes_tx: '',
  conntrack_bytes_rx: '',
  conntrack_total_connections: '',
  plugin_manager_failed_to_reconcile: 'reason',
  lost_events_counter: 'type reason',
  parsed_packets_counter: '',
  expired_metrics_counter: 'metric',
  adv_drop_count: 'reason direction POD',
  adv_drop_bytes: 'reason direction POD',
  adv_forward_count: 'direction POD',
  adv_forward_bytes: 'direction POD',
  adv_tcpflags_count: 'flag POD',
  adv_tcpretrans_count: 'direction POD',
  adv_dns_request_count: 'query_type query POD',
  adv_dns_response_count: 'return_code query_type query response num_response POD',
  adv_node_apiserver_latency: '',
  adv_node_apiserver_tcp_handshake_latency: '',
  adv_node_apiserver_no_response: 'no_response',
};

/** Where those are listed that are not there, with the reason. */
const COMPATIBILITY = readFileSync(new URL('../../../docs/compatibility.md', import.meta.url), 'utf8');

describe('CATALOGUE', () => {
  it('gives each metric a name of its own', () => {
    const names = DEFINITIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(DEFINITIONS.map((definition) => [definition.name, definition] as const))(
    '%s has the prefix of its origin, plain label names and a sentence of help',
    (name, { origin, labels, help }) => {
      expect(name).toMatch(origin === 'retina' ? /^networkobservability_[a-z_]+$/ : /^retina_[a-z_]+$/);
      expect(labels.filter((label) => !/^[a-z]+(_[a-z]+)*$/.test(label) || label === 'le')).toEqual([]);
      expect(new Set(labels).size).toBe(labels.length);
      expect(help).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('has rising buckets', () => {
    for (const definition of DEFINITIONS) {
      if (definition.type !== 'histogram') continue;
      expect(definition.buckets.toSorted((a, b) => a - b)).toEqual(definition.buckets);
      expect(definition.buckets.at(-1)).toBeLessThan(Infinity);
    }
  });

  it.each(Object.entries(RETINA))('has %s of Retina with its labels, or says why not', (name, labels) => {
    const found = DEFINITIONS.find((definition) => definition.name === `networkobservability_${name}`);
    if (found === undefined) {
      expect(COMPATIBILITY).toMatch(new RegExp(`^\\|[^|]*\`${name}\`.*\\|.+\\|$`, 'm'));
      return;
    }
    expect(found.origin).toBe('retina');
    expect(found.labels).toEqual(
      labels.split(' ').flatMap((label) => (label === 'POD' ? POD_LABELS : label === '' ? [] : [label])),
    );
  });
});
