/** Finds out what in netfilter dropped packets: reads the counters of rules and of nf_conntrack, only after drops. */

import { type Logger, RetinaError } from '@retina/core';
import {
  type DropTerminal,
  type NetlinkSocket,
  nftDropPolicies,
  nftDropRules,
  nftFamily,
  nftGeneration,
  openNetfilterSocket,
  readConntrackStatistics,
} from '@retina/ebpf';
import { type DropCause, type DropCauseTotal, type DropTotal, UNKNOWN } from '@retina/flow';
import { type CauseCounter, DropShares, UNKNOWN_CAUSE } from './drop-shares.js';
import { namedPolicy, plainComment } from './policy-comments.js';
import { turn } from './turn.js';

/** The one reason that the kernel has for all of netfilter. */
const REASON = 'NETFILTER_DROP';
/** A reading during which the rule set changed is done again so often, then given up. */
const TRIES = 3;
const MAX_RULE_LENGTH = 128;

/**
 * Shares out what netfilter dropped among rules, policies of chains and nf_conntrack of the namespace in which this was
 * opened. What they did not count is `unknown`: rules without a counter, and everything in other namespaces.
 */
export class DropCauses implements Disposable {
  readonly #logger: Logger;
  #socket: NetlinkSocket | undefined;
  readonly #shares = new DropShares();
  #generation: number | undefined;
  /** The chains that have something to read, as long as the rule set stays as it is. */
  #chains = new Map<string, DropTerminal>();
  #failure = '';

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes counters as they are now: what comes from here on is shared out. */
  async begin(): Promise<void> {
    const counters = await this.#read();
    if (counters !== undefined) this.#shares.begin(counters);
  }

  /** Shares of the packets in these totals that netfilter dropped; they add up to them. */
  async share(totals: readonly DropTotal[]): Promise<DropCauseTotal[]> {
    const dropped = { packets: 0, bytes: 0 };
    for (const { reason, packets, bytes } of totals) {
      if (reason !== REASON) continue;
      dropped.packets += packets;
      dropped.bytes += bytes;
    }
    if (dropped.packets === 0) {
      this.#shares.rest();
      return [];
    }
    const counters = await this.#read();
    if (counters !== undefined) return this.#shares.share(dropped, counters);
    this.#shares.forget();
    return [{ cause: UNKNOWN_CAUSE, packets: dropped.packets }];
  }

  [Symbol.dispose](): void {
    this.#socket?.[Symbol.dispose]();
    this.#socket = undefined;
    this.#generation = undefined;
  }

  /** All counters, or undefined when they cannot be read, which is said once. */
  async #read(): Promise<Map<string, CauseCounter> | undefined> {
    try {
      this.#socket ??= openNetfilterSocket();
      const socket = this.#socket;
      const terminals = await ifThere(() => this.#terminals(socket));
      const counters = new Map(terminals.map((terminal) => [idOf(terminal), counterOf(terminal)]));
      for (const counter of await ifThere(() => conntrackCounters(socket))) {
        counters.set(counter.cause.kind, counter);
      }
      this.#failure = '';
      return counters;
    } catch (error) {
      const { message } = RetinaError.from(error);
      if (message !== this.#failure) {
        this.#logger.warn('what in netfilter dropped packets is not known now', { error: message });
      }
      this.#failure = message;
      // A socket with half an answer in it is of no use.
      this[Symbol.dispose]();
      return undefined;
    }
  }

  async #terminals(socket: NetlinkSocket): Promise<DropTerminal[]> {
    for (let tries = 0; tries < TRIES; tries++) {
      const generation = nftGeneration(socket);
      const terminals = await (generation === this.#generation ? this.#known(socket) : allTerminals(socket));
      if (nftGeneration(socket) !== generation) continue;
      this.#generation = generation;
      this.#chains = new Map(terminals.map((terminal) => [chainOf(terminal), terminal]));
      return terminals;
    }
    throw new RetinaError('HOST_CALL_FAILED', 'the rules of nftables kept changing while they were read', {
      details: { tries: TRIES },
    });
  }

  /** All terminals too, but asks for the rules only of chains that have some. */
  async #known(socket: NetlinkSocket): Promise<DropTerminal[]> {
    const terminals = await inTurns(nftDropPolicies(socket));
    for (const { family, table, chain } of this.#chains.values()) {
      const rules = nftDropRules(socket, { family: nftFamily(family), table, chain });
      terminals.push(...(await inTurns(rules)));
    }
    return terminals;
  }
}

async function allTerminals(socket: NetlinkSocket): Promise<DropTerminal[]> {
  const policies = await inTurns(nftDropPolicies(socket));
  return [...policies, ...(await inTurns(nftDropRules(socket)))];
}

/** Packets that nf_conntrack dropped: nothing else counts them (nf_ct_resolve_clash counts in both numbers). */
function conntrackCounters(socket: NetlinkSocket): CauseCounter[] {
  const { drop, insertFailed, chainTooLong } = readConntrackStatistics(socket);
  const full = Math.max(0, drop - (insertFailed - chainTooLong));
  return [
    { cause: { ...UNKNOWN_CAUSE, kind: 'conntrack_full' }, packets: full, bytes: undefined },
    { cause: { ...UNKNOWN_CAUSE, kind: 'conntrack_insert' }, packets: insertFailed, bytes: undefined },
  ];
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

function chainOf({ family, table, chain }: DropTerminal): string {
  return [family, table, chain].join('\0');
}

function idOf(terminal: DropTerminal): string {
  return [chainOf(terminal), terminal.handle ?? 'policy'].join('\0');
}

function counterOf(terminal: DropTerminal): CauseCounter {
  const { packets, bytes } = terminal;
  return { cause: causeOf(terminal), packets, bytes };
}

function causeOf({ family, table, chain, handle, comment }: DropTerminal): DropCause {
  const place = { table: `${family} ${table}`, chain };
  if (handle === undefined) {
    return { kind: 'chain_policy', ...place, rule: UNKNOWN, policyNamespace: UNKNOWN, policy: UNKNOWN };
  }
  const plain = plainComment(comment);
  const rule = plain === '' ? `handle ${handle}` : plain.slice(0, MAX_RULE_LENGTH);
  return { kind: 'rule', ...place, rule, ...namedPolicy(plain) };
}
