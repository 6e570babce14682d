import type { Endpoint, Identity } from '@retina/flow';
import { beforeEach, describe, expect, it } from 'vitest';
import { IdentityTable, type MissCause } from './identity-table.js';
import { anAddress, anEndpoint } from './testing.js';

const SECOND = 1e9;
const IP = '10.0.0.1';

describe('IdentityTable', () => {
  let nowNs: number;
  let misses: MissCause[];
  let ended: Endpoint[];
  let table: IdentityTable;
  /** Unix time follows the monotonic clock. */
  const unixMs = (ns: number): number => 1_700_000_000_000 + ns / 1e6;

  beforeEach(() => {
    nowNs = 1000 * SECOND;
    misses = [];
    ended = [];
    table = new IdentityTable({
      nowNs: () => nowNs,
      nowMs: () => unixMs(nowNs),
      onMiss: (cause) => misses.push(cause),
      onEnded: ({ endpoint }) => ended.push(endpoint),
    });
  });

  function pod(name: string, sinceNs: number, addresses: readonly string[] = [IP]): Identity {
    return { addresses, endpoint: { ...anEndpoint(name), uid: name }, sinceMs: unixMs(sinceNs) };
  }

  const find = (atNs?: number): string | undefined => table.find(anAddress(IP), atNs)?.podName;

  it('names who has an address, and nobody for one that nobody has', () => {
    table.set('a', pod('one', 900 * SECOND, [IP, 'fd00::1']));
    expect(find(950 * SECOND)).toBe('one');
    expect(find()).toBe('one');
    expect(table.find(anAddress('fd00::1'))?.podName).toBe('one');
    expect(table.find(anAddress('10.0.0.2'))).toBeUndefined();
    expect(misses).toEqual(['no_identity']);
  });

  it('never gives a late flow of a dead pod to the one that took its address', () => {
    table.set('a', pod('dead', 900 * SECOND));
    nowNs = 1010 * SECOND;
    table.delete('a');
    // Made while the other still lived: its making says nothing about when it got the address.
    table.set('b', pod('heir', 1005 * SECOND));
    nowNs = 1012 * SECOND;
    expect(find(1009 * SECOND)).toBe('dead');
    expect(find(1011 * SECOND)).toBe('heir');
    expect(ended.map(({ podName }) => podName)).toEqual(['dead']);
  });

  it('names nobody for a flow from before all that it knows', () => {
    table.set('b', pod('heir', 995 * SECOND));
    expect(find(990 * SECOND)).toBeUndefined();
    expect(find(996 * SECOND)).toBe('heir');
    expect(misses).toEqual(['before_identity']);
  });

  it('names nobody for a record without a time while an address changes hands', () => {
    table.set('a', pod('dead', 900 * SECOND));
    table.delete('a');
    table.set('b', pod('heir', 1000 * SECOND));
    nowNs += SECOND;
    expect(find()).toBeUndefined();
    expect(misses).toEqual(['ambiguous']);
    nowNs += 3 * SECOND;
    expect(find()).toBe('heir');
  });

  it('gives an address that two claim to the one told last, until that one ends', () => {
    table.set('a', pod('one', 900 * SECOND));
    table.set('b', pod('two', 950 * SECOND));
    nowNs += 10 * SECOND;
    expect(find(nowNs)).toBe('two');
    table.delete('b');
    nowNs += 10 * SECOND;
    expect(find(nowNs)).toBe('one');
  });

  it('keeps a pod that only changed, and ends addresses that it lost', () => {
    table.set('a', pod('one', 900 * SECOND, [IP, '10.0.0.9']));
    nowNs += SECOND;
    table.set('a', {
      ...pod('one', 900 * SECOND),
      endpoint: { ...anEndpoint('one'), uid: 'one', service: 'front' },
    });
    expect(table.find(anAddress(IP), 950 * SECOND)?.service).toBe('front');
    nowNs += 10 * SECOND;
    expect(table.find(anAddress('10.0.0.9'), nowNs)).toBeUndefined();
    expect(ended).toEqual([]);
  });

  it('believes who is there already although the clock of this node is behind', () => {
    table.set('a', pod('early', nowNs + 60 * SECOND));
    expect(find(nowNs)).toBe('early');
  });

  it('holds nothing of pods that ended long ago', () => {
    for (let index = 0; index < 10_000; index++) {
      table.set(`key-${index}`, pod(`pod-${index}`, nowNs));
      nowNs += SECOND / 10;
      table.delete(`key-${index}`);
    }
    nowNs += 60 * SECOND;
    table.set('last', pod('last', nowNs));
    expect(find(nowNs)).toBe('last');
    expect(table.size).toBe(1);
    table.keepOnly(new Set());
    expect(table.size).toBe(0);
    expect(ended).toHaveLength(10_001);
  });
});
