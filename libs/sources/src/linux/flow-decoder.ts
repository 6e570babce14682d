/** Flow records of the kernel as flows. */

import { AddressTable, type Flow, IP_PROTOCOL, NO_TCP_FLAGS, type ObservationPoint } from '@retina/flow';
import type { FlowKey } from './flow-key.js';
import { HandshakeJoin } from './handshake-join.js';
import {
  FLOW_FLAG,
  FLOW_KEY4_WORDS,
  FLOW_KEY6_WORDS,
  FLOW_POINT,
  FLOW_RECORD4_WORDS,
  FLOW_RECORD6_WORDS,
  flowKey4Destination,
  flowKey4IdDestinationPort,
  flowKey4IdIfindex,
  flowKey4IdPoint,
  flowKey4IdProtocol,
  flowKey4IdSourcePort,
  flowKey4Source,
  flowKey6Destination,
  flowKey6IdDestinationPort,
  flowKey6IdIfindex,
  flowKey6IdPoint,
  flowKey6IdProtocol,
  flowKey6IdSourcePort,
  flowKey6Source,
  flowValueBytes,
  flowValueFirstNs,
  flowValueFlags,
  flowValueHandshakeNs,
  flowValueLastNs,
  flowValuePackets,
  flowValueSynNs,
} from './flow.layout.gen.js';

/** The observation points at the indices of enum flow_point. */
const POINTS: readonly ObservationPoint[] = FLOW_POINT.map(
  (name) => name.replace('FLOW_', '').replaceAll('_', '-').toLowerCase() as ObservationPoint,
);
const FLAGS = FLOW_FLAG.length - 1;
const SYN = FLOW_FLAG.indexOf('FLOW_SYN');
const NOT_ACK = FLOW_FLAG.indexOf('FLOW_NOT_ACK');

/**
 * Turns drained records, in which the value follows the key, into flows. A record without packets is one that its program
 * gave up (`abandon_record`).
 */
export class FlowDecoder {
  readonly #addresses = new AddressTable();
  readonly #handshakes = new HandshakeJoin();

  /** Decodes IPv4 records, each of which stands for `weight` flows. */
  decode4(records: Uint32Array, count: number, weight: number): Flow[] {
    const flows: Flow[] = [];
    for (let index = 0; index < count; index++) {
      const key = index * FLOW_RECORD4_WORDS;
      const value = key + FLOW_KEY4_WORDS;
      if (flowValuePackets(records, value) === 0) continue;
      flows.push(
        this.#flow(records, value, weight, {
          source: this.#addresses.v4(flowKey4Source(records, key)),
          destination: this.#addresses.v4(flowKey4Destination(records, key)),
          sourcePort: flowKey4IdSourcePort(records, key),
          destinationPort: flowKey4IdDestinationPort(records, key),
          protocol: flowKey4IdProtocol(records, key),
          point: POINTS[flowKey4IdPoint(records, key)]!,
          interfaceIndex: flowKey4IdIfindex(records, key),
        }),
      );
    }
    return flows;
  }

  /** Decodes IPv6 records, each of which stands for `weight` flows. */
  decode6(records: Uint32Array, count: number, weight: number): Flow[] {
    const flows: Flow[] = [];
    for (let index = 0; index < count; index++) {
      const key = index * FLOW_RECORD6_WORDS;
      const value = key + FLOW_KEY6_WORDS;
      if (flowValuePackets(records, value) === 0) continue;
      flows.push(
        this.#flow(records, value, weight, {
          source: this.#address6(flowKey6Source, records, key),
          destination: this.#address6(flowKey6Destination, records, key),
          sourcePort: flowKey6IdSourcePort(records, key),
          destinationPort: flowKey6IdDestinationPort(records, key),
          protocol: flowKey6IdProtocol(records, key),
          point: POINTS[flowKey6IdPoint(records, key)]!,
          interfaceIndex: flowKey6IdIfindex(records, key),
        }),
      );
    }
    return flows;
  }

  /** Copied field by field: spreading the key would cost ten times the rest. */
  #flow(values: Uint32Array, value: number, weight: number, key: FlowKey): Flow {
    const packets = flowValuePackets(values, value);
    const firstSeenNs = flowValueFirstNs(values, value);
    const isTcp = key.protocol === IP_PROTOCOL.TCP;
    return {
      source: key.source,
      destination: key.destination,
      sourcePort: key.sourcePort,
      destinationPort: key.destinationPort,
      protocol: key.protocol,
      point: key.point,
      interfaceIndex: key.interfaceIndex,
      weight,
      packets,
      bytes: flowValueBytes(values, value),
      tcpFlags: isTcp ? tcpFlags(values, value, packets) : NO_TCP_FLAGS,
      firstSeenNs,
      // The end is known to a tick only, and may so come out before a precise beginning.
      lastSeenNs: Math.max(firstSeenNs, flowValueLastNs(values, value)),
      handshakeRttNs: isTcp ? this.#handshakeRtt(values, value, key, firstSeenNs) : undefined,
      isReply: undefined,
      sourceEndpoint: undefined,
      destinationEndpoint: undefined,
      nat: undefined,
    };
  }

  #handshakeRtt(values: Uint32Array, value: number, key: FlowKey, firstSeenNs: number): number | undefined {
    const measured = flowValueHandshakeNs(values, value);
    if (measured > 0) return this.#handshakes.pass(key, measured);
    const synNs = flowValueSynNs(values, value);
    if (synNs > 0) this.#handshakes.open(key, synNs);
    else if (flowValueFlags(values, value, SYN) === 0) return this.#handshakes.close(key, firstSeenNs);
    return undefined;
  }

  #address6(read: (words: Uint32Array, at: number, index: number) => number, keys: Uint32Array, at: number) {
    return this.#addresses.v6(read(keys, at, 0), read(keys, at, 1), read(keys, at, 2), read(keys, at, 3));
  }
}

/** Packets by flag, in the order of TCP_FLAGS, which is that of enum flow_flag. */
function tcpFlags(values: Uint32Array, value: number, packets: number): number[] {
  const counts: number[] = [];
  for (let flag = 0; flag < FLAGS; flag++) counts.push(flowValueFlags(values, value, flag));
  // The kernel counts the few segments that are no ACK.
  counts[NOT_ACK] = packets - counts[NOT_ACK]!;
  return counts;
}
