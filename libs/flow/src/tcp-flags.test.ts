import { describe, expect, it } from 'vitest';
import { NO_TCP_FLAGS, TCP_FLAGS } from './tcp-flags.js';

describe('NO_TCP_FLAGS', () => {
  it('has a zero for each flag, and nobody who shares it can change it', () => {
    expect(NO_TCP_FLAGS).toHaveLength(TCP_FLAGS.length);
    expect(new Set(NO_TCP_FLAGS)).toEqual(new Set([0]));
    expect(() => (NO_TCP_FLAGS as number[]).splice(0, 1, 7)).toThrow(TypeError);
  });
});
