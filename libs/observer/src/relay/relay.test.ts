import { silentLogger } from '@retina/core';
import { RpcClient } from '@retina/rpc';
import { startServer } from '@retina/rpc/testing';
import {
  ChangeNotificationType,
  type GetFlowsRequestInit,
  type GetFlowsResponse,
  NodeState,
  Observer,
  Peer,
} from '@retina/wire/hubble';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aFlow, startObserver, type TestObserver } from '../testing.js';
import { NodeClients, relayServices, type RelayNode } from './index.js';

const WAIT = { timeout: 10_000, interval: 20 };

/** Some nodes, of which a relay is told, and a client of the relay. */
class Scene implements AsyncDisposable {
  readonly observers = new Map<string, TestObserver>();
  known: readonly RelayNode[] = [];
  readonly #ends: (() => unknown)[] = [];
  client!: RpcClient;

  static async start(...names: readonly string[]): Promise<Scene> {
    const scene = new Scene();
    for (const name of names) await scene.add(name);
    const nodes = new NodeClients({ nodes: () => scene.known, logger: silentLogger() });
    const server = await startServer({ services: relayServices({ nodes, version: '1' }) });
    scene.client = new RpcClient({ address: server.at, logger: silentLogger() });
    scene.#ends.push(
      () => server[Symbol.asyncDispose](),
      () => nodes[Symbol.dispose](),
      () => scene.client[Symbol.dispose](),
    );
    return scene;
  }

  async add(name: string): Promise<void> {
    const observer = await startObserver(1 << 20, name);
    this.observers.set(name, observer);
    this.known = [...this.known, { name, address: observer.at, tls: false }];
  }

  /** One flow at each of these moments, so many seconds ago; its port says when. */
  see(node: string, ...ages: readonly number[]): void {
    const nowNs = Number(process.hrtime.bigint());
    const flows = ages.map((age) => aFlow({ destinationPort: age, lastSeenNs: nowNs - age * 1e9 }));
    this.observers.get(node)?.sink.accept({ kind: 'flow', flows });
  }

  async ask(request: GetFlowsRequestInit): Promise<GetFlowsResponse[]> {
    const responses: GetFlowsResponse[] = [];
    for await (const response of this.client.stream(Observer.methods.getFlows, request))
      responses.push(response);
    return responses;
  }

  /** What comes from now on, until the scene ends. */
  follow(request: GetFlowsRequestInit): GetFlowsResponse[] {
    const responses: GetFlowsResponse[] = [];
    const ending = new AbortController();
    const options = { signal: ending.signal };
    const reading = (async () => {
      for await (const response of this.client.stream(
        Observer.methods.getFlows,
        { ...request, follow: true },
        options,
      ))
        responses.push(response);
    })();
    this.#ends.unshift(async () => {
      ending.abort();
      await reading;
    });
    return responses;
  }

  async end(name: string): Promise<void> {
    await this.observers.get(name)?.[Symbol.asyncDispose]();
    this.observers.delete(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends) await end();
    for (const name of [...this.observers.keys()]) await this.end(name);
  }
}

const ages = (responses: readonly GetFlowsResponse[]): number[] =>
  responses.flatMap(({ flow }) => flow?.l4?.TCP?.destinationPort ?? []);
const statuses = (responses: readonly GetFlowsResponse[]): [number, string][] =>
  responses.flatMap(({ nodeStatus }) =>
    nodeStatus === undefined
      ? []
      : [[nodeStatus.stateChange, nodeStatus.nodeNames.join(' ')] as [number, string]],
  );

describe('a relay', { timeout: 30_000 }, () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.start('a', 'b', 'c');
    scene.see('a', 90, 60, 30);
    scene.see('b', 80, 50, 20);
    scene.see('c', 70, 40, 10);
  });
  afterEach(async () => scene[Symbol.asyncDispose]());

  it('shows the flows of all nodes in the order of their times: all, the last, the first, those between two times', async () => {
    const all = [90, 80, 70, 60, 50, 40, 30, 20, 10];
    const responses = await scene.ask({});
    expect(ages(responses)).toEqual(all);
    expect(statuses(responses)).toEqual([[NodeState.NODE_CONNECTED, 'a b c']]);
    expect(new Set(responses.flatMap(({ flow, nodeName }) => (flow === undefined ? [] : nodeName)))).toEqual(
      new Set(['test/a', 'test/b', 'test/c']),
    );
    expect(ages(await scene.ask({ number: 2 ** 64 }))).toEqual(all);
    expect(ages(await scene.ask({ number: 4 }))).toEqual(all.slice(-4));
    expect(ages(await scene.ask({ number: 4, first: true }))).toEqual(all.slice(0, 4));
    const ago = (seconds: number) => ({ seconds: Math.floor(Date.now() / 1000) - seconds });
    expect(ages(await scene.ask({ since: ago(55), until: ago(15) }))).toEqual([50, 40, 30, 20]);
    expect(ages(await scene.ask({ whitelist: [{ destinationPort: ['20', '90'] }] }))).toEqual([90, 20]);
  });

  it('refuses what a node would refuse, and more of the last than it can hold', async () => {
    await expect(scene.ask({ whitelist: [{ sourceIp: ['nowhere'] }] })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    await expect(scene.ask({ number: 20_001 })).rejects.toThrow('number: a relay shows the last 20000');
  });

  it('follows all nodes, and tells of those that come, fail and go', async () => {
    const responses = scene.follow({});
    await expect.poll(() => statuses(responses), WAIT).toHaveLength(3);
    scene.see('a', 2);
    scene.see('c', 1);
    await expect.poll(() => ages(responses), WAIT).toEqual([2, 1]);

    await scene.add('d');
    await expect.poll(() => statuses(responses), WAIT).toContainEqual([NodeState.NODE_CONNECTED, 'd']);
    scene.see('d', 3);
    await expect.poll(() => ages(responses), WAIT).toEqual([2, 1, 3]);

    await scene.end('b');
    await expect.poll(() => statuses(responses), WAIT).toContainEqual([NodeState.NODE_ERROR, 'b']);
    await expect.poll(() => statuses(responses), WAIT).toContainEqual([NodeState.NODE_UNAVAILABLE, 'b']);
    scene.known = scene.known.filter(({ name }) => name !== 'a');
    await expect.poll(() => statuses(responses), WAIT).toContainEqual([NodeState.NODE_GONE, 'a']);
    scene.see('a', 4);
    scene.see('c', 5);
    await expect.poll(() => ages(responses), WAIT).toEqual([2, 1, 3, 5]);
    // Once each, however often it was tried.
    expect(statuses(responses)).toHaveLength(3 + 4);
  });

  it('shows what the others have when a node is away, and says which', async () => {
    await scene.end('b');
    const responses = await scene.ask({});
    expect(ages(responses)).toEqual([90, 70, 60, 40, 30, 10]);
    expect(statuses(responses)).toEqual([
      [NodeState.NODE_UNAVAILABLE, 'b'],
      [NodeState.NODE_CONNECTED, 'a c'],
    ]);
    const { nodes } = await scene.client.call(Observer.methods.getNodes, {});
    expect(nodes.map(({ name, state, numFlows, version }) => [name, state, numFlows, version])).toEqual([
      ['a', NodeState.NODE_CONNECTED, 3, '1.2.3'],
      ['b', NodeState.NODE_UNAVAILABLE, 0, ''],
      ['c', NodeState.NODE_CONNECTED, 3, '1.2.3'],
    ]);
    expect(await scene.client.call(Observer.methods.serverStatus, {})).toMatchObject({
      ...{ numFlows: 6, seenFlows: 6, unavailableNodes: ['b'], version: 'retina relay 1' },
      ...{ numConnectedNodes: { value: 2 }, numUnavailableNodes: { value: 1 } },
    });
    const { namespaces } = await scene.client.call(Observer.methods.getNamespaces, {});
    expect(namespaces).toEqual([{ cluster: 'test', namespace: 'shop' }]);
  });

  it('tells its peers, and each change of them', async () => {
    const told: string[] = [];
    const ending = new AbortController();
    const names = Object.fromEntries(
      Object.entries(ChangeNotificationType).map(([name, value]) => [value, name]),
    );
    const reading = (async () => {
      const { notify } = Peer.methods;
      for await (const { name, type } of scene.client.stream(notify, {}, { signal: ending.signal }))
        told.push(`${names[type]} ${name}`);
    })();
    await expect.poll(() => told, WAIT).toEqual(['PEER_ADDED a', 'PEER_ADDED b', 'PEER_ADDED c']);
    scene.known = scene.known.slice(1);
    await expect.poll(() => told.slice(3), WAIT).toEqual(['PEER_DELETED a']);
    ending.abort();
    await reading;
  });

  it('lets a client that reads nothing hurt nobody: nodes wait for it, others get theirs', async () => {
    const slow = scene.client.stream(Observer.methods.getFlows, { follow: true });
    await slow.next();
    for (let round = 0; round < 40; round++)
      scene.see('a', ...Array.from({ length: 1000 }, (_, at) => 1 + (at % 9)));
    expect(ages(await scene.ask({ number: 3 }))).toHaveLength(3);
    const responses = scene.follow({});
    await expect.poll(() => statuses(responses), WAIT).toHaveLength(3);
    scene.see('c', 7);
    await expect.poll(() => ages(responses), WAIT).toEqual([7]);
    await slow.return();
  });
});
