import { dropWords } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { isBenignReason } from './benign-reasons.js';
import { PLACE_REASONS, placeReason } from './place-reasons.js';

describe('placeReason', () => {
  it('knows a function whatever the compiler made of it', () => {
    for (const place of ['nf_hook_slow', 'nf_hook_slow.part.0', 'nf_hook_slow.constprop.0.isra.0']) {
      expect(placeReason(place), place).toBe('NETFILTER_DROP');
    }
  });

  it.each(['nf_hook_slower', 'tcp_v4_rcv', 'ffffffff81a2b3c4', '', '.part.0'])(
    'says nothing of %j',
    (place) => {
      expect(placeReason(place)).toBe('NOT_SPECIFIED');
    },
  );

  it('has each function once', () => {
    const places: readonly string[] = Object.values(PLACE_REASONS).flat();
    expect(new Set(places).size).toBe(places.length);
  });

  it('gives reasons that can be said in words, or that are no drop', () => {
    const without = Object.keys(PLACE_REASONS).filter((reason) => dropWords(reason) === undefined);
    expect(without.filter((reason) => !isBenignReason(reason))).toEqual([]);
  });
});
