import { NO_ADDRESS } from '@retina/flow';
import { type Summary, TrafficSummary } from '@retina/pipeline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveSummary, formatSummary } from './live-summary.js';

const quiet: Summary = {
  packets: 0,
  bytes: 0,
  drops: 0,
  topReason: undefined,
  flows: 0,
  lastDrop: undefined,
};

describe('formatSummary', () => {
  it('shows a second in which nothing happened', () => {
    expect(formatSummary(quiet, '')).toBe('0 packets/s · 0.00 Mbit/s · 0 drops/s · 0 flows');
  });

  it('shows packets, bits, drops with the reason of most, and flows', () => {
    const busy = { ...quiet, packets: 1200, bytes: 1_500_000, drops: 7, topReason: 'NO_SOCKET', flows: 31 };
    expect(formatSummary(busy, '')).toBe('1200 packets/s · 12.00 Mbit/s · 7 drops/s (NO_SOCKET) · 31 flows');
  });

  it('ends with the last drop, be it from before', () => {
    expect(formatSummary(quiet, 'UDP a → b NO_SOCKET at f')).toMatch(
      / · last drop: UDP a → b NO_SOCKET at f$/,
    );
  });
});

describe('LiveSummary', () => {
  let summary: TrafficSummary;
  let written: string[];

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    summary = new TrafficSummary();
    written = [];
  });

  afterEach(() => void vi.useRealTimers());

  /** What a terminal of this width, or a file, gets in three seconds with a drop in the first. */
  async function watch(terminal: { isTTY?: boolean; columns?: number }): Promise<string[]> {
    const live = new LiveSummary(summary, { ...terminal, write: (text) => written.push(text) });
    await live.start();
    summary.accept({
      kind: 'drop-sample',
      drops: [
        {
          source: NO_ADDRESS,
          destination: NO_ADDRESS,
          sourcePort: 0,
          destinationPort: 0,
          protocol: 17,
          sourceEndpoint: undefined,
          destinationEndpoint: undefined,
          reason: 'NO_SOCKET',
          location: 'f',
          direction: 'ingress',
          interfaceIndex: 1,
          networkNamespace: 0,
          packets: 1,
          bytes: 100,
        },
      ],
    });
    vi.advanceTimersByTime(3000);
    await live.stop();
    await live.stop();
    vi.advanceTimersByTime(3000);
    return written;
  }

  const LINE =
    '0 packets/s · 0.00 Mbit/s · 0 drops/s · 0 flows · last drop: UDP 0.0.0.0 → 0.0.0.0 NO_SOCKET at f';

  it('prints one line a second to a file, and goes on showing the last drop', async () => {
    expect(await watch({})).toEqual([`${LINE}\n`, `${LINE}\n`, `${LINE}\n`]);
  });

  it('writes over its line on a terminal, and leaves it when it ends', async () => {
    const inPlace = `\r${LINE}\u001b[K`;
    expect(await watch({ isTTY: true })).toEqual([inPlace, inPlace, inPlace, '\n']);
  });

  it('cuts a line that would wrap on a narrow terminal', async () => {
    const [first = ''] = await watch({ isTTY: true, columns: 40 });
    expect(first).toBe(`\r${LINE.slice(0, 38)}…\u001b[K`);
  });

  it('writes nothing when it never started', async () => {
    const live = new LiveSummary(summary, { isTTY: true, write: (text) => written.push(text) });
    await live.stop();
    expect(written).toEqual([]);
  });
});
