import {
  type Address,
  AddressTable,
  type Endpoint,
  type Flow,
  Ledger,
  NO_TCP_FLAGS,
  UNKNOWN,
} from '@retina/flow';
import { PartitionedBatches, type PartitionedBatch, readFlowBatch } from '@retina/wire';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PartitionAggregate } from './partition-aggregate.js';

const OPTIONS = { capacity: 100 };

function pod(name: string, node: string): Endpoint {
  return { namespace: 'shop', podName: `${name}-0`, workloadKind: 'Deployment', workloadName: name, node };
}

function aFlow(fields: Partial<Flow>): Flow {
  return {
    source: { family: 4, text: '10.0.0.1' },
    destination: { family: 4, text: '10.0.0.2' },
    sourcePort: 40_000,
    destinationPort: 443,
    protocol: 6,
    sourceEndpoint: undefined,
    destinationEndpoint: undefined,
    point: 'from-endpoint',
    interfaceIndex: 7,
    weight: 1,
    packets: 1,
    bytes: 60,
    tcpFlags: NO_TCP_FLAGS,
    firstSeenNs: 0,
    lastSeenNs: 0,
    isReply: false,
    handshakeRttNs: undefined,
    ...fields,
  };
}

/** What a node says of these flows, all in one partition. */
function published(node: string, ...windows: Flow[][]): Uint8Array[] {
  const emitted: PartitionedBatch[] = [];
  const batches = new PartitionedBatches({
    ...{ cluster: 'c', node, bootId: 'b', partitions: 1, ledger: new Ledger() },
    clock: () => ({ baseTimeUs: 1e15, monotonicNs: 0 }),
    emit: (batch) => emitted.push(batch),
  });
  for (const flows of windows) {
    batches.accept({ kind: 'flow', flows });
    Array.from(batches.flush());
  }
  return emitted.map(({ payload }) => payload);
}

function take(aggregate: PartitionAggregate, payload: Uint8Array, nowMs = 0): boolean {
  return aggregate.take(readFlowBatch(payload, new AddressTable()), nowMs);
}

const [cart, db] = [pod('cart', 'one'), pod('db', 'two')];
const service: Endpoint = {
  namespace: 'shop',
  podName: UNKNOWN,
  workloadKind: 'Service',
  workloadName: 'db',
};

describe('PartitionAggregate', () => {
  it('counts a packet once that both nodes and four hooks saw', () => {
    const ends = { sourceEndpoint: cart, destinationEndpoint: db, packets: 5, bytes: 500 };
    const aggregate = new PartitionAggregate(OPTIONS);
    for (const payload of [
      ...published('one', [aFlow(ends), aFlow({ ...ends, point: 'to-network' })]),
      ...published('two', [
        aFlow({ ...ends, point: 'from-network' }),
        aFlow({ ...ends, point: 'to-endpoint' }),
      ]),
    ]) {
      take(aggregate, payload);
    }
    expect(aggregate.edges.state.rows).toEqual([
      { labels: ['shop', 'cart', 'shop', 'db', 'none'], amounts: [5, 500] },
    ]);
    expect(aggregate.points.state.rows).toHaveLength(4);
  });

  it('counts a packet once though each node knows its own pods only, and names both ends', () => {
    const known = new Map([
      ['10.0.0.1', cart],
      ['10.0.0.2', db],
    ]);
    const endpoints = { find: ({ text }: Address) => known.get(text) };
    const aggregate = new PartitionAggregate({ ...OPTIONS, endpoints });
    for (const payload of [
      ...published('one', [aFlow({ sourceEndpoint: cart, packets: 5, bytes: 500 })]),
      ...published('two', [aFlow({ destinationEndpoint: db, point: 'to-endpoint', packets: 5, bytes: 500 })]),
    ]) {
      take(aggregate, payload);
    }
    expect(aggregate.edges.state.rows).toEqual([
      { labels: ['shop', 'cart', 'shop', 'db', 'none'], amounts: [5, 500] },
    ]);
  });

  it('counts at the pod that sends, else at the pod that gets, and names the Service that was asked for', () => {
    const aggregate = new PartitionAggregate(OPTIONS);
    const flows = [
      aFlow({ sourceEndpoint: cart, destinationEndpoint: service, packets: 2 }),
      aFlow({
        sourceEndpoint: undefined,
        destinationEndpoint: db,
        point: 'to-endpoint',
        packets: 3,
        weight: 4,
      }),
      aFlow({ sourceEndpoint: undefined, destinationEndpoint: db, point: 'from-network', packets: 3 }),
      aFlow({ point: 'to-network', packets: 7 }),
    ];
    for (const payload of published('one', flows)) take(aggregate, payload);
    expect(aggregate.edges.state.rows.map(({ labels, amounts }) => [...labels, amounts[0]])).toEqual([
      ['shop', 'cart', 'shop', 'db', 'db', 2],
      ['unknown', 'unknown', 'shop', 'db', 'none', 12],
    ]);
  });

  it('takes snapshots of before edges named Services', () => {
    const text = gunzipSync(Buffer.from(new PartitionAggregate(OPTIONS).encode(0), 'base64')).toString();
    const edges = { rows: [{ labels: ['shop', 'cart', 'shop', 'db'], amounts: [5, 500] }], other: [0, 0] };
    const old = gzipSync(JSON.stringify({ ...(JSON.parse(text) as object), version: 1, edges }));
    const aggregate = PartitionAggregate.decode(old.toString('base64'), OPTIONS);
    expect(aggregate.edges.state.rows).toEqual([
      { labels: ['shop', 'cart', 'shop', 'db', 'unknown'], amounts: [5, 500] },
    ]);
  });

  it('takes each batch once, in any order, also after it came back from a snapshot', () => {
    const payloads = published('one', ...Array.from({ length: 9 }, () => [aFlow({ sourceEndpoint: cart })]));
    let aggregate = new PartitionAggregate(OPTIONS);
    for (const index of [0, 4, 4, 2, 8, 2]) take(aggregate, payloads[index]!);
    expect(aggregate.missing).toBe(5);
    aggregate = PartitionAggregate.decode(aggregate.encode(0), OPTIONS);
    expect(aggregate.missing).toBe(5);
    for (const payload of payloads.toReversed()) take(aggregate, payload);
    expect(aggregate.missing).toBe(0);
    expect(aggregate.edges.state.rows[0]?.amounts).toEqual([9, 540]);
  });

  it('forgets who was not heard for a day, and not what it missed of him', () => {
    const payloads = published('one', [aFlow({})], [aFlow({})], [aFlow({})]);
    const aggregate = new PartitionAggregate(OPTIONS);
    take(aggregate, payloads[2]!, 1000);
    const before = aggregate.encode(1000).length;
    expect(aggregate.encode(1000 + 24 * 3_600_000).length).toBeLessThan(before);
    expect(aggregate.missing).toBe(2);
  });

  it('counts nothing of a batch with one bad record, and can take it when it comes whole', () => {
    const [payload] = published('one', [aFlow({ sourceEndpoint: cart })]);
    const whole = readFlowBatch(payload!, new AddressTable());
    const aggregate = new PartitionAggregate(OPTIONS);
    const bad = {
      ...whole.message,
      flows: [...whole.message.flows, { ...whole.message.flows[0]!, source: 99 }],
    };
    expect(() => aggregate.take({ ...whole, message: bad }, 0)).toThrow('MESSAGE_MALFORMED');
    expect(aggregate.edges.state.rows).toEqual([]);
    expect(aggregate.take(whole, 0)).toBe(true);
    expect(() => aggregate.take({ ...whole, header: { ...whole.header, sequence: 0 } }, 0)).toThrow(
      'MESSAGE_',
    );
  });

  it('says so when a snapshot cannot be read', () => {
    expect(() => PartitionAggregate.decode('no snapshot', OPTIONS)).toThrow('MESSAGE_MALFORMED');
  });
});
