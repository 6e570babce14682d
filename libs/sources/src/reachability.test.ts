import { silentLogger } from '@retina/core';
import { Ledger, type NodeTarget, type Reachability } from '@retina/flow';
import { once } from 'node:events';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReachabilitySignal } from './reachability.js';

let server: Server;
let rounds: (readonly Reachability[])[];

function signalFor(targets: () => readonly NodeTarget[]): ReachabilitySignal {
  const sink = {
    accept: (batch: { kind: string; nodes?: readonly Reachability[] }): void =>
      void rounds.push(batch.nodes ?? []),
  };
  const options = { nodeName: 'here', targets, timeoutMs: 2000, jitterMs: 0 };
  return new ReachabilitySignal({ sink, ledger: new Ledger(), logger: silentLogger() }, options);
}

function there(name: string): NodeTarget {
  return { name, address: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

beforeEach(async () => {
  rounds = [];
  server = createServer((socket) => socket.on('error', () => undefined));
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  server.close();
});

describe('ReachabilitySignal', () => {
  it('tells of each node but itself whether and how fast it answered, and nothing more once it is closed', async () => {
    let targets = [there('here'), there('near')];
    const signal = signalFor(() => targets);
    await signal.open();
    await signal.collect();
    await expect
      .poll(() => rounds)
      .toEqual([[{ source: 'here', target: 'near', latencySeconds: expect.any(Number) }]]);
    expect(rounds[0]![0]!.latencySeconds).toBeGreaterThan(0);
    targets = [there('other')];
    await signal.collect();
    await expect.poll(() => rounds[1]?.map(({ target }) => target)).toEqual(['other']);
    await signal.close();
    expect(rounds.slice(2)).toEqual([[]]);
    await signal.collect();
    expect(rounds).toHaveLength(3);
  });

  it('takes a refusal for an answer: somebody is there to refuse', async () => {
    const gone = there('near');
    server.close();
    await once(server, 'close');
    const signal = signalFor(() => [gone]);
    await signal.open();
    await signal.collect();
    await expect.poll(() => rounds[0]?.[0]?.latencySeconds).toBeGreaterThan(0);
    await signal.close();
  });

  it('probes 300 nodes in one round, each once', async () => {
    const signal = signalFor(() => Array.from({ length: 300 }, (_, index) => there(`node-${index}`)));
    await signal.open();
    await signal.collect();
    await expect.poll(() => rounds[0]?.length, { timeout: 5000 }).toBe(300);
    expect(rounds[0]!.every(({ latencySeconds }) => latencySeconds !== undefined)).toBe(true);
    expect(new Set(rounds[0]!.map(({ target }) => target)).size).toBe(300);
    await signal.close();
  });
});
