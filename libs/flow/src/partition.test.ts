import { describe, expect, it } from 'vitest';
import { partitionOf } from './partition.js';

const PARTITIONS = 16;

function tuple(client: number, protocol = 6) {
  return {
    source: { text: `10.244.${client >> 8}.${client & 255}` },
    destination: { text: '10.96.0.10' },
    sourcePort: 30_000 + client,
    destinationPort: 53,
    protocol,
  };
}

function turned(of: ReturnType<typeof tuple>): ReturnType<typeof tuple> {
  return {
    ...of,
    source: of.destination,
    destination: of.source,
    sourcePort: of.destinationPort,
    destinationPort: of.sourcePort,
  };
}

describe('partitionOf', () => {
  it('is the same for both directions of a connection', () => {
    for (let client = 0; client < 1000; client++) {
      const way = tuple(client);
      expect(partitionOf(turned(way), PARTITIONS)).toBe(partitionOf(way, PARTITIONS));
    }
  });

  it('is the same for a ping and its answer, which have types in place of ports', () => {
    const ping = { ...tuple(7, 1), sourcePort: 8, destinationPort: 0 };
    const answer = { ...turned(ping), sourcePort: 0, destinationPort: 0 };
    expect(partitionOf(answer, PARTITIONS)).toBe(partitionOf(ping, PARTITIONS));
  });

  it('spreads connections evenly', () => {
    const counts = Array.from({ length: PARTITIONS }, () => 0);
    for (let client = 0; client < 16_000; client++) counts[partitionOf(tuple(client), PARTITIONS)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1150);
  });

  it('does not change between versions', () => {
    expect([1, 2, 3, 4].map((client) => partitionOf(tuple(client), PARTITIONS))).toMatchInlineSnapshot(`
      [
        12,
        5,
        0,
        12,
      ]
    `);
  });
});
