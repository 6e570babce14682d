/** Running totals for a person to look at: what `npm start` shows in one line. */

import { formatAddress } from '@retina/core';
import { type Batch, type Drop, IP_PROTOCOL, type Sink, protocolName } from '@retina/flow';

/** What happened since the last reading. */
export interface Summary {
  readonly packets: number;
  readonly bytes: number;
  readonly drops: number;
  /** The reason of most drops, if there were any. */
  readonly topReason: string | undefined;
  readonly flows: number;
  /** The last drop in plain words, if there was any. */
  readonly lastDrop: string | undefined;
}

/** Adds up batches between two readings. */
export class TrafficSummary implements Sink {
  #packets = 0;
  #bytes = 0;
  #flows = 0;
  #lastDrop: Drop | undefined;
  readonly #drops = new Map<string, number>();

  accept(batch: Batch): void {
    if (batch.kind === 'forward-total') {
      for (const { packets, bytes } of batch.totals) {
        this.#packets += packets;
        this.#bytes += bytes;
      }
    } else if (batch.kind === 'flow') {
      this.#flows += batch.flows.reduce((sum, { weight }) => sum + weight, 0);
    } else if (batch.kind === 'drop-total') {
      for (const { reason, packets } of batch.totals) {
        this.#drops.set(reason, (this.#drops.get(reason) ?? 0) + packets);
      }
    } else if (batch.kind === 'drop-sample') {
      this.#lastDrop = batch.drops.at(-1) ?? this.#lastDrop;
    }
  }

  /** What came since the last call. */
  read(): Summary {
    const reasons = [...this.#drops].sort(([, a], [, b]) => b - a);
    const summary = {
      packets: this.#packets,
      bytes: this.#bytes,
      flows: this.#flows,
      drops: reasons.reduce((sum, [, packets]) => sum + packets, 0),
      topReason: reasons[0]?.[0],
      lastDrop: this.#lastDrop === undefined ? undefined : describeDrop(this.#lastDrop),
    };
    this.#packets = 0;
    this.#bytes = 0;
    this.#flows = 0;
    this.#lastDrop = undefined;
    this.#drops.clear();
    return summary;
  }
}

/** Protocols whose "ports" are the type and code of a message. */
const WITHOUT_PORTS: readonly number[] = [IP_PROTOCOL.ICMP, IP_PROTOCOL.ICMPV6];

/** A drop in one line: `UDP 10.0.0.1:53 → 10.0.0.2:5353 NO_SOCKET at __udp4_lib_rcv`. */
export function describeDrop(drop: Drop): string {
  const { protocol, reason, location } = drop;
  const end = (host: string, port: number): string =>
    port === 0 || WITHOUT_PORTS.includes(protocol) ? host : formatAddress({ host, port });
  const source = end(drop.source.text, drop.sourcePort);
  const destination = end(drop.destination.text, drop.destinationPort);
  return `${protocolName(protocol)} ${source} → ${destination} ${reason} at ${location}`;
}
