import { type Connection, type Flow, IP_PROTOCOL, Ledger } from '@retina/flow';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectionTable, type ConnectionTableOptions } from './connection-table.js';
import { aFlow, anAddress, tcpFlags } from './testing.js';

const SECOND = 1e9;
const LIFETIMES = {
  tcpNs: 360 * SECOND,
  closedNs: 30 * SECOND,
  openingNs: 60 * SECOND,
  otherNs: 60 * SECOND,
};
const [CLIENT, SERVER] = [anAddress('10.0.0.2'), anAddress('10.0.0.1')];
/** Long after the table began to look. */
const NOW = 1000 * SECOND;

let reports: Connection[];
let ledger: Ledger;
let listening: Set<string>;

function table(options: Partial<ConnectionTableOptions> = {}): ConnectionTable {
  return new ConnectionTable({
    maxEntries: 4096,
    lifetimes: LIFETIMES,
    ledger,
    listeners: { has: (_, { text }, port) => listening.has(`${text} ${port}`), refresh: () => undefined },
    report: (connections) => reports.push(...connections),
    sinceNs: 0,
    ...options,
  });
}

/** A segment of a TCP connection from the client, at its own interface, 7. */
function request(fields: Partial<Flow> = {}): Flow {
  return aFlow({
    source: CLIENT,
    sourcePort: 40_000,
    destination: SERVER,
    destinationPort: 80,
    protocol: IP_PROTOCOL.TCP,
    firstSeenNs: NOW,
    lastSeenNs: NOW,
    tcpFlags: tcpFlags({ ACK: 1 }),
    ...fields,
  });
}

function response(fields: Partial<Flow> = {}): Flow {
  return request({
    source: SERVER,
    sourcePort: 80,
    destination: CLIENT,
    destinationPort: 40_000,
    point: 'to-endpoint',
    ...fields,
  });
}

function sweepAll(connections: ConnectionTable, nowNs: number, reportAll = false): void {
  connections.sweep(0, connections.end, nowNs, reportAll);
}

beforeEach(() => {
  reports = [];
  ledger = new Ledger();
  listening = new Set();
});

describe('direction', () => {
  it.each([
    ['the SYN', [request({ tcpFlags: tcpFlags({ SYN: 1 }) }), response()]],
    ['the SYN, seen after the answer', [response(), request({ tcpFlags: tcpFlags({ SYN: 1 }) })]],
    ['the SYN-ACK', [request(), response({ tcpFlags: tcpFlags({ SYNACK: 1 }) })]],
  ])('is known by %s', (_, flows) => {
    table().observe(flows);
    for (const flow of flows) expect(flow.isReply).toBe(flow.source === SERVER);
  });

  it('is known of an older connection by who listens, on either side', () => {
    listening.add('10.0.0.2 40000');
    const flows = [request(), response()];
    table().observe(flows);
    expect(flows.map(({ isReply }) => isReply)).toEqual([true, false]);
  });

  it('is not known when nobody or both listen, whatever the ports', () => {
    const flows = [request(), response()];
    const connections = table();
    connections.observe(flows);
    expect(flows.map(({ isReply }) => isReply)).toEqual([undefined, undefined]);
    listening.add('10.0.0.2 40000').add('10.0.0.1 80');
    sweepAll(connections, NOW, true);
    expect(reports).toMatchObject([{ directionKnown: false, sourcePort: 40_000, destinationPort: 80 }]);
  });

  it('is known of an older connection once its server was seen to accept another', () => {
    const connections = table();
    connections.observe([request()]);
    expect(connections.hasUnknown).toBe(true);
    connections.observe([request({ sourcePort: 40_001, tcpFlags: tcpFlags({ SYN: 1 }) })]);
    sweepAll(connections, NOW);
    expect(connections.hasUnknown).toBe(false);
    const reply = response();
    connections.observe([reply]);
    expect(reply.isReply).toBe(true);
  });

  it('is that of the first packet for UDP, whichever record comes first', () => {
    const query = aFlow({ firstSeenNs: NOW });
    const { source, sourcePort, destination, destinationPort } = query;
    const answer = aFlow({
      source: destination,
      sourcePort: destinationPort,
      destination: source,
      destinationPort: sourcePort,
      point: 'to-endpoint',
      firstSeenNs: NOW + 1,
    });
    table().observe([answer, query]);
    expect([query.isReply, answer.isReply]).toEqual([false, true]);
  });

  it('is not known of UDP that may be older than the agent', () => {
    const flow = aFlow({ firstSeenNs: NOW });
    table({ sinceNs: NOW - 59 * SECOND }).observe([flow]);
    expect(flow.isReply).toBeUndefined();
  });
});

describe('counting', () => {
  it('counts a packet once, at the first point that sees it, and adds up windows', () => {
    const connections = table();
    for (let window = 0; window < 3; window++) {
      connections.observe([
        request({ packets: 10, bytes: 1000 }),
        request({ packets: 10, bytes: 1000, point: 'to-endpoint', interfaceIndex: 8 }),
        request({ packets: 10, bytes: 1000, point: 'to-network', interfaceIndex: 2 }),
        response({ packets: 5, bytes: 700, point: 'from-endpoint', interfaceIndex: 8 }),
        response({ packets: 5, bytes: 700 }),
      ]);
    }
    sweepAll(connections, NOW, true);
    expect(reports).toMatchObject([
      { forward: { packets: 30, bytes: 3000 }, reply: { packets: 15, bytes: 2100 }, ended: undefined },
    ]);
    expect(ledger.entry('connections')).toEqual({ produced: 120, delivered: 45, sampled: 75, lost: 0 });
  });

  it('reports only what came since the last report, and nothing of nothing', () => {
    const connections = table();
    connections.observe([request({ packets: 10 })]);
    sweepAll(connections, NOW, true);
    sweepAll(connections, NOW, true);
    connections.observe([request({ packets: 1 })]);
    sweepAll(connections, NOW, true);
    expect(reports.map(({ forward }) => forward.packets)).toEqual([10, 1]);
  });

  it('owns up to what a predecessor did not come to report', () => {
    ledger.count('connections', 'produced', 100);
    ledger.count('connections', 'delivered', 60);
    ledger.count('connections', 'sampled', 30);
    table().begin();
    expect(ledger.entry('connections').lost).toBe(10);
  });

  it('keeps the same ends in two networks apart, also at their common uplink', () => {
    const connections = table();
    connections.observe([request({ packets: 3 }), request({ packets: 4, interfaceIndex: 9 })]);
    connections.observe([response({ packets: 5 }), response({ packets: 6, interfaceIndex: 9 })]);
    connections.observe([request({ packets: 7, point: 'to-network', interfaceIndex: 2 })]);
    expect(connections.size).toBe(2);
    sweepAll(connections, NOW, true);
    const sums = reports.map(({ forward, reply }) => [forward.packets, reply.packets]);
    expect(new Set(sums)).toEqual(
      new Set([
        [3, 5],
        [4, 6],
      ]),
    );
  });

  it('makes one connection of a question and its answer by ping', () => {
    const connections = table();
    const ping = { protocol: IP_PROTOCOL.ICMP, sourcePort: 8, destinationPort: 0 };
    connections.observe([
      request(ping),
      response({ ...ping, sourcePort: 0, firstSeenNs: NOW + 1, tcpFlags: request().tcpFlags }),
    ]);
    expect(connections.size).toBe(1);
  });
});

describe('the end', () => {
  const SYN = tcpFlags({ SYN: 1 });
  const FIN = tcpFlags({ FIN: 1, ACK: 1 });
  const RST = tcpFlags({ RST: 1 });
  it.each<[string, Flow[], number, string]>([
    ['both FINs', [request({ tcpFlags: FIN }), response({ tcpFlags: FIN })], 30, 'closed'],
    ['a RST', [request(), response({ tcpFlags: RST })], 30, 'closed'],
    ['one FIN', [request({ tcpFlags: FIN }), response()], 360, 'idle'],
    ['a SYN without answer', [request({ tcpFlags: SYN })], 60, 'idle'],
    ['an open connection', [request(), response()], 360, 'idle'],
    ['UDP', [aFlow({ firstSeenNs: NOW, lastSeenNs: NOW })], 60, 'idle'],
  ])('comes after %s in time', (_, flows, seconds, ended) => {
    const connections = table();
    connections.observe(flows);
    sweepAll(connections, NOW + (seconds - 1) * SECOND);
    expect(connections.size).toBe(1);
    sweepAll(connections, NOW + seconds * SECOND);
    expect(connections.size).toBe(0);
    expect(reports).toMatchObject([{ ended }]);
  });

  it('ends a closed connection when its ports are used again, not when its SYN shows up elsewhere', () => {
    const connections = table();
    connections.observe([
      request({ tcpFlags: tcpFlags({ SYN: 1, FIN: 1, ACK: 1 }) }),
      response({ tcpFlags: tcpFlags({ SYNACK: 1, FIN: 1, ACK: 1 }), lastSeenNs: NOW + 10 }),
      request({ tcpFlags: SYN, point: 'to-network', firstSeenNs: NOW + 1, lastSeenNs: NOW + 1 }),
    ]);
    expect(reports).toEqual([]);
    connections.observe([request({ tcpFlags: SYN, firstSeenNs: NOW + 11, lastSeenNs: NOW + 11 })]);
    expect(reports).toMatchObject([{ ended: 'closed', forward: { packets: 1 }, reply: { packets: 1 } }]);
    expect(connections.size).toBe(1);
  });

  it('makes room by reporting the one that was idle longest, and loses none of 10,000', () => {
    const connections = table({ maxEntries: 64 });
    for (let port = 1001; port <= 11_000; port += 50) {
      connections.observe(
        Array.from({ length: 50 }, (_, index) => request({ sourcePort: port + index, packets: 2 })),
      );
      // Used in each window, so that it is never the oldest.
      connections.observe([request({ sourcePort: 65_000, packets: 1 })]);
    }
    expect(connections.size).toBe(64);
    expect(reports).toHaveLength(10_001 - 64);
    expect(reports.every(({ ended, sourcePort }) => ended === 'evicted' && sourcePort !== 65_000)).toBe(true);
    connections.stop(0, connections.end);
    expect(connections.size).toBe(0);
    expect(reports.reduce((sum, { forward }) => sum + forward.packets, 0)).toBe(20_200);
    expect(ledger.entry('connections')).toEqual({ produced: 20_200, delivered: 20_200, sampled: 0, lost: 0 });
  });
});
