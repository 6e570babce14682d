import type { ObservationPoint } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { LocalAddresses } from './local-addresses.js';
import { aFlow, anAddress } from './testing.js';

const node = anAddress('192.168.0.10');
const pod = anAddress('10.0.0.1');
const elsewhere = anAddress('10.9.9.9');

function localAddresses(): LocalAddresses {
  return new LocalAddresses({ has: ({ text }) => text === node.text });
}

/** Lets LocalAddresses see one packet that a pod sent from an address. */
function send(local: LocalAddresses, from: string): void {
  local.endOf(aFlow({ point: 'from-endpoint', source: anAddress(from) }));
}

describe('LocalAddresses', () => {
  it.each<[ObservationPoint, string, string, string | undefined]>([
    ['from-endpoint', pod.text, elsewhere.text, pod.text],
    ['to-endpoint', elsewhere.text, pod.text, pod.text],
    ['from-endpoint', pod.text, node.text, pod.text],
    ['from-network', elsewhere.text, node.text, node.text],
    ['from-network', elsewhere.text, pod.text, undefined],
    ['to-network', node.text, elsewhere.text, node.text],
    ['to-network', pod.text, elsewhere.text, undefined],
  ])('%s: of a flow from %s to %s, the end at home is %s', (point, source, destination, expected) => {
    const flow = aFlow({ point, source: anAddress(source), destination: anAddress(destination) });
    expect(localAddresses().endOf(flow)?.text).toBe(expected);
  });

  it('knows the addresses of the node, and those that pods sent from', () => {
    const local = localAddresses();
    expect([node, pod, elsewhere].map((address) => local.has(address))).toEqual([true, false, false]);
    send(local, pod.text);
    expect([node, pod, elsewhere].map((address) => local.has(address))).toEqual([true, true, false]);
  });

  it.each<ObservationPoint>(['to-endpoint', 'from-network', 'to-network'])(
    'learns nothing from what is seen %s',
    (point) => {
      const local = localAddresses();
      local.endOf(aFlow({ point, source: pod, destination: elsewhere }));
      expect([pod, elsewhere].map((address) => local.has(address))).toEqual([false, false]);
    },
  );

  it.each(['0.0.0.0', '224.0.0.251', '239.1.2.3', '255.255.255.255', '::', 'ff02::fb', 'ff0e::1'])(
    'holds %s, which is no address of one host, for nobody’s',
    (text) => {
      const local = localAddresses();
      expect(local.endOf(aFlow({ point: 'from-endpoint', source: anAddress(text) }))).toBeUndefined();
      expect(local.endOf(aFlow({ point: 'to-endpoint', destination: anAddress(text) }))).toBeUndefined();
      expect(local.has(anAddress(text))).toBe(false);
    },
  );

  it.each(['1.0.0.1', '223.255.255.254', '::1', 'fd00::1', 'ff::1', 'fe80::1'])('takes %s', (text) => {
    const local = localAddresses();
    send(local, text);
    expect(local.has(anAddress(text))).toBe(true);
  });

  it('forgets an address after a whole period in which nothing was sent from it', () => {
    const local = localAddresses();
    send(local, pod.text);
    local.endPeriod();
    expect(local.has(pod)).toBe(true);
    send(local, pod.text);
    local.endPeriod();
    expect(local.has(pod)).toBe(true);
    local.endPeriod();
    expect(local.has(pod)).toBe(false);
    expect(local.has(node)).toBe(true);
  });

  it('holds a limited number of addresses, and those of pods that go on sending', () => {
    const local = localAddresses();
    const spoofed = Array.from({ length: 20_000 }, (_, n) => `11.0.${n >>> 8}.${n & 255}`);
    for (const text of spoofed) {
      send(local, text);
      send(local, pod.text);
    }
    expect(local.has(pod)).toBe(true);
    expect(local.has(anAddress(spoofed.at(-1)!))).toBe(true);
    expect(spoofed.filter((text) => local.has(anAddress(text))).length).toBeLessThanOrEqual(2 * 4096);
  });
});
