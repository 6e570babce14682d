import {
  type FiveTuple,
  type Flow,
  IP_PROTOCOL,
  Ledger,
  type NatAnswer,
  type Translation,
} from '@retina/flow';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectionTable } from './connection-table.js';
import { aFlow, anAddress } from './testing.js';

const SECOND = 1e9;
const NOW = 1000 * SECOND;
const [CLIENT, SERVICE, NODE, SERVER] = ['10.0.0.2', '10.96.0.1', '172.31.0.1', '10.0.9.9'].map(
  anAddress,
) as [Flow['source'], Flow['source'], Flow['source'], Flow['source']];
const ORIGINAL = { source: CLIENT, sourcePort: 4000, destination: SERVICE, destinationPort: 53 };
const REPLY = { source: SERVER, sourcePort: 5353, destination: NODE, destinationPort: 5000 };
const TRANSLATION: Translation = { original: ORIGINAL, reply: REPLY };

let asked: FiveTuple[][];
let answers: NatAnswer[];
let otherwise: NatAnswer = 'unknown';
let refused = 0;

function table(maxEntries = 4096): ConnectionTable {
  const lifetimes = { tcpNs: 360 * SECOND, closedNs: 1, openingNs: 1, otherNs: 60 * SECOND };
  return new ConnectionTable({
    ...{ maxEntries, lifetimes, ledger: new Ledger(), sinceNs: 0, report: () => undefined },
    listeners: { has: () => false, refresh: () => undefined },
    nat: {
      find: (connections) => {
        asked.push([...connections]);
        return connections.map(() => answers.shift() ?? otherwise);
      },
      noRoom: () => void refused++,
    },
  });
}

function query(fields: Partial<Flow> = {}): Flow {
  return aFlow({ ...ORIGINAL, firstSeenNs: NOW, lastSeenNs: NOW, ...fields });
}

describe('the translation of connections', () => {
  beforeEach(() => {
    asked = [];
    answers = [];
    otherwise = 'unknown';
    refused = 0;
  });

  it('is asked for once a connection, and said of each of its flows', () => {
    const connections = table();
    answers = [TRANSLATION];
    const { source, destination, sourcePort, destinationPort } = ORIGINAL;
    const back = {
      source: destination,
      sourcePort: destinationPort,
      destination: source,
      destinationPort: sourcePort,
    };
    const flows = [query(), query({ point: 'to-network' }), query(back)];
    connections.observe(flows);
    const later = query();
    connections.observe([later]);
    expect(asked.map(({ length }) => length)).toEqual([1]);
    const outward = {
      ...{ source: NODE, sourcePort: 5000, destination: SERVER, destinationPort: 5353 },
      ...{ when: 'after', inNetwork: true },
    };
    for (const flow of [flows[0], flows[1], later]) expect(flow?.nat).toMatchObject(outward);
    expect(flows[2]?.nat).toMatchObject({ ...REPLY, when: 'before', inNetwork: true });
  });

  it('is that of the client for what the uplink sees', () => {
    const connections = table();
    answers = [TRANSLATION];
    const flows = [
      query({
        ...{ source: NODE, sourcePort: 5000, destination: SERVER, destinationPort: 5353 },
        point: 'to-network',
      }),
      query({ ...REPLY, point: 'from-network' }),
    ];
    connections.observe(flows);
    expect(flows[0]?.nat).toMatchObject({ ...ORIGINAL, when: 'before', inNetwork: false });
    expect(flows[1]?.nat).toMatchObject({
      ...{ source: SERVICE, sourcePort: 53, destination: CLIENT, destinationPort: 4000 },
      ...{ when: 'after', inNetwork: false },
    });
  });

  it('is asked for by the ends with which packets come in, also when only those that leave were seen', () => {
    const connections = table();
    const toServer = { source: NODE, sourcePort: 5000, destination: SERVER, destinationPort: 5353 };
    connections.observe([query({ ...toServer, point: 'to-network' })]);
    connections.observe([query({ ...REPLY, sourcePort: 1, point: 'from-network' })]);
    expect(asked).toMatchObject([[REPLY], [{ ...REPLY, sourcePort: 1 }]]);
  });

  it('is asked for three times while nobody knows, and not again when there is none', () => {
    const connections = table();
    for (let window = 0; window < 5; window++) connections.observe([query()]);
    expect(asked).toHaveLength(3);
    answers = ['untranslated'];
    connections.observe([query({ sourcePort: 4001 })]);
    connections.observe([query({ sourcePort: 4001 })]);
    expect(asked).toHaveLength(4);
  });

  it('is asked for anew after a silence in which nf_conntrack may have chosen another server', () => {
    const connections = table();
    const other: Translation = { original: ORIGINAL, reply: { ...REPLY, source: anAddress('10.0.9.8') } };
    answers = [TRANSLATION, other];
    connections.observe([query()]);
    const later = query({ firstSeenNs: NOW + 40 * SECOND, lastSeenNs: NOW + 40 * SECOND });
    connections.observe([later]);
    expect(later.nat?.destination.text).toBe('10.0.9.8');
    const tcp = { protocol: IP_PROTOCOL.TCP };
    answers = [TRANSLATION];
    connections.observe([query(tcp)]);
    connections.observe([query({ ...tcp, firstSeenNs: NOW + 40 * SECOND, lastSeenNs: NOW + 40 * SECOND })]);
    expect(asked).toHaveLength(3);
  });

  it('is forgotten with its connection', () => {
    const connections = table(1);
    answers = [TRANSLATION, 'untranslated', TRANSLATION];
    connections.observe([query()]);
    const stranger = query({ sourcePort: 4001 });
    connections.observe([stranger]);
    expect(stranger.nat).toBeUndefined();
    const again = query();
    connections.observe([again]);
    expect(again.nat?.source).toBe(NODE);
  });

  it('says so when there is no room for more, and has room again when connections end', () => {
    const connections = table(70_000);
    otherwise = TRANSLATION;
    connections.observe(
      Array.from({ length: 65_537 }, (_none, port) =>
        query({ sourcePort: port % 65_536, destinationPort: port >> 16 }),
      ),
    );
    expect(refused).toBe(1);
    connections.stop(0, 1000);
    connections.observe(
      Array.from({ length: 1000 }, (_none, port) => query({ sourcePort: port, destinationPort: 9 })),
    );
    expect(refused).toBe(1);
  });
});
