/** Finds out what in netfilter dropped packets: reads the counters of rules and of nf_conntrack, only after drops. */

import { type Logger, RetinaError } from '@retina/core';
import {
  type DropTerminal,
  type NetlinkSocket,
  iptablesTerminals,
  nftDropPolicies,
  nftDropRule,
  nftDropRules,
  nftGeneration,
  openNetfilterSocket,
  readConntrackStatistics,
} from '@retina/ebpf';
import type { DropCauseTotal, DropTotal } from '@retina/flow';
import { CauseCounterTable } from './cause-counters.js';
import { type CauseCounters, DropShares, type Dropped, UNKNOWN_CAUSE } from './drop-shares.js';
import { turn } from './turn.js';

/** The one reason that the kernel has for all of netfilter. */
const REASON = 'NETFILTER_DROP';
/** A reading during which the rule set changed is done again so often, then given up. */
const TRIES = 3;
/** About a millisecond. */
const RULES_PER_TURN = 64;
/** A reading may take one part in so many of the time: some 0.3 s for 20,000 rules, so that the next is after 15 s. */
const PARTS_OF_TIME = 50;

/**
 * Shares out what netfilter dropped among rules, policies of chains and nf_conntrack of the namespace in which this was
 * opened. What they did not count is `unknown`: rules without a counter, and everything in other namespaces.
 */
export class DropCauses implements Disposable {
  readonly #logger: Logger;
  #socket: NetlinkSocket | undefined;
  readonly #shares = new DropShares();
  #generation: number | undefined;
  /** The rules that drop, as long as the rule set stays as it is. */
  #rules: readonly DropTerminal[] = [];
  #failure = '';
  #dropped = { packets: 0, bytes: 0 };
  #notBefore = 0;
  #hurried = false;
  #mostFull = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes counters as they are now: what comes from here on is shared out. */
  async begin(): Promise<void> {
    this.#hurried = false;
    const counters = await this.#read();
    if (counters !== undefined) this.#shares.begin(counters);
  }

  /**
   * Shares of the packets in these totals that netfilter dropped. When the last reading took long, they come with those
   * of later totals; in the end they add up.
   */
  async share(totals: readonly DropTotal[]): Promise<DropCauseTotal[]> {
    for (const { reason, packets, bytes } of totals) {
      if (reason !== REASON) continue;
      this.#dropped.packets += packets;
      this.#dropped.bytes += bytes;
    }
    if (this.#dropped.packets === 0) this.#shares.rest();
    if (this.#dropped.packets === 0 || (!this.#hurried && performance.now() < this.#notBefore)) return [];
    const dropped = this.#dropped;
    this.#dropped = { packets: 0, bytes: 0 };
    const counters = await this.#read();
    if (counters !== undefined) return this.#shares.share(dropped, counters);
    this.#shares.forget();
    return [{ cause: UNKNOWN_CAUSE, packets: dropped.packets }];
  }

  /** From now on nothing waits for a later total: the end is near. */
  hurry(): void {
    this.#hurried = true;
  }

  /** What is not shared out yet, for a successor. */
  state(): Dropped {
    return { ...this.#dropped };
  }

  /** Goes on with what a predecessor had not shared out yet. */
  restore({ packets, bytes }: Dropped): void {
    this.#dropped = { packets, bytes };
  }

  [Symbol.dispose](): void {
    this.#socket?.[Symbol.dispose]();
    this.#socket = undefined;
    this.#generation = undefined;
  }

  /** All counters, or undefined when they cannot be read, which is said once. */
  async #read(): Promise<CauseCounters | undefined> {
    const started = performance.now();
    try {
      this.#socket ??= openNetfilterSocket();
      const socket = this.#socket;
      const table = new CauseCounterTable();
      table.addNft(await ifThere(() => this.#terminals(socket)));
      for (const family of ['ip', 'ip6'] as const) {
        table.addIptables(iptablesTerminals(family));
        await turn();
      }
      for (const statistics of await ifThere(() => [readConntrackStatistics(socket)])) {
        this.#mostFull = table.addConntrack(statistics, this.#mostFull);
      }
      this.#failure = '';
      return table.counters;
    } catch (error) {
      const { message } = RetinaError.from(error);
      if (message !== this.#failure) {
        this.#logger.warn('what in netfilter dropped packets is not known now', { error: message });
      }
      this.#failure = message;
      // A socket with half an answer in it is of no use.
      this[Symbol.dispose]();
      return undefined;
    } finally {
      const ended = performance.now();
      this.#notBefore = ended + (ended - started) * PARTS_OF_TIME;
    }
  }

  async #terminals(socket: NetlinkSocket): Promise<DropTerminal[]> {
    for (let tries = 0; tries < TRIES; tries++) {
      const generation = nftGeneration(socket);
      const terminals = await (generation === this.#generation ? this.#known(socket) : allTerminals(socket));
      if (nftGeneration(socket) !== generation) continue;
      this.#generation = generation;
      this.#rules = terminals.filter(({ handle }) => handle !== undefined);
      return terminals;
    }
    throw new RetinaError('HOST_CALL_FAILED', 'the rules of nftables kept changing while they were read', {
      details: { tries: TRIES },
    });
  }

  /** All terminals too, but asks only for the rules that are some. */
  async #known(socket: NetlinkSocket): Promise<DropTerminal[]> {
    const terminals = await inTurns(nftDropPolicies(socket));
    for (const [index, known] of this.#rules.entries()) {
      const now = nftDropRule(socket, known);
      if (now !== undefined) terminals.push(now);
      if (index % RULES_PER_TURN === 0) await turn();
    }
    return terminals;
  }
}

async function allTerminals(socket: NetlinkSocket): Promise<DropTerminal[]> {
  const policies = await inTurns(nftDropPolicies(socket));
  return [...policies, ...(await inTurns(nftDropRules(socket)))];
}

/** What a part of netfilter counts: nothing when the kernel does not have that part (nfnetlink_rcv_msg says EINVAL). */
async function ifThere<T>(read: () => T[] | Promise<T[]>): Promise<T[]> {
  try {
    return await read();
  } catch (error) {
    if (RetinaError.from(error).details['errno'] === 'EINVAL') return [];
    throw error;
  }
}

/** All of the pieces, with a turn of the event loop after each. */
async function inTurns(pieces: Iterable<readonly DropTerminal[]>): Promise<DropTerminal[]> {
  const all: DropTerminal[] = [];
  for (const piece of pieces) {
    all.push(...piece);
    await turn();
  }
  return all;
}
