/** Puts flows, drops and DNS messages of the pipeline into the ring, and wakes who waits for them. */

import type { Batch, Sink } from '@retina/flow';
import { EventEmitter, once } from 'node:events';
import { FlowRing } from './flow-ring.js';

/** Hears of every batch; costs some 50 ns a record, and nothing is made of it until somebody reads. */
export class ObserverSink implements Sink {
  readonly ring: FlowRing;
  readonly #news = new EventEmitter().setMaxListeners(0);
  readonly #nowUs: () => number;

  /** @param bytes what the ring may take; @param nowUs Unix time, of a test's own. */
  constructor(bytes: number, nowUs: () => number = () => Date.now() * 1000) {
    this.ring = new FlowRing(bytes);
    this.#nowUs = nowUs;
  }

  accept(batch: Batch): void {
    const before = this.ring.next;
    this.#add(batch);
    if (this.ring.next !== before) this.#news.emit('news');
  }

  /** Resolves when there is something new, or the signal is aborted. */
  async waitForNews(signal: AbortSignal): Promise<void> {
    await once(this.#news, 'news', { signal }).catch(() => undefined);
  }

  #add(batch: Batch): void {
    const { ring } = this;
    const nowUs = this.#nowUs();
    if (batch.kind === 'flow') {
      const offsetUs = nowUs - Number(process.hrtime.bigint() / 1000n);
      for (const flow of batch.flows) ring.addFlow(flow, Math.round(offsetUs + flow.lastSeenNs / 1000));
    } else if (batch.kind === 'drop') {
      for (const drop of batch.drops) ring.addDrop(drop, nowUs);
    } else if (batch.kind === 'dns') {
      for (const event of batch.events) if (event.kind !== 'timeout') ring.addDns(event, nowUs);
    }
  }
}
