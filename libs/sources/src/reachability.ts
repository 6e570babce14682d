/** The reachability signal: whether this node reaches the others, and how fast. Plain sockets, no program. */

import type { NodeTarget, Reachability } from '@retina/flow';
import { setTimeout as sleep } from 'node:timers/promises';
import { probeNode } from './probe-node.js';
import type { MapFill, Signal, SignalContext } from './signal.js';

/** What the reachability signal needs to know. */
export interface ReachabilityOptions {
  /** The name of this node. */
  readonly nodeName: string;
  /** The other nodes; asked at each round, so they may come and go. One with the name of this node is left out. */
  readonly targets: () => readonly NodeTarget[];
  /** How long a node has time to answer. */
  readonly timeoutMs: number;
  /** A round begins at random within so much time, so that nodes that started together do not probe together. */
  readonly jitterMs: number;
}

/** Probes under way at a time. */
const CONCURRENCY = 64;

/** Probes every node once in each interval. A round under way does not hold up the others; it is waited for. */
export class ReachabilitySignal implements Signal {
  readonly name = 'reachability';
  readonly #context: SignalContext;
  readonly #options: ReachabilityOptions;
  #stop: AbortController | undefined;
  #round: Promise<void> | undefined;

  constructor(context: SignalContext, options: ReachabilityOptions) {
    this.#context = context;
    this.#options = options;
  }

  async open(): Promise<void> {
    this.#stop = new AbortController();
  }

  async collect(): Promise<void> {
    const signal = this.#stop?.signal;
    if (signal === undefined) return;
    this.#round ??= this.#probeAll(signal).finally(() => (this.#round = undefined));
  }

  async close(): Promise<void> {
    if (this.#stop === undefined) return;
    this.#stop.abort();
    this.#stop = undefined;
    await this.#round;
    this.#context.sink.accept({ kind: 'reachability', nodes: [] });
  }

  mapFill(): readonly MapFill[] {
    return [];
  }

  async #probeAll(signal: AbortSignal): Promise<void> {
    const { nodeName, targets, timeoutMs, jitterMs } = this.#options;
    await sleep(Math.random() * jitterMs, undefined, { signal }).catch(() => undefined);
    const waiting = targets().filter(({ name }) => name !== nodeName);
    const nodes: Reachability[] = [];
    const worker = async (): Promise<void> => {
      for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
        const latencySeconds = await probeNode(target, timeoutMs, signal);
        nodes.push({ source: nodeName, target: target.name, latencySeconds });
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, waiting.length) }, worker));
    // What was cut short says nothing.
    if (!signal.aborted) this.#context.sink.accept({ kind: 'reachability', nodes });
  }
}
