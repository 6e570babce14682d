/** Watches how long others keep the event loop busy. */

import type { HistogramSeries } from './histogram-family.js';
import type { Family } from './series-family.js';

const INTERVAL_MS = 500;

/**
 * Observes twice a second how late a timer fires, until the result is disposed of. It keeps no process alive. Every
 * stall over 500 ms is seen, a shorter one with a chance of its length in 500: what a histogram over many minutes
 * needs, for next to no CPU time. perf_hooks.monitorEventLoopDelay samples likewise, but gives quantiles, which cannot be
 * added up over nodes.
 */
export function sampleEventLoopLag(lag: Family<HistogramSeries>): Disposable {
  const series = lag.series([]);
  let dueMs = performance.now() + INTERVAL_MS;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    series.observe(Math.max(0, nowMs - dueMs) / 1000);
    dueMs = nowMs + INTERVAL_MS;
  }, INTERVAL_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
