/** Aggregators as processes of their own, and agents that know what they sent. Only for tests. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BusConnection,
  FLOW_PARTITIONS,
  flowMessageId,
  formatSubject,
  MessageSpool,
  type SpooledMessage,
  StreamPublisher,
} from '@retina/bus';
import { type RunContext, silentLogger } from '@retina/core';
import { type Endpoint, type Flow, Ledger, NO_TCP_FLAGS } from '@retina/flow';
import { PartitionedBatches } from '@retina/wire';

const MAIN = join(import.meta.dirname, '../dist/main.js');
const CLUSTER = 'test';

const CONTEXT: RunContext = {
  signal: new AbortController().signal,
  logger: silentLogger(),
  fail: () => undefined,
  beat: () => undefined,
};

/** One replica. */
export class AggregatorProgram {
  readonly #child: ChildProcess;
  readonly #address: string;
  /** Where the relay listens. */
  readonly relayAddress: string;

  private constructor(
    child: ChildProcess,
    { http, relay }: { readonly http: string; readonly relay: string },
  ) {
    this.#child = child;
    this.#address = http;
    this.relayAddress = relay;
  }

  /** Resolves when it serves. @throws Error with what it wrote when it ends before. */
  static async start(natsUrl: string, instance: string): Promise<AggregatorProgram> {
    const child = spawn(process.execPath, [MAIN], {
      env: {
        ...process.env,
        POD_NAME: instance,
        RETINA_NATS_SERVERS: natsUrl,
        RETINA_HTTP_HOST: '127.0.0.1',
        RETINA_HTTP_PORT: '0',
        RETINA_MAKESTREAM: 'true',
        RETINA_LEASEDURATION: '2s',
        RETINA_RELAY_PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    const addressIn = (words: string): string =>
      /"address":"([^"]+)"/.exec(log.split('\n').find((line) => line.includes(words)) ?? '')?.[1] ?? '';
    const addresses = new Promise<{ http: string; relay: string }>((resolve, reject) => {
      const read = (chunk: string): void => {
        log += chunk;
        const http = addressIn('aggregator started');
        if (http !== '') resolve({ http, relay: addressIn('Serving gRPC.') });
      };
      child.stdout.setEncoding('utf8').on('data', read);
      child.stderr.setEncoding('utf8').on('data', read);
      child.once('exit', () => reject(new Error(`the aggregator ended:\n${log}`)));
    });
    return new AggregatorProgram(child, await addresses);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill(signal);
      await ended;
    }
    return this.#child.exitCode;
  }

  async scrape(): Promise<string> {
    return (await fetch(`http://${this.#address}/metrics`)).text();
  }
}

/** The sum of a metric over replicas and partitions, by its other labels; zeros are left out. */
export function sums(scrapes: readonly string[], metric: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const line of scrapes.flatMap((text) => text.split('\n'))) {
    const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match?.[1] !== metric) continue;
    const labels = (match[2] ?? '').replace(/partition="\d+",?/, '');
    found[labels] = (found[labels] ?? 0) + Number(match[3]);
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== 0));
}

/** Nodes with one pod each that talk to each other, and the truth about it. */
export class Generator implements AsyncDisposable {
  /** Packets by the labels of `retina_cluster_forwarded_packets_total` without the partition. */
  readonly truth: Record<string, number> = {};
  readonly #folder = mkdtempSync(join(tmpdir(), 'retina-generator-'));
  readonly #bus: BusConnection;
  readonly #publisher: StreamPublisher;
  readonly #nodes: PartitionedBatches[];
  readonly #ready: SpooledMessage[] = [];
  #ports = 1024;

  constructor(natsUrl: string, nodes: number) {
    this.#bus = new BusConnection({ servers: [natsUrl], clientName: 'generator' });
    const spool = new MessageSpool({ folder: this.#folder, maxBytes: 1e9 });
    this.#publisher = new StreamPublisher({ bus: this.#bus, spool, ackTimeoutMs: 2_000 });
    this.#nodes = Array.from({ length: nodes }, (_none, node) => this.#agent(`node-${node}`));
  }

  async start(): Promise<void> {
    await this.#bus.start(CONTEXT);
    await this.#publisher.start(CONTEXT);
  }

  /** Messages that the server has not confirmed. */
  get waiting(): number {
    return this.#publisher.counts.waiting;
  }

  /** Each pod talks to each other one; both nodes see it, at the pod and at the uplink. Returns what there is to send. */
  window(): SpooledMessage[] {
    for (let from = 0; from < this.#nodes.length; from++) {
      for (let to = 0; to < this.#nodes.length; to++) {
        if (from !== to) this.#talk(from, to, 1 + ((from * 7 + to * 3) % 11));
      }
    }
    for (const node of this.#nodes) Array.from(node.flush());
    return this.#ready.splice(0);
  }

  send(messages: readonly SpooledMessage[]): void {
    for (const message of messages) this.#publisher.publish(message);
  }

  /** The same batches, as messages that the server does not know to be the same: as after its window of duplicates. */
  sendAgain(messages: readonly SpooledMessage[]): void {
    this.send(messages.map((message) => ({ ...message, id: `${message.id}/again` })));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#publisher.stop();
    await this.#bus.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #agent(node: string): PartitionedBatches {
    const bootId = `boot-of-${node}`;
    return new PartitionedBatches({
      ...{ cluster: CLUSTER, node, bootId, partitions: FLOW_PARTITIONS, ledger: new Ledger() },
      clock: () => ({ baseTimeUs: Date.now() * 1000, monotonicNs: 0 }),
      emit: ({ partition, sequence, payload }) =>
        void this.#ready.push({
          subject: formatSubject({ cluster: CLUSTER, kind: 'flow', partition, node }),
          id: flowMessageId({ node, bootId, partition, sequence }),
          records: 1,
          payload,
        }),
    });
  }

  #talk(from: number, to: number, packets: number): void {
    const flow: Omit<Flow, 'point'> = {
      source: { family: 4, text: `10.0.${from}.1` },
      destination: { family: 4, text: `10.0.${to}.1` },
      sourcePort: (this.#ports = 1024 + (this.#ports % 60_000)),
      destinationPort: 80,
      protocol: 6,
      sourceEndpoint: podOn(from),
      destinationEndpoint: podOn(to),
      interfaceIndex: 1,
      weight: 1,
      packets,
      bytes: packets * 100,
      tcpFlags: NO_TCP_FLAGS,
      firstSeenNs: 0,
      lastSeenNs: 0,
      isReply: false,
      handshakeRttNs: undefined,
    };
    const views = [
      [from, 'from-endpoint'],
      [from, 'to-network'],
      [to, 'from-network'],
      [to, 'to-endpoint'],
    ] as const;
    for (const [node, point] of views) {
      this.#nodes[node]?.accept({ kind: 'flow', flows: [{ ...flow, point }] });
    }
    const labels = `source_namespace="shop",source_workload="w-${from}",destination_namespace="shop",destination_workload="w-${to}",service="none"`;
    this.truth[labels] = (this.truth[labels] ?? 0) + packets;
  }
}

function podOn(node: number): Endpoint {
  return {
    namespace: 'shop',
    podName: `w-${node}-0`,
    workloadKind: 'Deployment',
    workloadName: `w-${node}`,
    node: `node-${node}`,
  };
}
