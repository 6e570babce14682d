import type { RetinaError } from '@retina/core';
import {
  flowFilterCodec,
  type FlowFilterInit,
  type HubbleFlowInit,
  TrafficDirection,
  Verdict,
} from '@retina/wire/hubble';
import { describe, expect, it } from 'vitest';
import { FIELD_FILTERS, UNSUPPORTED_FIELDS } from './field-filters.js';
import { compileFilters } from './flow-filter.js';
import { FlowRing } from './flow-ring.js';
import { CONTEXT, aDnsResponse, aDrop, aFlow, anAddress, anEndpoint } from './testing.js';
import { toHubble } from './to-hubble.js';

const SYN = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
const SYNACK = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0];

/** One of each kind, by name. */
const FLOWS: Readonly<Record<string, HubbleFlowInit>> = (() => {
  const ring = new FlowRing(4096);
  ring.addFlow(aFlow({ tcpFlags: SYN, isReply: false }), 1e15);
  const answer = {
    source: anAddress('10.9.9.9'),
    destination: anAddress('10.0.0.1'),
    sourcePort: 443,
    destinationPort: 40_000,
  };
  const ends = { sourceEndpoint: undefined, destinationEndpoint: anEndpoint('cart-1') };
  ring.addFlow(aFlow({ ...answer, ...ends, tcpFlags: SYNACK, isReply: true, point: 'to-endpoint' }), 1e15);
  ring.addDrop(aDrop(), 1e15);
  ring.addDrop(aDrop({ reason: 'NETFILTER_DROP', protocol: 1, sourcePort: 8, destinationPort: 0 }), 1e15);
  ring.addDns(aDnsResponse(), 1e15);
  const v6 = { source: anAddress('fd00::1'), destination: anAddress('fd00::2') };
  ring.addFlow(
    aFlow({
      ...v6,
      protocol: 17,
      sourceEndpoint: anEndpoint('api-1', { namespace: 'back', workloadName: 'api' }),
    }),
    1e15,
  );
  const names = ['syn', 'synack', 'drop', 'denied', 'dns', 'v6'];
  return Object.fromEntries(names.map((name, at) => [name, toHubble(ring.at(at), CONTEXT)]));
})();

function shown(whitelist: FlowFilterInit[], blacklist: FlowFilterInit[] = []): string {
  const decode = (filter: FlowFilterInit) => flowFilterCodec.decode(flowFilterCodec.encode(filter));
  const matches = compileFilters(whitelist.map(decode), blacklist.map(decode));
  return Object.keys(FLOWS)
    .filter((name) => matches(FLOWS[name]!))
    .join(' ');
}

describe('compileFilters', () => {
  it('shows everything without filters', () => {
    expect(shown([])).toBe('syn synack drop denied dns v6');
  });

  it.each<[string, FlowFilterInit, string]>([
    ['source_ip', { sourceIp: ['10.0.0.1'] }, 'syn'],
    ['a range of addresses', { sourceIp: ['10.8.0.0/14', 'fd00::/64'] }, 'synack drop denied v6'],
    ['an IPv6 address in another form', { destinationIp: ['FD00:0::2'] }, 'v6'],
    ['source_pod', { sourcePod: ['shop/cart'] }, 'syn'],
    ['pods of any namespace by prefix', { sourcePod: ['/api-'] }, 'v6'],
    ['pods of the namespace default, where none is named', { sourcePod: ['cart'] }, ''],
    ['a namespace', { destinationPod: ['shop/'] }, 'synack drop denied dns'],
    ['source_label', { sourceLabel: ['app=cart,tier in (web, db)'] }, 'syn'],
    ['labels with a source', { sourceLabel: ['k8s:app=api'] }, 'v6'],
    ['reserved labels', { sourceLabel: ['reserved:world'] }, 'synack drop denied dns'],
    ['negated labels', { sourceLabel: ['!tier', 'app notin (cart, x)'] }, 'synack drop denied dns v6'],
    ['source_workload', { sourceWorkload: [{ name: 'api' }] }, 'v6'],
    ['the kind of a workload', { destinationWorkload: [{ kind: 'Deployment' }] }, 'synack drop denied dns'],
    ['verdict', { verdict: [Verdict.DROPPED] }, 'drop denied'],
    ['drop_reason_desc', { dropReasonDesc: [133] }, 'denied'],
    ['the unknown reason, only of drops', { dropReasonDesc: [0] }, 'drop'],
    ['event_type', { eventType: [{ type: 4 }] }, 'syn synack v6'],
    ['a sub-type of 0', { eventType: [{ type: 4, matchSubType: true, subType: 0 }] }, 'synack'],
    ['DNS by event type', { eventType: [{ type: 129 }] }, 'dns'],
    ['protocol', { protocol: ['tcp', 'ICMPv4'] }, 'syn synack denied'],
    ['DNS by protocol', { protocol: ['dns'] }, 'dns'],
    ['source_port', { sourcePort: ['443', '53'] }, 'synack dns'],
    ['destination_port', { destinationPort: ['443'] }, 'syn v6'],
    ['replies', { reply: [true] }, 'synack dns'],
    ['no replies, drops of which nobody knows among them', { reply: [false] }, 'syn drop denied'],
    ['dns_query', { dnsQuery: ['^example\\.(com|org)\\.$'] }, 'dns'],
    ['identity', { destinationIdentity: [2] }, 'syn v6'],
    ['tcp_flags: all of one set', { tcpFlags: [{ SYN: true, ACK: true }] }, 'synack'],
    ['tcp_flags: with others beside', { tcpFlags: [{ SYN: true }] }, 'syn synack'],
    ['node_name', { nodeName: ['worker-*'] }, 'syn synack drop denied dns v6'],
    ['a node of another cluster', { nodeName: ['prod/worker-1'] }, ''],
    ['ip_version', { ipVersion: [2] }, 'v6'],
    [
      'traffic_direction, of the connection',
      { trafficDirection: [TrafficDirection.EGRESS] },
      'syn synack dns v6',
    ],
    ['interface', { interface: [{ name: 'veth7' }] }, 'syn synack v6'],
    ['cluster_name', { sourceClusterName: ['test'] }, 'syn v6'],
    ['two fields at once', { protocol: ['udp'], ipVersion: [1] }, 'drop dns'],
  ])('honours %s', (_, filter, names) => {
    expect(shown([filter])).toBe(names);
  });

  it('finds a flow by its uuid', () => {
    expect(shown([{ uuid: [FLOWS['dns']!.uuid!] }])).toBe('dns');
    expect(FLOWS['dns']!.uuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('shows what any of the first list matches and none of the second', () => {
    expect(
      shown([{ protocol: ['tcp'] }, { protocol: ['dns'] }], [{ reply: [true], protocol: ['tcp'] }]),
    ).toBe('syn dns');
  });

  it('knows every field of FlowFilter', () => {
    const known = [...FIELD_FILTERS.map(({ field }) => field), ...Object.keys(UNSUPPORTED_FIELDS)].sort();
    expect(known).toEqual(Object.keys(flowFilterCodec.decode(new Uint8Array())).sort());
  });

  it.each<[FlowFilterInit, string]>([
    [{ httpMethod: ['GET'] }, 'whitelist[0].http_method'],
    [{ sourceFqdn: ['example.com'] }, 'whitelist[0].source_fqdn'],
    [{ encrypted: [true] }, 'whitelist[0].encrypted'],
    [{ experimental: { celExpression: ['true'] } }, 'whitelist[0].experimental'],
    [{ sourceIp: ['10.0.0.0/33'] }, 'whitelist[0].source_ip'],
    [{ destinationIp: ['localhost'] }, 'whitelist[0].destination_ip'],
    [{ sourcePort: ['http'] }, 'whitelist[0].source_port'],
    [{ protocol: ['quic'] }, 'whitelist[0].protocol'],
    [{ sourceLabel: ['a in b'] }, 'whitelist[0].source_label'],
    [{ dnsQuery: ['(a)\\1'] }, 'whitelist[0].dns_query'],
    [{ nodeName: ['a?b'] }, 'whitelist[0].node_name'],
    [{ sourcePod: [''] }, 'whitelist[0].source_pod'],
  ])('refuses %j by the name of its field', (filter, field) => {
    let thrown: RetinaError | undefined;
    try {
      shown([filter]);
    } catch (error) {
      thrown = error as RetinaError;
    }
    expect(thrown?.code).toBe('REQUEST_INVALID');
    expect(thrown?.details['field']).toBe(field);
  });

  it('refuses huge filters', () => {
    expect(() => shown(Array.from({ length: 200 }, () => ({})))).toThrow('REQUEST_INVALID');
    expect(() => shown([{ sourceIp: Array.from({ length: 5000 }, () => '10.0.0.1') }])).toThrow(
      '4096 values',
    );
  });

  it('is not held up by a hostile pattern', () => {
    const ring = new FlowRing(2048);
    ring.addDns(aDnsResponse({ name: 'a'.repeat(250) }), 1e15);
    const decoded = flowFilterCodec.decode(flowFilterCodec.encode({ dnsQuery: ['^(a|a|a?)+(a+)+$b'] }));
    const start = performance.now();
    expect(compileFilters([decoded], [])(toHubble(ring.at(0), CONTEXT))).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
