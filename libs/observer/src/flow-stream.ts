/** Answers one GetFlows: first from the ring, then what comes. A slow client loses flows of its own, and is told. */

import type { StreamCall } from '@retina/rpc';
import { type GetFlowsResponseInit, type HubbleFlowInit, LostEventSource } from '@retina/wire/hubble';
import type { FlowRequest } from './flow-request.js';
import type { ObserverSink } from './observer-sink.js';
import type { StreamTurn, StreamTurns } from './stream-turns.js';
import { type NodeContext, toHubble } from './to-hubble.js';

/** A matching flow, with its place in the ring. */
interface Match {
  readonly sequence: number;
  readonly flow: HubbleFlowInit;
}

/** What a stream reads from, and what it adds. */
export interface StreamSource {
  readonly sink: ObserverSink;
  readonly context: NodeContext;
  /** Shared by all streams of the server. */
  readonly turns: StreamTurns;
  /** Hears of flows that a slow client lost. */
  readonly onLost: (flows: number) => void;
}

/** One client's way through the ring. */
export class FlowStream {
  readonly #source: StreamSource;
  readonly #request: FlowRequest;
  readonly #call: StreamCall<GetFlowsResponseInit>;
  readonly #turn: StreamTurn;

  constructor(source: StreamSource, request: FlowRequest, call: StreamCall<GetFlowsResponseInit>) {
    this.#source = source;
    this.#request = request;
    this.#call = call;
    this.#turn = source.turns.stream();
  }

  /** Resolves when everything was sent that was asked for, or the client is gone. */
  async run(): Promise<void> {
    try {
      await this.#run();
    } finally {
      this.#turn.end();
    }
  }

  async #run(): Promise<void> {
    const { ring } = this.#source.sink;
    const { past, first, number, follow } = this.#request;
    const end = ring.next;
    if (past) {
      // The last ones that match have to be found from the end; the rest goes from the beginning.
      const start = first || number === Infinity ? ring.oldest : await this.#startOfLast(end);
      await this.#send(start, end, number);
    }
    if (follow) await this.#follow(end);
  }

  async #follow(from: number): Promise<void> {
    const { sink } = this.#source;
    const { signal } = this.#call;
    for (let sequence = from; !signal.aborted; ) {
      if (sequence === sink.ring.next) {
        this.#turn.end();
        await sink.waitForNews(signal);
      }
      sequence = await this.#send(sequence, sink.ring.next, Infinity);
    }
  }

  /** The sequence of the oldest of the last `number` flows that match. */
  async #startOfLast(end: number): Promise<number> {
    const { ring } = this.#source.sink;
    let found = 0;
    let start = end;
    for (let sequence = end - 1; sequence >= ring.oldest && found < this.#request.number; sequence--) {
      await this.#turn.step();
      // What was overwritten while others had their turn is gone for this client, too.
      if (sequence < ring.oldest || this.#call.signal.aborted) break;
      if (this.#match(sequence) === undefined) continue;
      found++;
      start = sequence;
    }
    return start;
  }

  /** Sends what matches, and returns where to go on. */
  async #send(start: number, end: number, limit: number): Promise<number> {
    const { ring } = this.#source.sink;
    let sent = 0;
    let sequence = start;
    while (sequence < end && sent < limit && !this.#call.signal.aborted) {
      await this.#turn.step();
      if (sequence < ring.oldest) {
        this.#tellLost(ring.oldest - sequence);
        sequence = ring.oldest;
        continue;
      }
      const match = this.#match(sequence++);
      if (match === undefined) continue;
      sent++;
      if (!this.#call.write(this.#response(match.flow))) await this.#drained();
    }
    return Math.max(sequence, Math.min(end, ring.next));
  }

  #match(sequence: number): Match | undefined {
    const { sink, context } = this.#source;
    const { sinceUs, untilUs, matches } = this.#request;
    const timeUs = sink.ring.timeUs(sequence);
    if (timeUs < sinceUs || timeUs > untilUs) return undefined;
    const flow = toHubble(sink.ring.at(sequence), context);
    return matches(flow) ? { sequence, flow } : undefined;
  }

  #response(flow: HubbleFlowInit): GetFlowsResponseInit {
    return { flow: this.#request.mask(flow), nodeName: flow.nodeName, time: flow.time };
  }

  #tellLost(flows: number): void {
    this.#source.onLost(flows);
    const { context, sink } = this.#source;
    const timeUs = sink.ring.timeUs(sink.ring.oldest);
    this.#call.write({
      lostEvents: { source: LostEventSource.HUBBLE_RING_BUFFER, numEventsLost: flows },
      nodeName: context.cluster === '' ? context.node : `${context.cluster}/${context.node}`,
      time: { seconds: Math.floor(timeUs / 1e6), nanos: Math.floor(timeUs % 1e6) * 1000 },
    });
  }

  async #drained(): Promise<void> {
    this.#turn.end();
    await this.#call.drained();
  }
}
