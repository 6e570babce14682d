import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BusConnection, IDENTITY_BUCKET, KeyValueBucket, NODE_BUCKET, nodeKey } from '@retina/bus';
import { cannotRunNats, NatsProgram } from '@retina/bus/testing';
import { silentLogger } from '@retina/core';
import { formatIdentity } from '@retina/flow';
import { aFlow, startObserver, type TestObserver } from '@retina/observer/testing';
import { RpcClient } from '@retina/rpc';
import { aRunContext } from '@retina/rpc/testing';
import { type GetNodesResponse, NodeState, Observer } from '@retina/wire/hubble';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AggregatorProgram } from '../testing.js';

const reason = cannotRunNats();
const hubble = process.env['HUBBLE_FOLDER'] ?? '';
const noHubble = hubble === '' ? 'needs the hubble CLI: npm run hubble' : undefined;
const WAIT = { timeout: 20_000, interval: 50 };

describe.skipIf(reason !== undefined)(
  `the relay of an aggregator ${reason ?? ''}`,
  { timeout: 60_000 },
  () => {
    let server: NatsProgram;
    let program: AggregatorProgram;
    let bus: BusConnection;
    let client: RpcClient;
    let identities: KeyValueBucket;
    let reports: KeyValueBucket;
    const observers = new Map<string, TestObserver>();
    const home = mkdtempSync(join(tmpdir(), 'retina-relay-'));

    /** What the operator tells of a node. */
    const tellAddress = async (name: string, address = '127.0.0.1'): Promise<unknown> => {
      const endpoint = { namespace: 'unknown', podName: 'unknown', workloadKind: 'Node', workloadName: name };
      return identities.put(nodeKey(name), formatIdentity({ addresses: [address], endpoint, sinceMs: 0 }));
    };
    /** What an agent tells of itself. */
    const report = async (name: string): Promise<unknown> => {
      const port = Number(observers.get(name)?.at.split(':')[1]);
      return reports.put(nodeKey(name), JSON.stringify({ version: '1', observer: { port, tls: false } }));
    };
    const nodes = async (): Promise<readonly (readonly [string, boolean])[]> => {
      const answer: GetNodesResponse = await client.call(Observer.methods.getNodes, {});
      return answer.nodes.map(({ name, state }) => [name, state === NodeState.NODE_CONNECTED] as const);
    };

    beforeAll(async () => {
      server = await NatsProgram.start();
      bus = new BusConnection({ servers: [server.url], clientName: 'operator' });
      await bus.start(aRunContext());
      identities = new KeyValueBucket(bus, IDENTITY_BUCKET);
      reports = new KeyValueBucket(bus, NODE_BUCKET);
      await Promise.all([identities.create(), reports.create()]);
      for (const name of ['one', 'two']) observers.set(name, await startObserver(1 << 20, name));
      program = await AggregatorProgram.start(server.url, 'a');
      client = new RpcClient({ address: program.relayAddress, logger: silentLogger() });
    });
    afterAll(async () => {
      client[Symbol.dispose]();
      await program.stop();
      for (const observer of observers.values()) await observer[Symbol.asyncDispose]();
      await bus.stop();
      await server[Symbol.asyncDispose]();
      rmSync(home, { recursive: true });
    });

    it('knows the nodes whose agents report an Observer, at the addresses that the operator tells', async () => {
      expect(await nodes()).toEqual([]);
      await Promise.all([tellAddress('one'), tellAddress('two'), tellAddress('three')]);
      await report('one');
      await reports.put(nodeKey('three'), JSON.stringify({ version: '1' }));
      await expect.poll(nodes, WAIT).toEqual([['one', true]]);
      await report('two');
      await expect.poll(nodes, WAIT).toEqual([
        ['one', true],
        ['two', true],
      ]);
      expect(await program.scrape()).toMatch(/^retina_relay_nodes 2$/m);
      await reports.delete(nodeKey('two'));
      await expect.poll(nodes, WAIT).toEqual([['one', true]]);
      await report('two');
      await expect.poll(nodes, WAIT).toHaveLength(2);
    });

    it('shows their flows, also to Hubble', async () => {
      for (const [index, observer] of [...observers.values()].entries()) {
        const flow = aFlow({ destinationPort: 80 + index, tcpFlags: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0] });
        observer.sink.accept({ kind: 'flow', flows: [flow] });
      }
      const ports: number[] = [];
      for await (const { flow } of client.stream(Observer.methods.getFlows, {})) {
        ports.push(...(flow?.l4?.TCP === undefined ? [] : [flow.l4.TCP.destinationPort]));
      }
      expect(ports).toEqual([80, 81]);
    });

    it.skipIf(noHubble !== undefined)(`answers the hubble CLI ${noHubble ?? ''}`, async () => {
      const run = async (...args: readonly string[]): Promise<string> => {
        const command = [...args, '--server', program.relayAddress];
        const { stdout } = await promisify(execFile)(join(hubble, 'hubble'), command, {
          env: { HOME: home },
        });
        return stdout;
      };
      expect(await run('observe', '--all')).toMatch(/shop\/cart-1.*:80 [^]*shop\/cart-1.*:81 /);
      expect(await run('status')).toMatch(/Current\/Max Flows: 2\/[^]*Connected Nodes: 2\/2/);
      expect(await run('list', 'nodes')).toMatch(/one\s+Connected[^]*two\s+Connected/);
      expect(await run('list', 'namespaces')).toContain('shop');
    });
  },
);
