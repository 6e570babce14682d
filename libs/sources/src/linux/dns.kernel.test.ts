import { SocketAddress } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DnsTraffic,
  NetworkBed,
  type PodNetwork,
  type TestPod,
  UdpSink,
  askDns,
  canRunKernelTests,
  podNetwork,
  sendUdp,
  serveDns,
} from '@retina/ebpf/testing';
import type { DnsEvent, DnsQuery, DnsResponse } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { Observation } from '../testing.js';
import { DnsSignal } from './dns.js';
import { readKernel } from './kernel.js';

const missing = canRunKernelTests();

interface Bed {
  readonly network: PodNetwork;
  readonly client: TestPod;
  readonly server: TestPod;
  readonly observation: Observation<DnsSignal>;
}

async function observeDns(
  bed: NetworkBed,
  options: { readonly ringBytes?: number; readonly timeoutMs?: number } = {},
): Promise<Bed> {
  const network = podNetwork(bed, { pods: 2, offloads: false });
  const observation = await Observation.of(
    network.node,
    (context) =>
      new DnsSignal(context, { kernel: readKernel, ringBytes: 256 * 1024, timeoutMs: 5000, ...options }),
  );
  return { network, client: network.pods[0]!, server: network.pods[1]!, observation };
}

/** The whole machine's sockets are seen; the names are the test's own. */
function events<Kind extends DnsEvent['kind']>(
  { observation }: Bed,
  kind: Kind,
  name: RegExp = /\.test\.$/,
): Extract<DnsEvent, { kind: Kind }>[] {
  return observation.recording.dnsEvents.filter(
    (event): event is Extract<DnsEvent, { kind: Kind }> => event.kind === kind && name.test(event.name),
  );
}

async function ask(bed: Bed, traffic: Omit<DnsTraffic, 'server'>, family: 4 | 6 = 4): Promise<number> {
  return askDns(bed.client.namespace, { server: family === 4 ? bed.server.v4 : bed.server.v6, ...traffic });
}

function repeat(count: number, name: string): { name: string }[] {
  return Array.from({ length: count }, () => ({ name }));
}

function texts(of: readonly (DnsQuery | DnsResponse)[]): string[] {
  const one = (event: DnsQuery | DnsResponse): string =>
    [event.transport, event.type, event.name, event.kind === 'response' ? event.returnCode : '']
      .join(' ')
      .trim();
  return of.map(one).sort();
}

describe.skipIf(missing)(`dns ${missing ?? ''}`, () => {
  it.each([4, 6] as const)(
    'counts queries and responses by type and code, once each, over IPv%i',
    async (family) => {
      await using bed = new NetworkBed();
      const dns = await observeDns(bed);
      await using observation = dns.observation;
      await using _ = await serveDns(dns.server.namespace, {
        address: family === 4 ? dns.server.v4 : dns.server.v6,
      });
      const questions = [
        ...repeat(3, 'a.test'),
        { name: 'A.Test', type: 'AAAA' as const },
        { name: 'nx.test' },
        { name: 'fail.test', type: 'TXT' as const, edns: true },
      ];
      expect(await ask(dns, { questions }, family)).toBe(6);
      await observation.collect();

      expect(texts(events(dns, 'query'))).toEqual([
        'udp A a.test.',
        'udp A a.test.',
        'udp A a.test.',
        'udp A nx.test.',
        'udp AAAA a.test.',
        'udp TXT fail.test.',
      ]);
      expect(texts(events(dns, 'response'))).toEqual([
        'udp A a.test. NOERROR',
        'udp A a.test. NOERROR',
        'udp A a.test. NOERROR',
        'udp A nx.test. NXDOMAIN',
        'udp AAAA a.test. NOERROR',
        'udp TXT fail.test. SERVFAIL',
      ]);
      const [first] = events(dns, 'response', /^a\.test/).filter(({ type }) => type === 'A');
      expect(first).toMatchObject({ answers: 2, addresses: ['192.0.2.1', '192.0.2.2'] });
      expect(first!.client.text).toBe(canonical(family === 4 ? dns.client.v4 : dns.client.v6));
      expect(first!.server.text).toBe(canonical(family === 4 ? dns.server.v4 : dns.server.v6));
      const [aaaa] = events(dns, 'response').filter(({ type }) => type === 'AAAA');
      expect(aaaa!.addresses).toEqual(['2001:db8::1', '2001:db8::2']);
    },
  );

  it.each(['apart', 'together', 'bytes'] as const)('follows messages over TCP: %s', async (transport) => {
    await using bed = new NetworkBed();
    const dns = await observeDns(bed);
    await using observation = dns.observation;
    await using _ = await serveDns(dns.server.namespace, {
      address: dns.server.v4,
      ...(transport === 'bytes' ? { style: 'bytes' } : {}),
    });
    const questions = [{ name: 'one.test' }, { name: 'nx.test' }, { name: 'many-100.test' }].slice(
      0,
      transport === 'bytes' ? 2 : 3,
    );
    expect(await ask(dns, { questions, transport, waitMs: 5000 })).toBe(questions.length);
    await observation.collect();

    expect(texts(events(dns, 'query'))).toEqual(questions.map(({ name }) => `tcp A ${name}.`).sort());
    const responses = events(dns, 'response');
    expect(responses.map(({ name, returnCode }) => `${name} ${returnCode}`).sort()).toEqual(
      questions.map(({ name }) => `${name}. ${name.startsWith('nx') ? 'NXDOMAIN' : 'NOERROR'}`).sort(),
    );
    expect(responses.every(({ latencyNs }) => latencyNs !== undefined && latencyNs > 0)).toBe(true);
    if (transport !== 'bytes') {
      // 1,600 bytes of answers: the captured part has some of them, the header says how many there are.
      const many = responses.find(({ name }) => name.startsWith('many'))!;
      expect(many.answers).toBe(100);
      expect(many.addresses.length).toBeGreaterThan(10);
    }
  });

  it('sees a resolver on loopback, with each query once', async () => {
    await using bed = new NetworkBed();
    const dns = await observeDns(bed);
    await using observation = dns.observation;
    await using _ = await serveDns(dns.client.namespace, { address: '127.0.0.53' });
    expect(
      await askDns(dns.client.namespace, { server: '127.0.0.53', questions: repeat(20, 'local.test') }),
    ).toBe(20);
    await observation.collect();
    expect(events(dns, 'query')).toHaveLength(20);
    expect(events(dns, 'response')).toHaveLength(20);
    expect(events(dns, 'response')[0]!.server.text).toBe('127.0.0.53');
  });

  it('counts what a client sends and gets over mDNS as queries and responses', async () => {
    await using bed = new NetworkBed();
    const dns = await observeDns(bed);
    await using observation = dns.observation;
    await using _ = await serveDns(dns.server.namespace, { address: dns.server.v4, port: 5353 });
    expect(await ask(dns, { questions: repeat(5, 'mdns.test'), port: 5353 })).toBe(5);
    await observation.collect();
    expect(events(dns, 'query')).toHaveLength(5);
    expect(events(dns, 'response')).toHaveLength(5);
  });

  it('does not take the mDNS query of another for a response', async () => {
    await using bed = new NetworkBed();
    const dns = await observeDns(bed);
    await using observation = dns.observation;
    using sink = new UdpSink({ in: dns.server.namespace, port: 5353 });
    await sendUdp(dns.client.namespace, { to: dns.server.v4, port: 5353, sourcePort: 5353, count: 10 });
    await observation.collect();
    expect(sink.received().packets).toBe(10);
    const between = observation.recording.dnsEvents.filter(({ client, server }) =>
      [client.text, server.text].includes(dns.server.v4),
    );
    expect(between.map(({ kind, client }) => `${kind} of ${client.text}`)).toEqual(
      Array.from({ length: 10 }, () => `query of ${dns.client.v4}`),
    );
  });

  it('measures the latency of a resolver that takes 50 ms', async () => {
    await using bed = new NetworkBed();
    const dns = await observeDns(bed);
    await using observation = dns.observation;
    await using _ = await serveDns(dns.server.namespace, { address: dns.server.v4 });
    await ask(dns, { questions: repeat(15, 'slow.test') });
    await observation.collect();
    const latencies = events(dns, 'response').map(({ latencyNs }) => latencyNs! / 1e6);
    expect(latencies).toHaveLength(15);
    const median = latencies.toSorted((a, b) => a - b)[7]!;
    expect(median).toBeGreaterThan(49);
    // In the bucket of 100 ms, on a slow machine too.
    expect(median).toBeLessThan(100);
  });

  it('gives exactly as many time-outs as queries to a black hole, and finds those asked again', async () => {
    await using bed = new NetworkBed();
    const dns = await observeDns(bed, { timeoutMs: 300 });
    await using observation = dns.observation;
    await using _ = await serveDns(dns.server.namespace, { address: dns.server.v4 });
    const questions = [
      { name: 'hole.test', id: 1 },
      { name: 'hole.test', id: 1 },
      { name: 'hole.test', id: 2 },
      { name: 'hole-2.test', id: 3 },
      { name: 'a.test', id: 4 },
    ];
    await ask(dns, { questions, waitMs: 400 });
    await observation.collect();
    const timeouts = events(dns, 'timeout');
    expect(timeouts.reduce((sum, { queries }) => sum + queries, 0)).toBe(4);
    expect(timeouts.every(({ name }) => name.startsWith('hole'))).toBe(true);
    expect(events(dns, 'query').filter(({ isRetry }) => isRetry)).toHaveLength(2);
    // Once is enough.
    await sleep(350);
    await observation.collect();
    expect(events(dns, 'timeout')).toHaveLength(timeouts.length);
  });

  it('keeps totals exact and the ledger balanced when the ring overflows', async () => {
    await using bed = new NetworkBed();
    const dns = await observeDns(bed, { ringBytes: 4096, timeoutMs: 200 });
    const { observation } = dns;
    const before = sumTotals(observation);
    // Nobody answers: the port is closed. The event loop of this process, which would read, is kept busy by the wait.
    await sendDnsFlood(dns, 3000);
    await observation[Symbol.asyncDispose]();
    const { produced, delivered, sampled, lost } = observation.ledger.entry('dns_ring');
    expect(lost).toBeGreaterThan(0);
    expect(delivered + sampled + lost).toBe(produced);
    expect(sumTotals(observation).queries - before.queries).toBeGreaterThanOrEqual(3000);
    expect(observation.recording.dnsEvents.length).toBe(delivered);
  });

  it('leaves other traffic alone', async () => {
    await using bed = new NetworkBed();
    const dns = await observeDns(bed);
    await using observation = dns.observation;
    await sendUdp(dns.client.namespace, { to: dns.server.v4, port: 54, count: 500 });
    await observation.collect();
    const ours = observation.recording.dnsEvents.filter(({ client }) => client.text === dns.client.v4);
    expect(ours).toEqual([]);
  });
});

/** An address as the kernel writes it. */
function canonical(address: string): string {
  return new SocketAddress({ address, family: address.includes(':') ? 'ipv6' : 'ipv4' }).address;
}

function sumTotals({ recording }: Observation<DnsSignal>): { queries: number } {
  return { queries: recording.dnsTotals.reduce((sum, { queries }) => sum + queries, 0) };
}

/** Datagrams to port 53 whose first twelve bytes are a header of zeros: a query without a question. */
function sendDnsFlood({ client, server }: Bed, count: number): Promise<void> {
  return sendUdp(client.namespace, { to: server.v4, port: 53, count, bytes: 64 });
}
