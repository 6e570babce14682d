/** One line a second for a person who watches: `npm start` shows it. */

import type { Component } from '@retina/core';
import type { Summary, TrafficSummary } from '@retina/pipeline';

const INTERVAL_MS = 1000;

/** Where the line goes: standard output, for one. */
export interface LiveOutput {
  readonly isTTY?: boolean;
  /** Width of the terminal. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** Prints what the node does, in place on a terminal and line by line elsewhere. */
export class LiveSummary implements Component {
  readonly name = 'live-summary';
  readonly #summary: TrafficSummary;
  readonly #output: LiveOutput;
  #timer: NodeJS.Timeout | undefined;
  #lastDrop = '';

  constructor(summary: TrafficSummary, output: LiveOutput) {
    this.#summary = summary;
    this.#output = output;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#print(), INTERVAL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#output.isTTY && this.#timer !== undefined) this.#output.write('\n');
    this.#timer = undefined;
  }

  #print(): void {
    const { isTTY, columns = Infinity } = this.#output;
    const summary = this.#summary.read();
    this.#lastDrop = summary.lastDrop ?? this.#lastDrop;
    const line = formatSummary(summary, this.#lastDrop);
    // In place: what a longer line left behind is cleared (ECMA-48, EL), and a line that wraps would leave itself behind.
    this.#output.write(isTTY ? `\r${shortened(line, columns - 1)}\u001b[K` : `${line}\n`);
  }
}

/** A summary of one second as one line. */
export function formatSummary(summary: Summary, lastDrop: string): string {
  const { packets, bytes, drops, topReason, flows } = summary;
  const reason = topReason === undefined ? '' : ` (${topReason})`;
  const parts = [
    `${packets} packets/s`,
    `${((bytes * 8) / 1e6).toFixed(2)} Mbit/s`,
    `${drops} drops/s${reason}`,
    `${flows} flows`,
    ...(lastDrop === '' ? [] : [`last drop: ${lastDrop}`]),
  ];
  return parts.join(' · ');
}

function shortened(line: string, length: number): string {
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
