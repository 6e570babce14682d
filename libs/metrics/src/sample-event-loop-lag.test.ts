import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleEventLoopLag } from './sample-event-loop-lag.js';

describe('sampleEventLoopLag', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  function lagsOf(act: (sampling: Disposable) => void): number[] {
    const lags: number[] = [];
    const series = { observe: (value: number) => void lags.push(value) };
    act(sampleEventLoopLag({ series: () => series, remove: () => false, expire: () => 0 }));
    return lags;
  }

  it('observes twice a second, zero when the timer fires in time', () => {
    expect(lagsOf(() => vi.advanceTimersByTime(1000))).toEqual(Array.from({ length: 2 }, () => 0));
  });

  it('observes in seconds by how much the timer was late, then starts anew', () => {
    const lags = lagsOf(() => {
      const nowMs = vi.spyOn(performance, 'now').mockReturnValue(750);
      vi.advanceTimersByTime(500);
      nowMs.mockReturnValue(1255);
      vi.advanceTimersByTime(500);
      nowMs.mockRestore();
    });
    expect(lags).toEqual([0.25, 0.005]);
  });

  it('ends when it is disposed of', () => {
    const lags = lagsOf((sampling) => {
      vi.advanceTimersByTime(500);
      sampling[Symbol.dispose]();
      vi.advanceTimersByTime(1000);
    });
    expect(lags).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
