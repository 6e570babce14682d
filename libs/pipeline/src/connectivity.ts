/** Finds nodes that do not answer probes, and tells of each once. */

import type { Batch, EventSink, NodeEvent, Reachability, Sink } from '@retina/flow';

/** Who is told. */
export interface ConnectivityOptions {
  readonly events: EventSink;
  /** Unix time in ms. */
  readonly nowMs?: () => number;
}

/** Probes in a row: one alone may be a node that restarts, or a packet that was lost. */
const MISSED_PROBES = 3;

interface Target {
  missed: number;
  /** Of the event that is open. */
  id: string | undefined;
}

/** A sink for what the reachability signal finds. */
export class Connectivity implements Sink {
  readonly #events: EventSink;
  readonly #nowMs: () => number;
  readonly #targets = new Map<string, Target>();

  constructor({ events, nowMs = Date.now }: ConnectivityOptions) {
    this.#events = events;
    this.#nowMs = nowMs;
  }

  accept(batch: Batch): void {
    if (batch.kind !== 'reachability') return;
    for (const probe of batch.nodes) this.#see(probe);
    const probed = new Set(batch.nodes.map(({ target }) => target));
    for (const [name, target] of this.#targets) {
      if (probed.has(name)) continue;
      this.#end(name, target, `The node ${name} is not probed any more.`);
      this.#targets.delete(name);
    }
  }

  #see({ target: name, latencySeconds }: Reachability): void {
    const target = this.#targets.get(name) ?? { missed: 0, id: undefined };
    this.#targets.set(name, target);
    if (latencySeconds !== undefined) {
      this.#end(
        name,
        target,
        `The node ${name} answers again, after ${target.missed} probes that it missed.`,
      );
      target.missed = 0;
      return;
    }
    target.missed++;
    if (target.missed !== MISSED_PROBES) return;
    target.id = `connectivity/${name}/${this.#nowMs()}`;
    this.#tell(name, target, 'began', `The node ${name} has not answered ${MISSED_PROBES} probes in a row.`);
  }

  #end(name: string, target: Target, text: string): void {
    if (target.id === undefined) return;
    this.#tell(name, target, 'ended', text);
    target.id = undefined;
  }

  #tell(node: string, { id = '', missed }: Target, phase: NodeEvent['phase'], text: string): void {
    const subject = { node };
    this.#events.tell({ id, kind: 'connectivity', phase, atMs: this.#nowMs(), subject, count: missed, text });
  }
}
