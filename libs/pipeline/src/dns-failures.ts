/** Finds resolvers that fail their clients, and tells of each once, in words. */

import type { Component } from '@retina/core';
import type { Batch, DnsEvent, Endpoint, EventSink, NodeEvent, Sink } from '@retina/flow';

/** Who is told. */
export interface DnsFailuresOptions {
  readonly events: EventSink;
  /** Told of what was not told of: too many resolvers at once. */
  readonly onFolded: () => void;
  /** Unix time in ms. */
  readonly nowMs?: () => number;
}

/** What a resolver says when it cannot answer; NXDOMAIN is an answer. */
const FAILURES: readonly string[] = ['SERVFAIL', 'REFUSED', 'FORMERR', 'NOTIMP'];
const INTERVAL_MS = 10_000;
/** Fewer say nothing about a resolver. */
const MIN_FAILURES = 10;
const MAX_WATCHED = 256;
const MAX_OPEN = 16;
/** Nobody asks it any more. */
const SILENT_INTERVALS = 6;

interface Watched {
  server: Endpoint | undefined;
  answers: number;
  failures: number;
  timeouts: number;
  open: { readonly id: string; failures: number; silent: number } | undefined;
}

/** A sink for DNS; looks every ten seconds at what came in them. */
export class DnsFailures implements Sink, Component {
  readonly name = 'dns-failures';
  readonly #options: DnsFailuresOptions;
  readonly #nowMs: () => number;
  readonly #watched = new Map<string, Watched>();
  #open = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DnsFailuresOptions) {
    this.#options = options;
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

  accept(batch: Batch): void {
    if (batch.kind === 'dns') for (const event of batch.events) this.#add(event);
  }

  /** Judges the interval that ended. */
  look(): void {
    for (const [address, watched] of this.#watched) {
      if (watched.open === undefined) this.#maybeOpen(address, watched);
      else this.#maybeEnd(address, watched, watched.open);
      watched.answers = watched.failures = watched.timeouts = 0;
      if (watched.open === undefined) this.#watched.delete(address);
    }
  }

  #add(event: DnsEvent): void {
    if (event.kind === 'query') return;
    const watched = this.#of(event.server.text);
    if (watched === undefined) return;
    watched.server = event.serverEndpoint ?? watched.server;
    if (event.kind === 'timeout') watched.timeouts += event.queries;
    else if (FAILURES.includes(event.returnCode)) watched.failures++;
    else watched.answers++;
  }

  #of(address: string): Watched | undefined {
    const known = this.#watched.get(address);
    if (known !== undefined || this.#watched.size >= MAX_WATCHED) return known;
    const watched = { server: undefined, answers: 0, failures: 0, timeouts: 0, open: undefined };
    this.#watched.set(address, watched);
    return watched;
  }

  #maybeOpen(address: string, watched: Watched): void {
    const failed = watched.failures + watched.timeouts;
    if (failed < MIN_FAILURES || failed < watched.answers) return;
    if (this.#open >= MAX_OPEN) {
      this.#options.onFolded();
      return;
    }
    this.#open++;
    watched.open = { id: `dns-failures/${address}/${this.#nowMs()}`, failures: failed, silent: 0 };
    const { answers, failures, timeouts } = watched;
    const text = `DNS fails at ${nameOf(address, watched.server)}: of ${failed + answers} queries ${timeouts} got no response and ${failures} an error in the last 10 s.`;
    this.#tell(address, watched.open, 'began', text);
  }

  #maybeEnd(address: string, watched: Watched, open: NonNullable<Watched['open']>): void {
    const failed = watched.failures + watched.timeouts;
    open.failures += failed;
    open.silent = failed + watched.answers === 0 ? open.silent + 1 : 0;
    const isWell = watched.answers > 0 && failed * 10 <= watched.answers;
    if (!isWell && open.silent < SILENT_INTERVALS) return;
    const name = nameOf(address, watched.server);
    const text = isWell ? `DNS works again at ${name}.` : `Nobody asks ${name} for names any more.`;
    this.#tell(address, open, 'ended', `${text} ${open.failures} queries had failed.`);
    watched.open = undefined;
    this.#open--;
  }

  #tell(
    address: string,
    { id, failures }: NonNullable<Watched['open']>,
    phase: NodeEvent['phase'],
    text: string,
  ): void {
    const subject = { resolver: address };
    this.#options.events.tell({
      id,
      kind: 'dns-failures',
      phase,
      atMs: this.#nowMs(),
      subject,
      count: failures,
      text,
    });
  }
}

function nameOf(address: string, endpoint: Endpoint | undefined): string {
  return endpoint === undefined ? address : `${endpoint.namespace}/${endpoint.workloadName} (${address})`;
}
