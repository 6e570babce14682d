/** Two nodes with an agent each, rules like those of kube-proxy, and an aggregator that hears of both. Only for tests. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BusConnection, IDENTITY_BUCKET, KeyValueBucket, nodeKey, podKey, serviceKey } from '@retina/bus';
import { NatsProgram } from '@retina/bus/testing';
import type { Namespace } from '@retina/ebpf/testing';
import { type Endpoint, formatIdentity, UNKNOWN } from '@retina/flow';
import { runComponent } from '@retina/kube/testing';
import { Fabric, type NodePlace, type PodPlace } from './fabric.js';
import { PortBridge } from './port-bridge.js';

const APPS = resolve(import.meta.dirname, '../../../apps');
const BRIDGE_PORT = 4222;
const NAMESPACE = 'shop';
/** kube-proxy's own mark. */
const MASQUERADE_MARK = '0x4000/0x4000';

/** A service as kube-proxy makes rules for it. */
export interface NatService {
  readonly address: string;
  readonly port: number;
  /** `address:port` of the pod behind it. */
  readonly backend: string;
  /** Whether its clients are masqueraded. */
  readonly masquerade?: boolean;
  /** Of every node; its clients are always masqueraded. */
  readonly nodePort?: number;
}

/** Everything ends with it. */
export class NatBed implements AsyncDisposable {
  readonly fabric = new Fabric();
  readonly nodes: readonly [NodePlace, NodePlace];
  readonly #server: NatsProgram;
  readonly #folder = mkdtempSync(join(tmpdir(), 'retina-nat-'));
  readonly #running: AsyncDisposable[] = [];
  #bucket: KeyValueBucket | undefined;
  #aggregator = '';

  private constructor(server: NatsProgram) {
    this.#server = server;
    this.nodes = [this.fabric.node(1), this.fabric.node(2)];
  }

  /** Makes the network and the bus; nothing of ours runs yet. */
  static async make(): Promise<NatBed> {
    const server = await NatsProgram.start();
    const bed = new NatBed(server);
    bed.#running.push(server);
    bed.#running.push(bed.fabric);
    const bus = new BusConnection({ servers: [server.url], clientName: 'test' });
    bed.#running.push(await runComponent(bus));
    bed.#bucket = new KeyValueBucket(bus, IDENTITY_BUCKET);
    await bed.#bucket.create({});
    for (const node of bed.nodes) {
      const name = nodeName(node);
      await bed.#tell(nodeKey(name), node.address, { workloadKind: 'Node', workloadName: name, node: name });
    }
    return bed;
  }

  /** A pod of a workload of the same name. */
  async pod(node: NodePlace, name: string, service?: string): Promise<PodPlace> {
    const place = this.fabric.pod(node);
    const on = nodeName(node);
    await this.#tell(podKey(on, name), place.address, {
      ...{ namespace: NAMESPACE, podName: `${name}-0`, workloadKind: 'Deployment', workloadName: name },
      ...{ node: on, ...(service === undefined ? {} : { service }) },
    });
    return place;
  }

  /** A Service on all nodes. */
  async service(name: string, service: NatService): Promise<void> {
    const who = { namespace: NAMESPACE, workloadKind: 'Service', workloadName: name, service: name };
    await this.#tell(serviceKey(name), service.address, who);
    for (const { namespace } of this.nodes) addRules(namespace, name.toUpperCase(), service);
  }

  /** Starts the aggregator and the agents, and waits until they serve. */
  async start(): Promise<void> {
    const aggregator = run('metrics-aggregator', {
      ...{ POD_NAME: 'a', RETINA_NATS_SERVERS: this.#server.url, RETINA_MAKESTREAM: 'true' },
      ...{ RETINA_HTTP_HOST: '127.0.0.1', RETINA_HTTP_PORT: '0', RETINA_LEASEDURATION: '2s' },
    });
    this.#running.push(aggregator);
    this.#aggregator = await aggregator.address;
    for (const node of this.nodes) {
      const { namespace } = node;
      const to = Number(new URL(this.#server.url).port);
      this.#running.push(
        await PortBridge.open({ in: namespace, address: '127.0.0.1', port: BRIDGE_PORT, to }),
      );
      const agent = run('agent', this.#agentSettings(node), namespace);
      this.#running.push(agent);
      await agent.address;
    }
  }

  /** Packets by `source > destination by service`, without the series that are not told of by `names`. */
  async edges(): Promise<Record<string, number>> {
    const text = await (await fetch(`http://${this.#aggregator}/metrics`)).text();
    const sums: Record<string, number> = {};
    for (const line of text.split('\n')) {
      const match = /^retina_cluster_forwarded_packets_total\{(.*)\} (\d+)$/.exec(line);
      if (match === null) continue;
      const label = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(match[1]!)?.[1] ?? '';
      const edge = `${label('source_workload')} > ${label('destination_workload')} by ${label('service')}`;
      sums[edge] = (sums[edge] ?? 0) + Number(match[2]);
    }
    return sums;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const part of this.#running.reverse()) await part[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #tell(key: string, address: string, who: Partial<Endpoint>): Promise<void> {
    const nobody = { namespace: UNKNOWN, podName: UNKNOWN, workloadKind: UNKNOWN, workloadName: UNKNOWN };
    const endpoint = { ...nobody, ...who };
    await this.#bucket?.put(key, formatIdentity({ addresses: [address], endpoint, sinceMs: 0 }));
  }

  #agentSettings(node: NodePlace): Record<string, string> {
    return {
      RETINA_NATS_SERVERS: `nats://127.0.0.1:${BRIDGE_PORT}`,
      RETINA_NODENAME: nodeName(node),
      RETINA_ENABLEDPLUGIN: 'flow',
      RETINA_APISERVER_HOST: '127.0.0.1',
      RETINA_APISERVER_PORT: '0',
      RETINA_OBSERVER_PORT: '0',
      RETINA_WINDOWINTERVAL: '200ms',
      RETINA_PUBLISH_INTERVAL: '200ms',
      RETINA_PUBLISH_SPOOLFOLDER: join(this.#folder, nodeName(node)),
      RETINA_GOVERNOR: 'off',
    };
  }
}

/** `one` and `two`. */
function nodeName({ index }: NodePlace): string {
  return index === 1 ? 'one' : 'two';
}

/** What kube-proxy in iptables mode makes of a Service with one pod: the same chains, less the checks. */
function addRules(node: Namespace, name: string, service: NatService): void {
  const { address, port, backend, masquerade = false, nodePort } = service;
  const rules: string[] = [`-N SVC-${name}`];
  const mark = `-j MARK --or-mark ${MASQUERADE_MARK.split('/')[0]}`;
  if (masquerade) rules.push(`-A SVC-${name} ${mark}`);
  if (nodePort !== undefined)
    rules.push(`-N EXT-${name}`, `-A EXT-${name} ${mark}`, `-A EXT-${name} -j SVC-${name}`);
  for (const protocol of ['tcp', 'udp']) {
    rules.push(`-A SVC-${name} -p ${protocol} -j DNAT --to-destination ${backend}`);
    for (const chain of ['PREROUTING', 'OUTPUT']) {
      rules.push(`-A ${chain} -d ${address} -p ${protocol} --dport ${port} -j SVC-${name}`);
      if (nodePort === undefined) continue;
      rules.push(
        `-A ${chain} -m addrtype --dst-type LOCAL -p ${protocol} --dport ${nodePort} -j EXT-${name}`,
      );
    }
  }
  rules.push(`-A POSTROUTING -m mark --mark ${MASQUERADE_MARK} -j MASQUERADE`);
  node.run(
    ['iptables-restore', '--noflush'],
    `*nat\n${rules.join('\n')}\nCOMMIT\n`.replace(/-N (\S+)/g, ':$1 - [0:0]'),
  );
}

interface Program extends AsyncDisposable {
  /** Where it serves metrics. */
  readonly address: Promise<string>;
}

/** An app as a process of its own, to be ended by SIGTERM. */
function run(app: string, env: Record<string, string>, namespace?: Namespace): Program {
  const command = [process.execPath, join(APPS, app, 'dist/main.js')];
  const options = {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
  };
  const child: ChildProcess =
    namespace?.spawn(command, options) ?? spawn(command[0]!, command.slice(1), options);
  let log = '';
  const address = new Promise<string>((found, failed) => {
    const read = (chunk: string): void => {
      log += chunk;
      const line = log.split('\n').find((text) => text.includes(' started"'));
      const place = /"address":"([^"]+)"/.exec(line ?? '')?.[1];
      if (place !== undefined) found(place);
    };
    child.stdout?.setEncoding('utf8').on('data', read);
    child.stderr?.setEncoding('utf8').on('data', read);
    child.once('exit', () => failed(new Error(`${app} ended:\n${log}`)));
  });
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
