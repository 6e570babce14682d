/** Handshakes that a window's end cuts in two: the SYN is in one record, the ACK in the next. */

import type { FlowKey } from './flow-decoder.js';

/** More open handshakes than this at one window's end are a SYN flood; their round trips are of no interest. */
const CAPACITY = 4096;

/** Remembers SYNs without their ACK for one window. */
export class HandshakeJoin {
  #before = new Map<string, number>();
  #now = new Map<string, number>();

  /** A record that ends with one SYN, sent at `synNs`. */
  open(key: FlowKey, synNs: number): void {
    if (this.#now.size < CAPACITY) this.#now.set(keyText(key), synNs);
  }

  /**
   * A record without a SYN that waits for its ACK. Returns the round trip when the window before ended with one and
   * this record begins with what can only be the ACK; `firstSeenNs` is undefined when it has SYNs of its own.
   */
  close(key: FlowKey, firstSeenNs: number | undefined): number | undefined {
    if (this.#before.size === 0) return undefined;
    const synNs = this.#before.get(keyText(key));
    return synNs === undefined || firstSeenNs === undefined ? undefined : firstSeenNs - synNs;
  }

  /** The SYNs of this window may be answered in the next. */
  endWindow(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }
}

function keyText(key: FlowKey): string {
  const ports = `${key.sourcePort} ${key.destinationPort}`;
  return `${key.source.text} ${key.destination.text} ${ports} ${key.interfaceIndex} ${key.point}`;
}
