import { type Address, IP_PROTOCOL } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import type { FlowKey } from './flow-key.js';
import { HandshakeJoin } from './handshake-join.js';

const CAPACITY = 4096;

function anAddress(text: string): Address {
  return { family: 4, text };
}

/** A client's connection, seen at its interface. */
function aKey(fields: Partial<FlowKey> = {}): FlowKey {
  return {
    source: anAddress('10.0.0.1'),
    destination: anAddress('10.9.9.9'),
    sourcePort: 40_000,
    destinationPort: 80,
    protocol: IP_PROTOCOL.TCP,
    point: 'from-endpoint',
    interfaceIndex: 7,
    ...fields,
  };
}

describe('HandshakeJoin', () => {
  it('gives the time from a SYN in one record to the ACK that begins a later one', () => {
    const join = new HandshakeJoin();
    join.open(aKey(), 1000);
    expect(join.close(aKey(), 1750)).toBe(750);
  });

  it('gives the time of a handshake only once', () => {
    const join = new HandshakeJoin();
    join.open(aKey(), 1000);
    join.close(aKey(), 1750);
    expect(join.close(aKey(), 2000)).toBeUndefined();
  });

  it('knows nothing of a connection whose SYN was not seen', () => {
    const join = new HandshakeJoin();
    expect(join.close(aKey(), 1750)).toBeUndefined();
    join.open(aKey({ sourcePort: 1 }), 1000);
    expect(join.close(aKey(), 1750)).toBeUndefined();
  });

  it.each<[string, Partial<FlowKey>]>([
    ['source', { source: anAddress('10.0.0.2') }],
    ['destination', { destination: anAddress('10.9.9.8') }],
    ['source port', { sourcePort: 40_001 }],
    ['destination port', { destinationPort: 81 }],
    ['observation point', { point: 'to-network' }],
    ['interface', { interfaceIndex: 8 }],
  ])('tells apart flows that differ in nothing but the %s', (_, difference) => {
    const join = new HandshakeJoin();
    join.open(aKey(), 1000);
    expect(join.close(aKey(difference), 1500)).toBeUndefined();
    expect(join.close(aKey(), 1750)).toBe(750);
  });

  it('takes an address and a port for what they are, not for parts of one text', () => {
    const join = new HandshakeJoin();
    join.open(aKey({ sourcePort: 1, destinationPort: 11 }), 1000);
    expect(join.close(aKey({ sourcePort: 11, destinationPort: 1 }), 1750)).toBeUndefined();
  });

  it('gives no time when the SYN was repeated, however often: nobody knows which one was answered', () => {
    for (const repetitions of [1, 2, 3]) {
      const join = new HandshakeJoin();
      join.open(aKey(), 1000);
      for (let count = 0; count < repetitions; count++) join.open(aKey(), 2000 + count);
      expect(join.close(aKey(), 3000)).toBeUndefined();
    }
  });

  it('starts afresh with the next connection of the same ports', () => {
    const join = new HandshakeJoin();
    join.open(aKey(), 1000);
    join.open(aKey(), 2000);
    join.close(aKey(), 3000);
    join.open(aKey(), 5000);
    expect(join.close(aKey(), 5100)).toBe(100);
  });

  it('passes on the time of a handshake within one record', () => {
    const join = new HandshakeJoin();
    expect(join.pass(aKey(), 700)).toBe(700);
    join.open(aKey({ sourcePort: 1 }), 1000);
    expect(join.pass(aKey(), 700)).toBe(700);
  });

  it('passes on no time when a SYN of an earlier record was waiting, and forgets that one', () => {
    const join = new HandshakeJoin();
    join.open(aKey(), 1000);
    expect(join.pass(aKey(), 700)).toBeUndefined();
    expect(join.pass(aKey(), 600)).toBe(600);
    expect(join.close(aKey(), 9000)).toBeUndefined();
  });

  it('lets the oldest SYN make room when too many wait', () => {
    const join = new HandshakeJoin();
    for (let sourcePort = 0; sourcePort < CAPACITY; sourcePort++) join.open(aKey({ sourcePort }), 1000);
    expect(join.close(aKey({ sourcePort: 1 }), 1500)).toBe(500);
    join.open(aKey({ sourcePort: CAPACITY }), 1000);
    join.open(aKey({ sourcePort: CAPACITY + 1 }), 1000);
    expect(join.close(aKey({ sourcePort: 0 }), 1500)).toBeUndefined();
    expect(join.close(aKey({ sourcePort: 2 }), 1500)).toBe(500);
    expect(join.close(aKey({ sourcePort: CAPACITY + 1 }), 1500)).toBe(500);
  });

  it('makes no room for a SYN that waits already', () => {
    const join = new HandshakeJoin();
    for (let sourcePort = 0; sourcePort < CAPACITY; sourcePort++) join.open(aKey({ sourcePort }), 1000);
    join.open(aKey({ sourcePort: 5 }), 2000);
    expect(join.close(aKey({ sourcePort: 0 }), 1500)).toBe(500);
  });
});
