import { AddressTable, type Connection, type Flow, Ledger, type Nat, NO_TCP_FLAGS } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { PartitionedBatches, type PartitionedBatch } from './partitioned-batches.js';
import {
  connectionsOf,
  dropTotalsOf,
  flowsOf,
  readFlowBatch,
  type ReceivedBatch,
} from './read-flow-batch.js';

const CLOCK = { baseTimeUs: 1_767_225_600_000_000, monotonicNs: 5_000_000_000_000 };

function aFlow(fields: Partial<Flow> = {}): Flow {
  return {
    source: { family: 4, text: '10.0.0.1' },
    destination: { family: 4, text: '10.0.0.2' },
    sourcePort: 40_000,
    destinationPort: 443,
    protocol: 6,
    sourceEndpoint: undefined,
    destinationEndpoint: undefined,
    point: 'to-endpoint',
    interfaceIndex: 7,
    weight: 1,
    packets: 1,
    bytes: 60,
    tcpFlags: NO_TCP_FLAGS,
    firstSeenNs: 5_001_000_000_000,
    lastSeenNs: 5_001_000_000_000,
    isReply: false,
    handshakeRttNs: undefined,
    ...fields,
  };
}

function reply(flow: Flow): Flow {
  const { source, destination, sourcePort, destinationPort } = flow;
  return {
    ...flow,
    source: destination,
    destination: source,
    sourcePort: destinationPort,
    destinationPort: sourcePort,
  };
}

/** To a Service, as the client's node sees it, and as the server's does: masqueraded. */
function translated(port: number): { atClient: Flow; atServer: Flow } {
  const outward = { source: { family: 4, text: '172.31.0.1' }, sourcePort: 10_000 + port } as const;
  const atServer = aFlow({ ...outward, destinationPort: 8443 });
  const { source, destination, sourcePort, destinationPort } = atServer;
  const nat: Nat = {
    ...{ source, destination, sourcePort, destinationPort },
    ...{ sourceEndpoint: undefined, destinationEndpoint: undefined, when: 'after', inNetwork: true },
  };
  const service = { family: 4, text: '10.96.0.1' } as const;
  return { atClient: aFlow({ sourcePort: port, destination: service, nat }), atServer };
}

describe('PartitionedBatches', () => {
  const ledger = new Ledger();
  ledger.count('flow_table', 'produced', 12);

  function batches(emitted: PartitionedBatch[], node = 'one', maxRecords = 512): PartitionedBatches {
    return new PartitionedBatches({
      ...{ cluster: 'c', node, bootId: 'b', partitions: 8, ledger, maxRecords },
      clock: () => CLOCK,
      emit: (batch) => emitted.push(batch),
    });
  }
  const read = ({ payload }: PartitionedBatch): ReceivedBatch => readFlowBatch(payload, new AddressTable());

  it('put both directions of a connection, and its reports, into one partition, on every node', () => {
    const flows = Array.from({ length: 300 }, (_none, port) => aFlow({ sourcePort: 1024 + port }));
    const partitions = new Map<number, number>();
    for (const node of ['one', 'two']) {
      const emitted: PartitionedBatch[] = [];
      const sink = batches(emitted, node);
      sink.accept({ kind: 'flow', flows: node === 'one' ? flows : flows.map(reply) });
      const sent = { packets: 1, bytes: 60 };
      const connections = flows.map(
        (flow): Connection => ({
          ...flow,
          ...{ directionKnown: true, state: 'open', ended: undefined, forward: sent, reply: sent },
        }),
      );
      sink.accept({ kind: 'connection', connections });
      for (const _ of sink.flush());
      expect(emitted.reduce((sum, { records }) => sum + records, 0)).toBe(600);
      expect(new Set(emitted.map(({ partition }) => partition)).size).toBe(8);
      for (const batch of emitted) {
        const rows = [...flowsOf(read(batch)), ...connectionsOf(read(batch))];
        for (const { sourcePort, destinationPort } of rows) {
          const port =
            Math.min(sourcePort, destinationPort) === 443 ? Math.max(sourcePort, destinationPort) : 0;
          expect(partitions.get(port) ?? batch.partition).toBe(batch.partition);
          partitions.set(port, batch.partition);
        }
      }
    }
    expect(partitions.size).toBe(300);
  });

  it('put what two nodes see of a translated connection into one partition', () => {
    for (let port = 1000; port < 1100; port++) {
      const { atClient, atServer } = translated(port);
      const emitted: PartitionedBatch[] = [];
      for (const [node, flow] of [
        ['one', atClient],
        ['two', reply(atServer)],
      ] as const) {
        const sink = batches(emitted, node);
        sink.accept({ kind: 'flow', flows: [flow] });
        for (const _ of sink.flush());
      }
      expect(emitted[0]?.partition).toBe(emitted[1]?.partition);
      expect([...flowsOf(read(emitted[0]!))][0]?.nat).toEqual(atClient.nat);
    }
  });

  it('are numbered from 1 in each partition without a gap, whatever closed them', () => {
    const emitted: PartitionedBatch[] = [];
    const sink = batches(emitted, 'one', 10);
    for (let round = 0; round < 20; round++) {
      sink.accept({
        kind: 'flow',
        flows: Array.from({ length: 30 }, (_none, port) => aFlow({ sourcePort: port + 1 })),
      });
      if (round % 3 === 0) for (const _ of sink.flush());
    }
    for (const _ of sink.flush());
    const last = new Map<number, number>();
    for (const batch of emitted) {
      const { header } = read(batch);
      expect(header).toMatchObject({ partition: batch.partition, partitions: 8, sequence: batch.sequence });
      expect(batch.sequence).toBe((last.get(batch.partition) ?? 0) + 1);
      last.set(batch.partition, batch.sequence);
    }
    expect(emitted.flatMap((batch) => [...flowsOf(read(batch))])).toHaveLength(600);
  });

  it('carry the ledger once an epoch, and what has no connection in the partition of the node', () => {
    const emitted: PartitionedBatch[] = [];
    const sink = batches(emitted);
    for (let epoch = 1; epoch <= 2; epoch++) {
      sink.accept({
        kind: 'flow',
        flows: Array.from({ length: 50 }, (_none, port) => aFlow({ sourcePort: port + 1 })),
      });
      sink.accept({
        kind: 'drop-total',
        totals: [{ reason: 'NO_SOCKET', direction: 'ingress', packets: 3, bytes: 180 }],
      });
      const before = emitted.length;
      for (const _ of sink.flush());
      const now = emitted.slice(before).map(read);
      expect(new Set(now.map(({ header }) => header.epoch))).toEqual(new Set([epoch]));
      expect(now.flatMap(({ header }) => header.ledger)).toEqual([
        { stage: 'flow_table', produced: 12, delivered: 0, sampled: 0, lost: 0 },
      ]);
      expect(now.filter((batch) => [...dropTotalsOf(batch)].length === 1)).toHaveLength(1);
    }
  });

  it('emit nothing when there is nothing', () => {
    const emitted: PartitionedBatch[] = [];
    for (const _ of batches(emitted).flush());
    expect(emitted).toEqual([]);
  });
});
