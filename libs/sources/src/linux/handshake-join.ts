/** Handshakes that a window's end cuts in two: the SYN is in one record, the ACK in a later one. */

import type { FlowKey } from './flow-key.js';

/** More open handshakes than this are a SYN flood; the oldest, whose round trips are of no interest, make room. */
const CAPACITY = 4096;

/** Remembers SYNs that wait for the client's ACK. */
export class HandshakeJoin {
  /** When the SYN went by, by flow. */
  readonly #open = new Map<string, number>();

  /** A record whose only SYN, at `synNs`, has no ACK after it. A SYN that was already waiting makes it ambiguous. */
  open(key: FlowKey, synNs: number): void {
    const text = keyText(key);
    if (this.#open.has(text)) {
      this.#open.set(text, Number.NaN);
      return;
    }
    if (this.#open.size >= CAPACITY) {
      for (const oldest of this.#open.keys()) {
        this.#open.delete(oldest);
        break;
      }
    }
    this.#open.set(text, synNs);
  }

  /**
   * A record that begins with something else than a SYN. Returns the round trip when a SYN waited, since this is its
   * ACK; undefined when none did, or when it was repeated.
   */
  close(key: FlowKey, firstSeenNs: number): number | undefined {
    if (this.#open.size === 0) return undefined;
    const text = keyText(key);
    const synNs = this.#open.get(text);
    this.#open.delete(text);
    return synNs === undefined || Number.isNaN(synNs) ? undefined : firstSeenNs - synNs;
  }

  /** A record that holds a whole handshake. Returns its round trip unless an earlier SYN makes it ambiguous. */
  pass(key: FlowKey, handshakeNs: number): number | undefined {
    return this.#open.size > 0 && this.#open.delete(keyText(key)) ? undefined : handshakeNs;
  }
}

function keyText(key: FlowKey): string {
  const ports = `${key.sourcePort} ${key.destinationPort}`;
  return `${key.source.text} ${key.destination.text} ${ports} ${key.interfaceIndex} ${key.point}`;
}
