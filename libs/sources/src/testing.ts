/** Runs signals inside a test network and remembers all that they hand over. Only for tests. */

import { type RunContext, silentLogger } from '@retina/core';
import { requireBpfCapabilities } from '@retina/ebpf';
import type { Namespace } from '@retina/ebpf/testing';
import {
  type Batch,
  type DnsEvent,
  type DnsTotal,
  type Drop,
  type DropCauseTotal,
  type DropTotal,
  type Flow,
  Ledger,
  type PodNetwork,
  type Sink,
  type Statistic,
  type StatisticFamily,
  type TcpHappening,
  type TcpSockets,
  type TcpTotal,
} from '@retina/flow';
import type { InterfaceRole } from './linux/interfaces.js';
import { NodeNetwork } from './linux/node-network.js';
import type { Checkpoint, Signal, SignalContext } from './signal.js';

/** A sink that keeps everything. */
export class Recording implements Sink {
  readonly flows: Flow[] = [];
  readonly drops: Drop[] = [];
  readonly totals: DropTotal[] = [];
  readonly causes: DropCauseTotal[] = [];
  readonly samples: Drop[] = [];
  /** The last of each family. */
  readonly readings = new Map<StatisticFamily, readonly Statistic[]>();
  readonly tcpHappenings: TcpHappening[] = [];
  readonly tcpTotals: TcpTotal[] = [];
  readonly tcpSockets: TcpSockets[] = [];
  readonly dnsEvents: DnsEvent[] = [];
  readonly dnsTotals: DnsTotal[] = [];
  /** The last reading. */
  pods: readonly PodNetwork[] = [];

  accept(batch: Batch): void {
    if (batch.kind === 'flow') this.flows.push(...batch.flows);
    if (batch.kind === 'dns') this.dnsEvents.push(...batch.events);
    if (batch.kind === 'dns-total') this.dnsTotals.push(batch.total);
    if (batch.kind === 'tcp') this.tcpHappenings.push(...batch.happenings);
    if (batch.kind === 'tcp-total') this.tcpTotals.push(...batch.totals);
    if (batch.kind === 'tcp-sockets') this.tcpSockets.push(batch.sockets);
    if (batch.kind === 'statistics') this.readings.set(batch.reading.family, batch.reading.statistics);
    if (batch.kind === 'pod-network') this.pods = batch.pods;
    this.#acceptDrops(batch);
  }

  #acceptDrops(batch: Batch): void {
    if (batch.kind === 'drop') this.drops.push(...batch.drops);
    if (batch.kind === 'drop-total') this.totals.push(...batch.totals);
    if (batch.kind === 'drop-cause') this.causes.push(...batch.totals);
    if (batch.kind === 'drop-sample') this.samples.push(...batch.drops);
  }
}

/** How a turn ends that a kill cuts short. */
export class Killed extends Error {}

/** A checkpoint in memory, which can end a turn right after a save, as kill -9 would. */
export class MemoryCheckpoint implements Checkpoint {
  readonly pins: string;
  readonly #states = new Map<string, unknown>();
  killAfterSave = false;

  constructor(pins: string) {
    this.pins = pins;
  }

  restored(signal: string): unknown {
    return this.#states.get(signal);
  }

  async exclusively(turn: () => Promise<void>): Promise<void> {
    await turn();
  }

  save(signal: string, state: unknown): void {
    this.#states.set(signal, JSON.parse(JSON.stringify(state)));
    if (this.killAfterSave) throw new Killed();
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
