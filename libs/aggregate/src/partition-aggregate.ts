/** All that an aggregator knows of one partition: what it has seen, and what it has added up. */

import { RetinaError } from '@retina/core';
import { type DropTotal, type Endpoint, type EndpointLookup, type Flow, UNKNOWN } from '@retina/flow';
import { dropTotalsOf, flowsOf, type ReceivedBatch } from '@retina/wire';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packetView, serviceOf } from './packet-view.js';
import { isReporter } from './reporter-rule.js';
import { RollUp, type RollUpState } from './roll-up.js';
import { SequenceRanges } from './sequence-ranges.js';

/** How much it may hold. */
export interface PartitionAggregateOptions {
  /** Rows of each roll-up beside `other`. */
  readonly capacity: number;
  /** Who is behind addresses that the node does not know: in local context it knows its own pods. Nobody unless told. */
  readonly endpoints?: EndpointLookup;
}

interface Sender {
  readonly node: string;
  readonly boot: string;
  lastHeardMs: number;
  readonly seen: SequenceRanges;
}

interface Text {
  readonly version: number;
  readonly senders: readonly [node: string, boot: string, lastHeardMs: number, seen: readonly number[]][];
  /** Of senders that are forgotten. */
  readonly missing: number;
  readonly edges: RollUpState;
  readonly points: RollUpState;
  readonly drops: RollUpState;
}

/** Since 2, edges name the Service too. */
const VERSION = 2;
/** Much longer than the stream keeps a message. */
const FORGET_SENDER_MS = 24 * 3_600_000;
const NAMES_END = '\0';

/** One partition. Batches and snapshots go in, snapshots and sums come out; it knows no clock and no network. */
export class PartitionAggregate {
  /**
   * Traffic of pods, each packet once: source namespace, source workload, destination namespace, destination workload, and the
   * Service by which the client reached the server.
   */
  readonly edges: RollUp;
  /** Every observation, a packet once at each point that it passes: node, point. */
  readonly points: RollUp;
  /** Drops: node, reason, direction. */
  readonly drops: RollUp;
  readonly #endpoints: EndpointLookup | undefined;
  readonly #senders = new Map<string, Sender>();
  #missing: number;

  constructor({ capacity, endpoints }: PartitionAggregateOptions, state?: Text) {
    this.#endpoints = endpoints;
    this.edges = new RollUp(capacity, state?.edges);
    this.points = new RollUp(capacity, state?.points);
    this.drops = new RollUp(capacity, state?.drops);
    this.#missing = state?.missing ?? 0;
    for (const [node, boot, lastHeardMs, seen] of state?.senders ?? []) {
      this.#senders.set(node + NAMES_END + boot, { node, boot, lastHeardMs, seen: new SequenceRanges(seen) });
    }
  }

  /** From a snapshot. @throws MESSAGE_MALFORMED when it is none of this version. */
  static decode(snapshot: string, options: PartitionAggregateOptions): PartitionAggregate {
    try {
      const state = JSON.parse(gunzipSync(Buffer.from(snapshot, 'base64')).toString('utf8')) as Text;
      if (state.version === VERSION) return new PartitionAggregate(options, state);
      if (state.version === 1) return new PartitionAggregate(options, withService(state));
    } catch (cause) {
      throw new RetinaError('MESSAGE_MALFORMED', 'a snapshot cannot be read', { cause });
    }
    throw new RetinaError('MESSAGE_MALFORMED', 'a snapshot is of another version');
  }

  /** Text for a key-value bucket; forgets senders that were not heard for a day. */
  encode(nowMs: number): string {
    for (const [key, { lastHeardMs, seen }] of this.#senders) {
      if (nowMs - lastHeardMs < FORGET_SENDER_MS) continue;
      this.#missing += seen.missing;
      this.#senders.delete(key);
    }
    const state: Text = {
      version: VERSION,
      senders: [...this.#senders.values()].map(({ node, boot, lastHeardMs, seen }) => [
        ...([node, boot, lastHeardMs] as const),
        seen.state,
      ]),
      missing: this.#missing,
      edges: this.edges.state,
      points: this.points.state,
      drops: this.drops.state,
    };
    return gzipSync(JSON.stringify(state), { level: 1 }).toString('base64');
  }

  /**
   * Adds a batch up unless it was before; all of it or nothing. Returns whether it did.
   * @param nowMs Unix time.
   * @throws MESSAGE_MALFORMED.
   */
  take(batch: ReceivedBatch, nowMs: number): boolean {
    const { node, bootId, sequence } = batch.header;
    if (node === '' || bootId === '' || !Number.isSafeInteger(sequence) || sequence < 1) {
      throw new RetinaError('MESSAGE_MALFORMED', 'a batch does not say which one it is', {
        details: { node, bootId, sequence },
      });
    }
    // Every record is read before the first is counted: what is malformed counts for nothing.
    const flows = [...flowsOf(batch)];
    const drops = [...dropTotalsOf(batch)];
    if (!this.#isNew(node, bootId, sequence, nowMs)) return false;
    for (const flow of flows) this.#addFlow(node, flow);
    for (const drop of drops) this.#addDrop(node, drop);
    return true;
  }

  /** Batches that never came, as far as later ones tell. */
  get missing(): number {
    let missing = this.#missing;
    for (const { seen } of this.#senders.values()) missing += seen.missing;
    return missing;
  }

  #isNew(node: string, boot: string, sequence: number, nowMs: number): boolean {
    const key = node + NAMES_END + boot;
    let sender = this.#senders.get(key);
    if (sender === undefined) {
      sender = { node, boot, lastHeardMs: nowMs, seen: new SequenceRanges() };
      this.#senders.set(key, sender);
    }
    sender.lastHeardMs = nowMs;
    return sender.seen.add(sequence);
  }

  #addFlow(node: string, flow: Flow): void {
    const packets = flow.packets * flow.weight;
    const bytes = flow.bytes * flow.weight;
    this.points.add([node, flow.point], packets, bytes);
    const view = packetView(flow, this.#endpoints);
    if (!isReporter(view, flow.point, node)) return;
    const { before, after } = view;
    const [source, destination] = [before.source.endpoint, after.destination.endpoint];
    const labels = [...workloadOf(source), ...workloadOf(destination), serviceOf(view)];
    this.edges.add(labels, packets, bytes);
  }

  #addDrop(node: string, { reason, direction, packets, bytes }: DropTotal): void {
    this.drops.add([node, reason, direction], packets, bytes);
  }
}

function workloadOf(endpoint: Endpoint | undefined): [namespace: string, workload: string] {
  return endpoint === undefined ? [UNKNOWN, UNKNOWN] : [endpoint.namespace, endpoint.workloadName];
}

/** What was counted before edges named Services. */
function withService(state: Text): Text {
  const rows = state.edges.rows.map(({ labels, amounts }) => ({ labels: [...labels, UNKNOWN], amounts }));
  return { ...state, edges: { ...state.edges, rows } };
}
