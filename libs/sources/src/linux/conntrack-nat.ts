/** What this network namespace translates, asked of nf_conntrack. */

import type { Logger } from '@retina/core';
import {
  type ConntrackEntry,
  type ConntrackTuple,
  findConntrack,
  type NetlinkSocket,
  openNetfilterSocket,
} from '@retina/ebpf';
import {
  addressBytes,
  addressOfBytes,
  AddressTable,
  type Ends,
  type FiveTuple,
  IP_PROTOCOL,
  isSame,
  type NatAnswer,
  type NatLookup,
  NO_ADDRESS,
  reversed,
  type Translation,
} from '@retina/flow';
import { readFileSync } from 'node:fs';

/** Of the thread that asks: 0 where no rule needs conntrack, and then nothing is translated. */
const COUNT = '/proc/sys/net/netfilter/nf_conntrack_count';
/** After a failure, so that a kernel that cannot is not asked for each connection. */
const PAUSE_MS = 30_000;
/** ICMP is told apart by an identifier that flows do not have. */
const WITH_PORTS: readonly number[] = [IP_PROTOCOL.TCP, IP_PROTOCOL.UDP, IP_PROTOCOL.SCTP];

/** What came of asking about a connection; `no_room` beside `translated`. */
export type NatOutcome = 'translated' | 'untranslated' | 'absent' | 'failed' | 'no_room';

/** What the lookup needs. */
export interface ConntrackNatOptions {
  readonly logger: Logger;
  /** Hears of each connection that was asked about. */
  readonly count: (outcome: NatOutcome, connections: number) => void;
}

/** Works in the network namespace of the thread that asks first. */
export class ConntrackNat implements NatLookup, Disposable {
  readonly #options: ConntrackNatOptions;
  readonly #addresses = new AddressTable();
  #socket: NetlinkSocket | undefined;
  #pausedUntilMs = 0;

  constructor(options: ConntrackNatOptions) {
    this.#options = options;
  }

  find(connections: readonly FiveTuple[]): readonly NatAnswer[] {
    if (connections.length === 0) return [];
    if (performance.now() < this.#pausedUntilMs) return this.#failed(connections);
    if (trackedConnections() === 0) return connections.map(() => 'untranslated');
    try {
      return this.#ask(connections);
    } catch (error) {
      this.#options.logger.warn('nf_conntrack cannot be asked: what is translated counts twice', { error });
      this.#pausedUntilMs = performance.now() + PAUSE_MS;
      this[Symbol.dispose]();
      return this.#failed(connections);
    }
  }

  noRoom(): void {
    this.#options.count('no_room', 1);
  }

  /** The next question opens the socket again. */
  [Symbol.dispose](): void {
    this.#socket?.[Symbol.dispose]();
    this.#socket = undefined;
  }

  #ask(connections: readonly FiveTuple[]): readonly NatAnswer[] {
    this.#socket ??= openNetfilterSocket();
    const answers: NatAnswer[] = connections.map(() => 'untranslated');
    const asked = [...connections.keys()].filter((index) =>
      WITH_PORTS.includes(connections[index]!.protocol),
    );
    const found = findConntrack(
      this.#socket,
      asked.map((index) => tupleOf(connections[index]!)),
    );
    const outcomes = { translated: 0, untranslated: 0, absent: 0 };
    for (const [at, index] of asked.entries()) {
      const entry = found[at];
      const answer = entry === undefined ? 'unknown' : this.#translationOf(entry);
      answers[index] = answer;
      if (answer === 'unknown') outcomes.absent++;
      else if (answer === 'untranslated') outcomes.untranslated++;
      else outcomes.translated++;
    }
    for (const outcome of ['translated', 'untranslated', 'absent'] as const) {
      this.#options.count(outcome, outcomes[outcome]);
    }
    return answers;
  }

  #translationOf(entry: ConntrackEntry): NatAnswer {
    const translation: Translation = {
      original: this.#ends(entry.original),
      reply: this.#ends(entry.reply),
    };
    return isSame(translation.original, reversed(translation.reply)) ? 'untranslated' : translation;
  }

  #ends({ source, destination, sourcePort, destinationPort }: ConntrackTuple): Ends {
    return {
      source: addressOfBytes(source, this.#addresses) ?? NO_ADDRESS,
      destination: addressOfBytes(destination, this.#addresses) ?? NO_ADDRESS,
      sourcePort,
      destinationPort,
    };
  }

  #failed(connections: readonly FiveTuple[]): readonly NatAnswer[] {
    this.#options.count('failed', connections.length);
    return connections.map(() => 'unknown');
  }
}

function tupleOf(connection: FiveTuple): ConntrackTuple {
  return {
    source: addressBytes(connection.source),
    destination: addressBytes(connection.destination),
    protocol: connection.protocol,
    sourcePort: connection.sourcePort,
    destinationPort: connection.destinationPort,
  };
}

function trackedConnections(): number {
  try {
    return Number(readFileSync(COUNT, 'latin1'));
  } catch {
    return 0;
  }
}
