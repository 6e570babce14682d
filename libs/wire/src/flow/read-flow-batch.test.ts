import type { RetinaError } from '@retina/core';
import {
  type Address,
  AddressTable,
  addressBytes,
  type DnsEvent,
  type Endpoint,
  type Flow,
  NO_TCP_FLAGS,
} from '@retina/flow';
import { isIPv6 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { FlowBatchBuilder } from './flow-batch-builder.js';
import { flowBatchCodec } from './flow.gen.js';
import {
  connectionsOf,
  dnsOf,
  dropCausesOf,
  dropTotalsOf,
  dropsOf,
  flowsOf,
  readFlowBatch,
  tcpOf,
} from './read-flow-batch.js';

/** 2026-01-01, when CLOCK_MONOTONIC was at 5,000 s. */
const CLOCK = { baseTimeUs: 1_767_225_600_000_000, monotonicNs: 5_000_000_000_000 };
const ORIGIN = { cluster: 'c', node: 'n', bootId: 'b', epoch: 4, sequence: 9 };

const address = (text: string): Address => ({ family: isIPv6(text) ? 6 : 4, text });
const CART: Endpoint = {
  namespace: 'shop',
  podName: 'cart-1',
  workloadKind: 'Deployment',
  workloadName: 'cart',
  owner: { kind: 'ReplicaSet', name: 'cart-5d9' },
  service: 'cart,cart-internal',
  zone: 'z1',
  node: 'n',
  labels: { app: 'cart', tier: '' },
  isObserved: false,
  uid: 'u-1',
};

function aFlow(fields: Partial<Flow> = {}): Flow {
  return {
    source: address('10.0.0.1'),
    destination: address('10.9.9.8'),
    sourcePort: 40_000,
    destinationPort: 443,
    protocol: 6,
    sourceEndpoint: CART,
    destinationEndpoint: undefined,
    point: 'to-endpoint',
    interfaceIndex: 7,
    weight: 1,
    packets: 3,
    bytes: 2 ** 40 + 1,
    tcpFlags: NO_TCP_FLAGS,
    firstSeenNs: 5_001_000_000_000,
    lastSeenNs: 4_999_000_000_000,
    handshakeRttNs: 81_000,
    isReply: false,
    ...fields,
  };
}

function reading(fill: (builder: FlowBatchBuilder) => void): ReturnType<typeof readFlowBatch> {
  const builder = new FlowBatchBuilder(CLOCK);
  fill(builder);
  return readFlowBatch(builder.build(ORIGIN), new AddressTable());
}

describe('a batch of flows', () => {
  it('comes back as it was, with times of the wall clock', () => {
    const tcpFlags = [0, 2, 0, 5, 0, 0, 0, 0, 0, 0];
    const flow = aFlow({ tcpFlags, weight: 8 });
    const unknown = aFlow({ isReply: undefined, handshakeRttNs: undefined, sourceEndpoint: undefined });
    const batch = reading((builder) => [flow, unknown].forEach((each) => builder.addFlow(each)));
    const times = {
      firstSeenNs: 1_767_225_601_000_000_000,
      lastSeenNs: 1_767_225_599_000_000_000,
    };
    expect([...flowsOf(batch)]).toEqual([
      { ...flow, ...times },
      { ...unknown, ...times },
    ]);
    expect(batch.header).toMatchObject({ ...ORIGIN, schemaVersion: 1 });
  });

  it('brings the other side of NAT, with who is behind it', () => {
    for (const when of ['before', 'after'] as const) {
      const nat = {
        ...{
          source: address('10.0.0.7'),
          sourcePort: 1,
          destination: address('10.96.0.1'),
          destinationPort: 2,
        },
        ...{ sourceEndpoint: CART, destinationEndpoint: undefined, when, inNetwork: when === 'before' },
      };
      const batch = reading((builder) => builder.addFlow(aFlow({ nat })));
      expect([...flowsOf(batch)][0]?.nat).toEqual(nat);
    }
  });

  it('names each string, endpoint and address once', () => {
    const { message } = reading((builder) => {
      for (let port = 1; port <= 1000; port++) builder.addFlow(aFlow({ sourcePort: port }));
    });
    expect(message.flows).toHaveLength(1000);
    expect(message.ends).toHaveLength(2);
    expect(message.endpoints).toHaveLength(1);
    expect(message.strings.filter((text) => text === 'cart')).toHaveLength(1);
  });

  it('tells an address apart before and after it got another pod', () => {
    const [before, after] = [CART, { ...CART, podName: 'cart-2' }];
    const batch = reading((builder) => {
      builder.addFlow(aFlow({ sourceEndpoint: before }));
      builder.addFlow(aFlow({ sourceEndpoint: after }));
    });
    expect(Array.from(flowsOf(batch), (flow) => flow.sourceEndpoint?.podName)).toEqual(['cart-1', 'cart-2']);
  });

  it('brings drops, their totals and causes', () => {
    const { point: _, weight: __, tcpFlags: ___, ...fields } = aFlow();
    const {
      firstSeenNs: ____,
      lastSeenNs: _____,
      handshakeRttNs: ______,
      isReply: _______,
      ...tuple
    } = fields;
    const drop = {
      ...tuple,
      reason: 'NETFILTER_DROP',
      location: 'nft_do_chain',
      direction: 'ingress' as const,
      networkNamespace: 4026531840,
    };
    const total = { reason: 'NO_SOCKET', direction: 'egress' as const, packets: 4, bytes: 5 };
    const cause = {
      kind: 'rule' as const,
      table: 'ip filter',
      chain: 'cali-tw',
      rule: 'handle 12',
      policyNamespace: 'shop',
      policy: '',
    };
    const batch = reading((builder) => {
      builder.addDrop(drop);
      builder.addDropTotal(total);
      builder.addDropCause({ cause, packets: 6 });
      builder.addDropCause({ cause, packets: 7 });
    });
    expect([...dropsOf(batch)]).toEqual([drop]);
    expect([...dropTotalsOf(batch)]).toEqual([total]);
    expect([...dropCausesOf(batch)]).toEqual([
      { cause, packets: 6 },
      { cause, packets: 7 },
    ]);
    expect(batch.message.causes).toHaveLength(1);
  });

  it('adds up DNS by question', () => {
    const question = {
      client: address('10.0.0.1'),
      server: address('10.96.0.10'),
      transport: 'udp' as const,
      name: 'example.com.',
      type: 'A',
      clientEndpoint: CART,
    };
    const response = { ...question, kind: 'response' as const, addresses: [], answers: 0 };
    const events: DnsEvent[] = [
      { ...question, kind: 'query', isRetry: false },
      { ...question, kind: 'query', isRetry: true },
      { ...response, returnCode: 'NOERROR', latencyNs: 500 },
      { ...response, returnCode: 'NXDOMAIN', latencyNs: 3_000_000 },
      { ...response, returnCode: 'NOERROR', latencyNs: undefined },
      { ...question, kind: 'timeout', queries: 3 },
    ];
    const batch = reading((builder) => events.forEach((event) => builder.addDns(event)));
    const [row, ...others] = dnsOf(batch);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ queries: 2, retries: 1, timeouts: 3, overTcp: false });
    expect(batch.tables.end(row!.client).endpoint).toEqual(CART);
    expect(
      row!.outcomes.map(({ returnCode, responses }) => [batch.tables.string(returnCode), responses]),
    ).toEqual([
      ['NOERROR', 2],
      ['NXDOMAIN', 1],
    ]);
    expect(row!.latency).toMatchObject({ count: 2, sumNs: 3_000_500 });
    expect(row!.latency!.buckets.flatMap((count, bucket) => (count > 0 ? [bucket] : []))).toEqual([0, 12]);
  });

  it('brings TCP happenings and connections', () => {
    const happening = {
      kind: 'connect-failed' as const,
      local: address('10.0.0.1'),
      remote: address('10.9.9.9'),
      remotePort: 443,
      count: 2,
      errno: 'ETIMEDOUT',
      rttNs: undefined,
      localEndpoint: CART,
      remoteEndpoint: undefined,
    };
    const { source, destination, sourceEndpoint, destinationEndpoint } = aFlow();
    const connection = {
      ...{ source, destination, sourceEndpoint, destinationEndpoint },
      ...{ sourcePort: 1, destinationPort: 2, protocol: 17 },
      directionKnown: true,
      state: 'open' as const,
      ended: undefined,
      forward: { packets: 1, bytes: 2 },
      reply: { packets: 3, bytes: 4 },
      firstSeenNs: CLOCK.monotonicNs,
      lastSeenNs: CLOCK.monotonicNs,
    };
    const batch = reading((builder) => {
      builder.addTcp(happening);
      builder.addConnection(connection);
      builder.addConnection({ ...connection, ended: 'evicted' });
    });
    expect([...tcpOf(batch)]).toEqual([happening]);
    const seen = CLOCK.baseTimeUs * 1000;
    expect([...connectionsOf(batch)]).toEqual([
      { ...connection, firstSeenNs: seen, lastSeenNs: seen },
      { ...connection, ended: 'evicted', firstSeenNs: seen, lastSeenNs: seen },
    ]);
  });

  const refused = (bytes: Uint8Array): string => {
    try {
      const batch = readFlowBatch(bytes, new AddressTable());
      return `read ${[...flowsOf(batch)].length}`;
    } catch (error) {
      return (error as RetinaError).code;
    }
  };

  it('is refused when it is of a later schema, has no header, or points nowhere', () => {
    const header = { ...ORIGIN, schemaVersion: 1 };
    const flow = { source: 1, destination: 1, point: 1 };
    const ends = [{ address: addressBytes(address('10.0.0.1')) }];
    expect(refused(flowBatchCodec.encode({ header, ends, flows: [flow] }))).toBe('read 1');
    const batches = [
      { header: { ...header, schemaVersion: 2 } },
      { ends, flows: [flow] },
      { header, flows: [flow] },
      { header, ends, flows: [{ ...flow, point: 99 }] },
      { header, ends: [{ address: Uint8Array.of(1, 2, 3) }] },
      { header, ends: [{ ...ends[0]!, endpoint: 5 }] },
    ];
    for (const batch of batches) expect(refused(flowBatchCodec.encode(batch))).toBe('MESSAGE_MALFORMED');
  });
});

describe('damaged batches', () => {
  it('are read or refused as malformed, and nothing else, to the last record', () => {
    const builder = new FlowBatchBuilder(CLOCK);
    const drop = {
      ...aFlow(),
      reason: 'NO_SOCKET',
      location: 'udp',
      direction: 'ingress' as const,
      networkNamespace: 1,
    };
    const tcp = { kind: 'out-of-order' as const, remotePort: 1, count: 1, errno: 'E', rttNs: 1 };
    const ends = {
      local: address('10.0.0.1'),
      remote: address('fd00::1'),
      localEndpoint: CART,
      remoteEndpoint: undefined,
    };
    const sent = { packets: 1, bytes: 1 };
    for (let port = 0; port < 20; port++) builder.addFlow(aFlow({ sourcePort: port, tcpFlags: [1, 2, 3] }));
    builder.addDrop(drop);
    builder.addTcp({ ...tcp, ...ends });
    const connection = {
      directionKnown: true,
      state: 'open' as const,
      ended: undefined,
      forward: sent,
      reply: sent,
    };
    builder.addConnection({ ...aFlow(), ...connection });
    const question = {
      client: address('10.0.0.1'),
      server: address('10.96.0.10'),
      transport: 'udp' as const,
      name: 'example.com.',
      type: 'A',
      clientEndpoint: CART,
    };
    const answer = { ...question, addresses: [], answers: 0, returnCode: 'NXDOMAIN', latencyNs: 500 };
    builder.addDns({ ...question, kind: 'query', isRetry: true });
    builder.addDns({ ...answer, kind: 'response' });
    builder.addDns({ ...question, kind: 'timeout', queries: 3 });
    const intact = builder.build(ORIGIN);
    const counts: Record<string, number> = {};
    let seed = 1;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let round = 0; round < 100_000; round++) {
      const bytes = Uint8Array.from(intact);
      for (let flip = 0; flip <= random(3); flip++) bytes[random(bytes.length)] = random(256);
      const outcome = readAll(random(4) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    expect(Object.keys(counts).sort()).toEqual(['MESSAGE_MALFORMED', 'read']);
    expect(counts['MESSAGE_MALFORMED']).toBeGreaterThan(2000);
  }, 60_000);
});

/** Every record of every kind; what came of it. */
function readAll(bytes: Uint8Array): string {
  try {
    const batch = readFlowBatch(bytes, new AddressTable());
    for (const records of [flowsOf, dropsOf, tcpOf, dnsOf, connectionsOf, dropTotalsOf, dropCausesOf]) {
      for (const _ of records(batch));
    }
    return 'read';
  } catch (error) {
    return (error as Partial<RetinaError>).code ?? String(error);
  }
}

describe('addressBytes', () => {
  it.each(['10.1.2.255', '::', '::1', 'fd00:10:244:1::a', '2001:db8::1:0:0:1', '1:2:3:4:5:6:7:8'])(
    'is undone for %s',
    (text) => {
      const { message, tables } = reading((builder) => builder.addFlow(aFlow({ source: address(text) })));
      expect(tables.end(message.flows[0]!.source).address).toMatchObject(address(text));
    },
  );

  it('understands an IPv4 address at the end', () => {
    expect(Buffer.from(addressBytes(address('::ffff:10.0.0.1'))).toString('hex')).toBe(
      '00000000000000000000ffff0a000001',
    );
  });
});
