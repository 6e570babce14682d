/** Runs signals inside a test network and remembers all that they hand over. Only for tests. */

import { type RunContext, silentLogger } from '@retina/core';
import { requireBpfCapabilities } from '@retina/ebpf';
import type { Namespace } from '@retina/ebpf/testing';
import {
  type Batch,
  type Drop,
  type DropTotal,
  type Flow,
  Ledger,
  type Reachability,
  type Sink,
} from '@retina/flow';
import type { InterfaceRole } from './linux/interfaces.js';
import { NodeNetwork } from './linux/node-network.js';
import type { Signal, SignalContext } from './signal.js';

/** A sink that keeps everything. */
export class Recording implements Sink {
  readonly flows: Flow[] = [];
  readonly drops: Drop[] = [];
  readonly totals: DropTotal[] = [];
  readonly samples: Drop[] = [];
  /** By round. */
  readonly rounds: (readonly Reachability[])[] = [];

  accept(batch: Batch): void {
    switch (batch.kind) {
      case 'flow':
        this.flows.push(...batch.flows);
        break;
      case 'drop':
        this.drops.push(...batch.drops);
        break;
      case 'drop-total':
        this.totals.push(...batch.totals);
        break;
      case 'drop-sample':
        this.samples.push(...batch.drops);
        break;
      case 'reachability':
        this.rounds.push(batch.nodes);
        break;
      case 'forward-total':
      case 'connection':
        break;
    }
  }
}

/** A signal at work in a namespace, and what came of it. */
export class Observation<S extends Signal> implements AsyncDisposable {
  readonly recording = new Recording();
  readonly ledger = new Ledger();
  readonly network: NodeNetwork;
  readonly signal: S;
  readonly #entered: Disposable;
  #closed = false;

  private constructor(
    network: NodeNetwork,
    create: (context: SignalContext, network: NodeNetwork) => S,
    entered: Disposable,
  ) {
    this.#entered = entered;
    this.network = network;
    const context = { sink: this.recording, ledger: this.ledger, logger: silentLogger() };
    this.signal = create(context, network);
  }

  /** Opens a signal whose interfaces are those of `namespace`. */
  static async of<S extends Signal>(
    namespace: Namespace,
    create: (context: SignalContext, network: NodeNetwork) => S,
    uplinks: readonly string[] = [],
  ): Promise<Observation<S>> {
    requireBpfCapabilities();
    // Interfaces are found and programs attached by number, in the namespace of the thread: it stays there.
    const entered = namespace.enter();
    const network = new NodeNetwork({ uplinks });
    await network.start(TEST_CONTEXT);
    const observation = new Observation(network, create, entered);
    await observation.signal.open();
    return observation;
  }

  /** Ends the window twice, after which all that went before has been handed over. */
  async collect(): Promise<void> {
    await this.signal.collect();
    await this.signal.collect();
  }

  /** Closes the signal; its last records are handed over. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.signal.close();
    await this.network.stop();
    this.#entered[Symbol.dispose]();
  }
}

/** All roles: aggregation level `low`. */
export const ALL_ROLES: readonly InterfaceRole[] = ['endpoint', 'uplink'];

const TEST_CONTEXT: RunContext = {
  signal: new AbortController().signal,
  logger: silentLogger(),
  fail: (error) => {
    throw error;
  },
  beat: () => undefined,
};
