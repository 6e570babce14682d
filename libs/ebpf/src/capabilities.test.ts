import { describe, expect, it } from 'vitest';
import { requireBpfCapabilities } from './capabilities.js';

describe('requireBpfCapabilities', () => {
  const status = (bits: bigint): string => `Name:\tnode\nCapEff:\t${bits.toString(16).padStart(16, '0')}\n`;

  it('names every capability that is missing', () => {
    expect(() => requireBpfCapabilities(status(0n))).toThrow(/CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN.*root/);
    expect(() => requireBpfCapabilities(status((1n << 39n) | (1n << 12n)))).toThrow(/needs CAP_PERFMON:/);
  });

  it('is content with the three, or with SYS_ADMIN and NET_ADMIN', () => {
    expect(() => requireBpfCapabilities(status((1n << 39n) | (1n << 38n) | (1n << 12n)))).not.toThrow();
    expect(() => requireBpfCapabilities(status((1n << 21n) | (1n << 12n)))).not.toThrow();
  });
});
