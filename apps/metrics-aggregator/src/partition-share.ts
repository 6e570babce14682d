/** Which partitions this replica has: as many as the others, and those of replicas that are gone. */

import {
  FLOW_PARTITIONS,
  type KeyValueBucket,
  type KeyValueEntry,
  leaseKey,
  LIVE_KEYS,
  memberKey,
} from '@retina/bus';
import { type Component, type Logger, RetinaError, type RunContext } from '@retina/core';
import { setTimeout as sleep } from 'node:timers/promises';

/** What it is made of. */
export interface PartitionShareOptions {
  readonly bucket: KeyValueBucket;
  readonly instance: string;
  readonly leaseMs: number;
  /** Takes a partition in until aborted. */
  readonly work: (partition: number, signal: AbortSignal) => Promise<void>;
}

interface Held {
  revision: number;
  readonly ending: AbortController;
  readonly ended: Promise<void>;
}

/** A key as it was told, and when: by the clock of this process, so nobody's clock has to be right. */
interface Told extends KeyValueEntry {
  readonly atMs: number;
}

const TICKS_A_LEASE = 4;

/**
 * A lease is a key that its holder writes again and again; one that was not written for `leaseMs` is free. It only says
 * who should work: that nothing is counted twice is up to the snapshots.
 */
export class PartitionShare implements Component {
  readonly name = 'partitions';
  readonly #options: PartitionShareOptions;
  readonly #held = new Map<number, Held>();
  readonly #told = new Map<string, Told>();
  #isSynced = false;
  #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #stopWatch: () => Promise<void> = async () => Promise.resolve();

  constructor(options: PartitionShareOptions) {
    this.#options = options;
  }

  async start(context: RunContext): Promise<void> {
    this.#ending = new AbortController();
    const watch = this.#options.bucket.watch({
      filter: LIVE_KEYS,
      onEntry: (entry) => void this.#told.set(entry.key, { ...entry, atMs: performance.now() }),
      onSynced: (keys) => {
        for (const key of this.#told.keys()) if (keys?.has(key) === false) this.#told.delete(key);
        this.#isSynced = true;
      },
    });
    await watch.start(context);
    this.#stopWatch = async () => watch.stop();
    this.#running = this.#run(context.logger);
  }

  /** Partitions and membership are given up at once: others need not wait. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    await Promise.all([...this.#held.keys()].map(async (partition) => this.#release(partition)));
    await this.#options.bucket.delete(memberKey(this.#options.instance)).catch(() => undefined);
    await this.#stopWatch();
  }

  async #run(logger: Logger): Promise<void> {
    const { signal } = this.#ending;
    let told = '';
    while (!signal.aborted) {
      try {
        if (this.#isSynced) await this.#tick();
        told = '';
      } catch (thrown) {
        const error = RetinaError.from(thrown);
        if (error.code !== told) logger.warn('Leases of partitions cannot be written.', { error });
        told = error.code;
      }
      const pauseMs = this.#isSynced ? this.#options.leaseMs / TICKS_A_LEASE : 50;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #tick(): Promise<void> {
    const { bucket, instance } = this.#options;
    await bucket.put(memberKey(instance), instance);
    for (const partition of this.#held.keys()) await this.#renew(partition);
    const target = Math.ceil(FLOW_PARTITIONS / this.#members());
    const excess = [...this.#held.keys()].slice(target);
    await Promise.all(excess.map(async (partition) => this.#release(partition)));
    for (let partition = 0; partition < FLOW_PARTITIONS && this.#held.size < target; partition++) {
      if (!this.#held.has(partition) && this.#isFree(partition)) await this.#claim(partition);
    }
  }

  /** This one is one, whether it has heard of itself or not. */
  #members(): number {
    const self = memberKey(this.#options.instance);
    let members = 1;
    for (const told of this.#told.values()) {
      if (told.key !== self && told.key.startsWith(memberKey()) && !this.#isStale(told)) members++;
    }
    return members;
  }

  #isFree(partition: number): boolean {
    const told = this.#told.get(leaseKey(partition));
    // Its own name: of the process before, or of a claim whose answer got lost.
    return told === undefined || told.value === this.#options.instance || this.#isStale(told);
  }

  #isStale({ value, atMs }: Told): boolean {
    return value === undefined || value === '' || performance.now() - atMs > this.#options.leaseMs;
  }

  async #claim(partition: number): Promise<void> {
    const { instance } = this.#options;
    const revision = await this.#write(
      partition,
      instance,
      this.#told.get(leaseKey(partition))?.revision ?? 0,
    );
    if (revision === undefined) return;
    const ending = new AbortController();
    const ended = this.#options.work(partition, ending.signal);
    this.#held.set(partition, { revision, ending, ended });
  }

  async #renew(partition: number): Promise<void> {
    const held = this.#held.get(partition);
    if (held === undefined) return;
    const revision = await this.#write(partition, this.#options.instance, held.revision);
    if (revision !== undefined) held.revision = revision;
    else await this.#end(partition);
  }

  async #release(partition: number): Promise<void> {
    const held = this.#held.get(partition);
    await this.#end(partition);
    if (held !== undefined) await this.#write(partition, '', held.revision).catch(() => undefined);
  }

  async #end(partition: number): Promise<void> {
    const held = this.#held.get(partition);
    this.#held.delete(partition);
    held?.ending.abort();
    await held?.ended;
  }

  /** Undefined when somebody else wrote it since. */
  async #write(partition: number, value: string, expected: number): Promise<number | undefined> {
    try {
      return await this.#options.bucket.put(leaseKey(partition), value, expected);
    } catch (thrown) {
      const error = RetinaError.from(thrown);
      if (error.code === 'BUS_CONFLICT') return undefined;
      throw error;
    }
  }
}
