import { silentLogger } from '@retina/core';
import type { Flow } from '@retina/flow';
import { RpcClient } from '@retina/rpc';
import {
  type GetFlowsRequestInit,
  type GetFlowsResponse,
  Observer,
  Peer,
  Verdict,
} from '@retina/wire/hubble';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type TestObserver, aDnsResponse, aDrop, aFlow, startObserver } from './testing.js';

const clients: RpcClient[] = [];
afterEach(() => clients.splice(0).forEach((client) => client[Symbol.dispose]()));

function clientOf({ at }: TestObserver): RpcClient {
  const client = new RpcClient({ address: at, logger: silentLogger() });
  clients.push(client);
  return client;
}

function add({ sink }: TestObserver, ports: readonly number[], fields: Partial<Flow> = {}): void {
  sink.accept({ kind: 'flow', flows: ports.map((destinationPort) => aFlow({ destinationPort, ...fields })) });
}

/** The numbers from one to another. */
function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function portOf({ flow }: GetFlowsResponse): number {
  return flow?.l4?.TCP?.destinationPort ?? 0;
}

async function ask(observer: TestObserver, request: GetFlowsRequestInit): Promise<number[]> {
  const ports: number[] = [];
  for await (const response of clientOf(observer).stream(Observer.methods.getFlows, request)) {
    ports.push(portOf(response));
  }
  return ports;
}

describe('GetFlows', () => {
  it('sends the last, the first, or all flows, those that match being counted', async () => {
    await using observer = await startObserver();
    add(observer, numbers(1, 100));
    expect(await ask(observer, { number: 3 })).toEqual([98, 99, 100]);
    expect(await ask(observer, { number: 3, first: true })).toEqual([1, 2, 3]);
    expect(await ask(observer, {})).toEqual(numbers(1, 100));
    expect(await ask(observer, { number: 2 ** 64 })).toEqual(numbers(1, 100));
    const whitelist = numbers(10, 20).map((port) => ({ destinationPort: [String(port)] }));
    expect(await ask(observer, { number: 2, whitelist })).toEqual([19, 20]);
    expect(await ask(observer, { number: 2, first: true, whitelist })).toEqual([10, 11]);
  });

  it('sends what was between two times', async () => {
    await using observer = await startObserver();
    const nowNs = Number(process.hrtime.bigint());
    for (const age of [50, 40, 30, 20, 10]) add(observer, [age], { lastSeenNs: nowNs - age * 1e9 });
    const ago = (seconds: number) => ({ seconds: Math.floor(Date.now() / 1000) - seconds });
    expect(await ask(observer, { since: ago(35) })).toEqual([30, 20, 10]);
    expect(await ask(observer, { until: ago(35) })).toEqual([50, 40]);
    expect(await ask(observer, { since: ago(45), until: ago(15) })).toEqual([40, 30, 20]);
  });

  it('follows: first what was asked for, then what comes, nothing twice', async () => {
    await using observer = await startObserver();
    add(observer, numbers(1, 10));
    const stream = clientOf(observer).stream(Observer.methods.getFlows, { number: 2, follow: true });
    const next = async (): Promise<number> => portOf((await stream.next()).value!);
    expect([await next(), await next()]).toEqual([9, 10]);
    add(observer, [11]);
    expect(await next()).toBe(11);
    add(observer, [12, 13]);
    expect([await next(), await next()]).toEqual([12, 13]);
    await stream.return();
  });

  it('follows without the past when no number is given', async () => {
    await using observer = await startObserver();
    add(observer, numbers(1, 10));
    const stream = clientOf(observer).stream(Observer.methods.getFlows, { follow: true });
    const next = stream.next();
    await expect.poll(() => observer.server.streams.open).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    add(observer, [11]);
    expect(portOf((await next).value!)).toBe(11);
    await stream.return();
  });

  it('tells a slow client what it lost, to the flow, and holds up nobody else', async () => {
    await using observer = await startObserver(100 * 1000);
    const { capacity } = observer.sink.ring;
    const slow = clientOf(observer).stream(Observer.methods.getFlows, { follow: true });
    const fast = clientOf(observer).stream(Observer.methods.getFlows, { follow: true });
    const [firstSlow, firstFast] = [slow.next(), fast.next()];
    await expect.poll(() => observer.server.streams.open).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const total = 12 * capacity;
    let gotFast = 1;
    for (let sent = 0; sent < total; sent += capacity / 2) {
      add(observer, numbers(1, capacity / 2));
      if (sent === 0) await firstFast;
      while (gotFast < sent + capacity / 2) {
        const { value } = await fast.next();
        expect(value?.lostEvents).toBeUndefined();
        gotFast++;
      }
    }
    expect(gotFast).toBe(total);
    await fast.return();
    let [got, lost] = [0, 0];
    for (let { value } = await firstSlow; got + lost < total; { value } = await slow.next()) {
      if (value?.lostEvents === undefined) got++;
      else lost += value.lostEvents.numEventsLost;
      if (got + lost === total) break;
    }
    expect(lost).toBeGreaterThan(0);
    expect(got + lost).toBe(total);
    expect(observer.lost()).toBe(lost);
    await slow.return();
  }, 30_000);

  it('leaves out the fields that were not asked for', async () => {
    await using observer = await startObserver();
    add(observer, [1]);
    const fieldMask = { paths: ['source.pod_name', 'IP', 'IP.source', 'l4'] };
    const stream = clientOf(observer).stream(Observer.methods.getFlows, { fieldMask });
    const flow = (await stream.next()).value?.flow;
    expect(flow).toMatchObject({
      source: { podName: 'cart-1', namespace: '', labels: [] },
      ...{
        IP: { source: '10.0.0.1', destination: '10.9.9.9' },
        uuid: '',
        Summary: '',
        destination: undefined,
      },
    });
    expect(flow?.l4?.TCP?.destinationPort).toBe(1);
    await stream.return();
  });

  it('refuses what it does not understand, by the name of the field', async () => {
    await using observer = await startObserver();
    const refused: [GetFlowsRequestInit, string][] = [
      [{ first: true, follow: true }, 'first:'],
      [
        { fieldMask: { paths: ['source.podname', 'nothing'] } },
        'field_mask: "nothing" is no field of a flow',
      ],
      [{ since: { seconds: 10 }, until: { seconds: 5 } }, 'until:'],
      [{ blacklist: [{}, { httpPath: ['/'] }] }, 'blacklist[1].http_path:'],
    ];
    for (const [request, words] of refused) await expect(ask(observer, request)).rejects.toThrow(words);
  });
});

describe('a hostile client', () => {
  it('with 10,000 streams that it does not read and huge filters costs others nothing', async () => {
    await using observer = await startObserver();
    add(observer, numbers(1, 500));
    const whitelist = numbers(1, 100).map((from) => ({
      destinationPort: numbers(from, from + 9).map(String),
    }));
    const request = Observer.methods.getFlows.request.encode({ follow: true, whitelist, number: 4000 });
    const sessions = Array.from({ length: 4 }, () => hostileSession(observer));
    for (const session of sessions) {
      for (let stream = 0; stream < 2500; stream++) openStream(session, request);
    }
    await expect.poll(() => observer.server.streams.open).toBe(32);
    const stream = clientOf(observer).stream(Observer.methods.getFlows, { follow: true });
    const first = stream.next();
    await expect.poll(() => observer.server.streams.open).toBe(33);
    await new Promise((resolve) => setTimeout(resolve, 50));
    add(observer, numbers(1, 500));
    const ports = [portOf((await first).value!)];
    while (ports.length < 500) ports.push(portOf((await stream.next()).value!));
    expect(ports).toEqual(numbers(1, 500));
    // Vanishes without a word.
    for (const session of sessions) session.destroy();
    await expect.poll(() => observer.server.streams.open, { timeout: 10_000 }).toBe(1);
    await stream.return();
  }, 30_000);
});

/** From another address than the other clients. */
function hostileSession({ server }: TestObserver): ClientHttp2Session {
  const { port } = server.address;
  const createConnection = () => connectTcp({ port, host: '127.0.0.1', localAddress: '127.0.0.2' });
  const session = connectHttp2(`http://127.0.0.1:${port}`, { createConnection });
  session.on('error', () => undefined);
  return session;
}

function openStream(session: ClientHttp2Session, message: Uint8Array): void {
  const { path } = Observer.methods.getFlows;
  const headers = { ':method': 'POST', ':path': path, te: 'trailers', 'content-type': 'application/grpc' };
  const stream = session.request(headers);
  stream.on('error', () => undefined);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([prefix, message]));
}

describe('the other calls', () => {
  it('tell the state of the ring, the namespaces in it, the node and its peers', async () => {
    await using observer = await startObserver(100 * 50);
    add(observer, numbers(1, 120));
    const client = clientOf(observer);
    expect(await client.call(Observer.methods.serverStatus, {})).toMatchObject({
      ...{ numFlows: 50, maxFlows: 50, seenFlows: 120, version: 'retina 1.2.3' },
    });
    const { namespaces } = await client.call(Observer.methods.getNamespaces, {});
    expect(namespaces).toEqual([{ cluster: 'test', namespace: 'shop' }]);
    const { nodes } = await client.call(Observer.methods.getNodes, {});
    expect(nodes[0]).toMatchObject({
      name: 'test/worker-1',
      address: '10.1.1.1:4244',
      state: 1,
      numFlows: 50,
    });
    const peers = client.stream(Peer.methods.notify, {});
    expect((await peers.next()).value).toMatchObject({
      name: 'test/worker-1',
      address: '10.1.1.1:4244',
      type: 1,
    });
    await peers.return();
    const events = client.stream(Observer.methods.getAgentEvents, {});
    await expect(events.next()).rejects.toThrow('[FEATURE_UNSUPPORTED]');
  });
});

describe('flows of Hubble', () => {
  it('say what a drop and a DNS response were', async () => {
    await using observer = await startObserver();
    observer.sink.accept({ kind: 'drop', drops: [aDrop()] });
    observer.sink.accept({ kind: 'dns', events: [aDnsResponse({ returnCode: 'NXDOMAIN', addresses: [] })] });
    const flows: GetFlowsResponse['flow'][] = [];
    for await (const { flow } of clientOf(observer).stream(Observer.methods.getFlows, {})) flows.push(flow);
    expect(flows[0]).toMatchObject({
      verdict: Verdict.DROPPED,
      Summary: 'NO_SOCKET at __udp4_lib_rcv; UDP; 2 packets, 80 bytes',
      traffic: { dropReason: 'NO_SOCKET', dropLocation: '__udp4_lib_rcv', packets: 2 },
      destination: { podName: 'cart-1', labels: expect.arrayContaining(['k8s:app=cart']) as unknown },
      trafficDirection: 1,
    });
    expect(flows[1]).toMatchObject({
      l7: { type: 2, latencyNs: 5000, dns: { query: 'example.com.', rcode: 3, qtypes: ['A'] } },
      Summary: 'DNS Answer NXDOMAIN (Query example.com. A)',
      source: { labels: ['reserved:world'] },
      isReply: { value: true },
    });
  });
});
