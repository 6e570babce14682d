import { LogLines, RetinaError, createLogger, silentLogger } from '@retina/core';
import type { Batch, Endpoint, EndpointLookup, Sink } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { Pipeline } from './pipeline.js';
import { aDrop, aFlow, anAddress, anEndpoint } from './testing.js';

const cart = anEndpoint('cart-1');
const CART_IP = anAddress('10.0.0.1');

/** Knows one pod, which can move away. */
class OnePod implements EndpointLookup {
  endpoint: Endpoint | undefined = cart;

  find({ text }: { readonly text: string }): Endpoint | undefined {
    return text === CART_IP.text ? this.endpoint : undefined;
  }
}

/** Keeps every batch. */
class Recording implements Sink {
  readonly batches: Batch[] = [];

  accept(batch: Batch): void {
    this.batches.push(batch);
  }
}

const failing: Sink = {
  accept() {
    throw new RetinaError('ILLEGAL_STATE', 'A fault.');
  },
};

describe('Pipeline', () => {
  it.each<[string, Batch]>([
    [
      'flows',
      { kind: 'flow', flows: [aFlow(), aFlow({ source: anAddress('10.8.8.8'), destination: CART_IP })] },
    ],
    [
      'drops',
      { kind: 'drop', drops: [aDrop(), aDrop({ source: anAddress('10.8.8.8'), destination: CART_IP })] },
    ],
    [
      'samples',
      {
        kind: 'drop-sample',
        drops: [aDrop(), aDrop({ source: anAddress('10.8.8.8'), destination: CART_IP })],
      },
    ],
  ])('says who is behind the addresses of %s', (_, batch) => {
    const sink = new Recording();
    new Pipeline({ endpoints: new OnePod(), sinks: [sink], logger: silentLogger() }).accept(batch);
    const records = 'flows' in batch ? batch.flows : 'drops' in batch ? batch.drops : [];
    expect(
      records.map(({ sourceEndpoint, destinationEndpoint }) => [sourceEndpoint, destinationEndpoint]),
    ).toEqual([
      [cart, undefined],
      [undefined, cart],
    ]);
  });

  it('does not keep to what it knew of an address', () => {
    const endpoints = new OnePod();
    const pipeline = new Pipeline({ endpoints, sinks: [], logger: silentLogger() });
    const flow = aFlow();
    pipeline.accept({ kind: 'flow', flows: [flow] });
    endpoints.endpoint = undefined;
    pipeline.accept({ kind: 'flow', flows: [flow] });
    expect(flow.sourceEndpoint).toBeUndefined();
  });

  it.each<Batch>([
    { kind: 'flow', flows: [aFlow()] },
    { kind: 'drop', drops: [aDrop()] },
    { kind: 'drop-sample', drops: [aDrop()] },
    { kind: 'drop-total', totals: [{ reason: 'NO_SOCKET', direction: 'ingress', packets: 1, bytes: 100 }] },
    { kind: 'forward-total', totals: [{ direction: 'egress', packets: 1, bytes: 100 }] },
  ])('passes a batch of kind $kind on to every sink', (batch) => {
    const sinks = [new Recording(), new Recording()];
    new Pipeline({ endpoints: new OnePod(), sinks, logger: silentLogger() }).accept(batch);
    for (const { batches } of sinks) expect(batches).toEqual([batch]);
  });

  it('costs only the sink itself when one throws: the others get the batch, and the log says so', () => {
    const log = new LogLines();
    const sink = new Recording();
    const pipeline = new Pipeline({
      endpoints: new OnePod(),
      sinks: [failing, sink, failing],
      logger: createLogger({ level: 'info', destination: log }),
    });
    pipeline.accept({ kind: 'flow', flows: [aFlow()] });
    expect(sink.batches).toHaveLength(1);
    expect(log.lines).toHaveLength(2);
    expect(log.lines[0]).toMatchObject({
      level: 'error',
      msg: 'a sink failed on a batch',
      kind: 'flow',
      error: { code: 'ILLEGAL_STATE' },
    });
  });
});
