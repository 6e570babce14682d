/** Flows of all nodes as they come, while nodes come and go. */

import { RetinaError } from '@retina/core';
import type { StreamCall } from '@retina/rpc';
import {
  type GetFlowsRequest,
  type GetFlowsResponse,
  type GetFlowsResponseInit,
  NodeState,
  Observer,
} from '@retina/wire/hubble';
import { setTimeout as sleep } from 'node:timers/promises';
import { timeOf } from './merge.js';
import { GREETING, type NodeClient, type NodeClients } from './node-clients.js';
import { nodeStatus } from './node-status.js';

/** What came within it is put in order before it is sent. */
const SORT_MS = 250;
/** Nodes that are new, or back, are joined so often. */
const JOIN_MS = 2_000;
/** Of all nodes together; nodes wait with the next, and lose flows of this client alone when that takes too long. */
const MAX_WAITING = 2_048;

/** One client that follows. */
export class Follow {
  readonly #nodes: NodeClients;
  readonly #request: GetFlowsRequest;
  readonly #call: StreamCall<GetFlowsResponseInit>;
  readonly #ending = new AbortController();
  readonly #readers = new Map<string, { readonly address: string; readonly stop: AbortController }>();
  /** Those that were told to be unavailable. */
  readonly #absent = new Set<string>();
  #waiting: GetFlowsResponse[] = [];
  readonly #onRoom: (() => void)[] = [];

  constructor(nodes: NodeClients, request: GetFlowsRequest, call: StreamCall<GetFlowsResponseInit>) {
    this.#nodes = nodes;
    this.#request = request;
    this.#call = call;
  }

  /** Resolves when the client is gone. */
  async run(): Promise<void> {
    const { signal } = this.#call;
    const joining = this.#join();
    try {
      while (!signal.aborted) {
        await sleep(SORT_MS, undefined, { signal }).catch(() => undefined);
        await this.#drain();
      }
    } finally {
      this.#ending.abort();
      this.#makeRoom();
      await joining;
    }
  }

  async #join(): Promise<void> {
    const { signal } = this.#ending;
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const clients = this.#nodes.current();
      this.#leave(clients);
      const missing = clients.filter(({ node }) => !this.#readers.has(node.name));
      await Promise.all(missing.map(async (client) => this.#greet(client, isFirst)));
      await sleep(JOIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #leave(clients: readonly NodeClient[]): void {
    const addresses = new Map(clients.map(({ node }) => [node.name, node.address]));
    for (const [name, { address, stop }] of this.#readers) {
      if (addresses.get(name) === address) continue;
      stop.abort();
      this.#readers.delete(name);
      if (!addresses.has(name)) this.#call.write(nodeStatus(NodeState.NODE_GONE, [name]));
    }
  }

  /** Only who joined at the beginning is asked for the past. */
  async #greet({ node, client }: NodeClient, isFirst: boolean): Promise<void> {
    const { signal } = this.#ending;
    try {
      await client.call(Observer.methods.serverStatus, {}, { ...GREETING, signal });
    } catch (thrown) {
      if (signal.aborted || this.#absent.has(node.name)) return;
      this.#absent.add(node.name);
      const { message } = RetinaError.from(thrown);
      this.#call.write(nodeStatus(NodeState.NODE_UNAVAILABLE, [node.name], message));
      return;
    }
    if (signal.aborted) return;
    this.#absent.delete(node.name);
    this.#call.write(nodeStatus(NodeState.NODE_CONNECTED, [node.name]));
    const stop = new AbortController();
    this.#readers.set(node.name, { address: node.address, stop });
    const request = isFirst ? this.#request : { ...this.#request, number: 0, since: undefined };
    void this.#read({ node, client }, request, stop);
  }

  async #read({ node, client }: NodeClient, request: GetFlowsRequest, stop: AbortController): Promise<void> {
    const signal = AbortSignal.any([stop.signal, this.#ending.signal]);
    let why = 'it ended the stream';
    try {
      for await (const response of client.stream(Observer.methods.getFlows, request, { signal })) {
        while (this.#waiting.length >= MAX_WAITING && !signal.aborted) {
          await new Promise<void>((resolve) => this.#onRoom.push(resolve));
        }
        this.#waiting.push(response);
      }
    } catch (thrown) {
      why = RetinaError.from(thrown).message;
    }
    if (signal.aborted) return;
    this.#readers.delete(node.name);
    this.#call.write(nodeStatus(NodeState.NODE_ERROR, [node.name], why));
  }

  async #drain(): Promise<void> {
    const responses = this.#waiting.toSorted((one, other) => timeOf(one) - timeOf(other));
    this.#waiting = [];
    this.#makeRoom();
    for (const response of responses) {
      if (this.#call.signal.aborted) return;
      if (!this.#call.write(response)) await this.#call.drained();
    }
  }

  #makeRoom(): void {
    for (const resume of this.#onRoom.splice(0)) resume();
  }
}
