/** Finds when packets begin to be dropped, and tells of it once, in words. */

import { type Component, formatAddress } from '@retina/core';
import {
  type Batch,
  type Drop,
  type DropCause,
  dropWords,
  type Endpoint,
  type EventSink,
  type NodeEvent,
  protocolName,
  type Sink,
} from '@retina/flow';

/** What counts as a burst. */
export interface DropBurstOptions {
  readonly events: EventSink;
  /** Told of what was not told of: too many bursts at once. */
  readonly onFolded: () => void;
  /** Packets in a second from which on it is one; 50 unless told. */
  readonly threshold?: number;
  /** Unix time in ms. */
  readonly nowMs?: () => number;
}

/** And so many times more than it was lately. */
const TIMES_BASELINE = 5;
/** The baseline forgets half of what it knew in some ten seconds. */
const BASELINE_SHARE = 0.07;
/** A burst has ended when it was below a tenth of the threshold for so many seconds. */
const QUIET_SECONDS = 10;
/** Reasons and destinations that are watched at once; what is beyond is watched by its reason alone. */
const MAX_WATCHED = 1_024;
/** Bursts that are open at once; more would be a storm that nobody reads. */
const MAX_OPEN = 32;
const INTERVAL_MS = 1_000;
const NETFILTER = 'NETFILTER_DROP';

interface Watched {
  /** The newest of its drops, which says what it is about. */
  drop: Drop;
  packets: number;
  baseline: number;
  open: { readonly id: string; readonly beganMs: number; packets: number; quiet: number } | undefined;
}

/** A sink for drops; looks each second at what came in it. */
export class DropBursts implements Sink, Component {
  readonly name = 'drop-bursts';
  readonly #options: DropBurstOptions;
  readonly #threshold: number;
  readonly #nowMs: () => number;
  readonly #watched = new Map<string, Watched>();
  /** What netfilter dropped by, in the second that goes on. */
  #causes: DropCause[] = [];
  #open = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DropBurstOptions) {
    this.#options = options;
    this.#threshold = options.threshold ?? 50;
    this.#nowMs = options.nowMs ?? Date.now;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => this.look(), INTERVAL_MS);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }

  /** Bursts that have not ended. */
  get open(): number {
    return this.#open;
  }

  accept(batch: Batch): void {
    if (batch.kind === 'drop') for (const drop of batch.drops) this.#add(drop);
    if (batch.kind === 'drop-cause') {
      this.#causes.push(...batch.totals.filter(({ packets }) => packets > 0).map(({ cause }) => cause));
    }
  }

  /** Judges the second that ended. */
  look(): void {
    for (const [key, watched] of this.#watched) {
      if (watched.open === undefined) this.#maybeOpen(key, watched);
      else this.#maybeEnd(watched, watched.open);
      watched.baseline += (watched.packets - watched.baseline) * BASELINE_SHARE;
      watched.packets = 0;
      if (watched.open === undefined && watched.baseline < 0.01) this.#watched.delete(key);
    }
    this.#causes = [];
  }

  #add(drop: Drop): void {
    const destination = `${drop.destination.text} ${drop.protocol} ${drop.destinationPort}`;
    const key = `${drop.reason} ${drop.location} ${destination}`;
    const known = this.#watched.get(key);
    if (known === undefined && this.#watched.size >= MAX_WATCHED) this.#addTo(drop.reason, drop);
    else this.#addTo(key, drop);
  }

  #addTo(key: string, drop: Drop): void {
    const known = this.#watched.get(key);
    if (known === undefined) {
      this.#watched.set(key, { drop, packets: drop.packets, baseline: 0, open: undefined });
      return;
    }
    known.drop = drop;
    known.packets += drop.packets;
  }

  #maybeOpen(key: string, watched: Watched): void {
    const { packets, baseline } = watched;
    if (packets < this.#threshold || packets < TIMES_BASELINE * baseline) return;
    if (this.#open >= MAX_OPEN) {
      this.#options.onFolded();
      return;
    }
    const beganMs = this.#nowMs();
    this.#open++;
    watched.open = { id: `drop-burst ${key} ${beganMs}`, beganMs, packets, quiet: 0 };
    this.#options.events.tell(this.#event(watched, 'began'));
  }

  #maybeEnd(watched: Watched, open: NonNullable<Watched['open']>): void {
    open.packets += watched.packets;
    open.quiet = watched.packets < this.#threshold / 10 ? open.quiet + 1 : 0;
    if (open.quiet < QUIET_SECONDS) return;
    this.#options.events.tell(this.#event(watched, 'ended'));
    watched.open = undefined;
    this.#open--;
  }

  #event({ drop, open }: Watched, phase: NodeEvent['phase']): NodeEvent {
    const { id = '', packets = 0, beganMs = 0 } = open ?? {};
    const atMs = this.#nowMs();
    const what = `${protocolName(drop.protocol)} packets from ${endOf(drop.source.text, drop.sourceEndpoint)} to ${destinationOf(drop)}`;
    const why = this.#why(drop);
    const seconds = Math.round((atMs - beganMs) / 1000);
    const text =
      phase === 'began'
        ? `Dropping ${what}, ${packets} in the last second. ${why}`
        : `No longer dropping ${what}: ${packets} in ${seconds} s. ${why}`;
    const subject = {
      reason: drop.reason,
      location: drop.location,
      source: drop.source.text,
      destination: destinationOf(drop),
    };
    return { id, kind: 'drop-burst', phase, atMs, subject, count: packets, text };
  }

  #why({ reason, location }: Drop): string {
    const words = reason === NETFILTER ? causeWords(this.#causes) : undefined;
    return words ?? dropWords(reason) ?? `The kernel's reason is ${reason}, at ${location}.`;
  }
}

/** Named only when nothing else dropped in the same second: otherwise it could have been either. */
function causeWords(causes: readonly DropCause[]): string | undefined {
  const named = new Map(causes.map((cause) => [JSON.stringify(cause), cause]));
  const [cause] = named.values();
  if (named.size !== 1 || cause === undefined) return undefined;
  switch (cause.kind) {
    case 'rule':
      return cause.policy === 'unknown'
        ? `The rule "${cause.rule}" of chain ${cause.chain} in table ${cause.table} forbids it.`
        : `The NetworkPolicy ${cause.policyNamespace}/${cause.policy} forbids it.`;
    case 'chain_policy':
      return `No rule of chain ${cause.chain} in table ${cause.table} allows it, and what is left is dropped.`;
    case 'conntrack_full':
      return 'The table of connections is full: raise net.netfilter.nf_conntrack_max, or find who opens so many.';
    case 'conntrack_insert':
      return 'The connection clashes with another one in the table of connections: NAT has no port left for it.';
    case 'unknown':
      return undefined;
  }
}

function endOf(address: string, endpoint: Endpoint | undefined): string {
  return endpoint === undefined ? address : `${endpoint.namespace}/${endpoint.podName}`;
}

function destinationOf({ destination, destinationEndpoint, destinationPort }: Drop): string {
  const host = endOf(destination.text, destinationEndpoint);
  if (destinationPort === 0) return host;
  return destinationEndpoint === undefined
    ? formatAddress({ host, port: destinationPort })
    : `${host}:${destinationPort}`;
}
