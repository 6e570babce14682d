/** What a million distinct connections do to an agent whose metrics tell both ends and their ports. */

import { join } from 'node:path';
import type { Benchmark } from '../benchmark.js';
import { ChildProgram } from '../host/child-program.js';
import type { Report } from '../report/report.js';
import { summarize } from '../summary.js';
import type { CardinalityOutcome } from './cardinality-agent.js';

const AGENT = join(import.meta.dirname, 'cardinality-agent.js');
/** The default of pod metrics in remote context, and `other`. */
const SERIES_LIMIT = 10_001;
const SCRAPE_LIMIT_MS = 500;
const RSS_LIMIT_MIB = 300;

/** One million tuples against the cap, scraped meanwhile. */
export const CARDINALITY: Benchmark = {
  name: 'cardinality',
  rounds: 3,
  async run({ rounds, progress, signal }) {
    const outcomes: CardinalityOutcome[] = [];
    for (let round = 0; round < rounds; round++) {
      progress(`round ${round + 1} of ${rounds}`);
      await using agent = new ChildProgram([process.execPath, AGENT], { signal });
      outcomes.push(JSON.parse(await agent.ended()) as CardinalityOutcome);
    }
    return report(outcomes);
  },
};

/** The 99th percentile. */
function p99(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}

function report(outcomes: readonly CardinalityOutcome[]): Report {
  const series = summarize(outcomes.map((outcome) => outcome.series));
  const difference = summarize(outcomes.map((outcome) => outcome.difference));
  const scrapes = summarize(outcomes.map((outcome) => p99(outcome.scrapes.milliseconds)));
  const rss = summarize(outcomes.map(({ rssMiB }) => rssMiB));
  const records = summarize(outcomes.map((outcome) => outcome.records));
  const perRecord = summarize(outcomes.map((outcome) => (outcome.secondsOfWork * 1e6) / outcome.records));
  const stall = summarize(outcomes.map(({ longestStallMs }) => longestStallMs));
  return {
    name: 'cardinality',
    title: 'a million distinct connections in remote context',
    method: [
      'One process with the metrics of an agent: three metrics of Retina with all seven labels of both ends, ports included, and the default cap of 10,000 series each. It counts flow records of a million connections, each with labels of its own, 10,240 new ones each second as drains hand them over, 256 at a time, while a client in another process scrapes it over HTTP, gzipped, 200 times without pause.',
      'The difference is the sum of all series of networkobservability_adv_forward_count, `other` included, less the packets that were counted.',
    ],
    tables: [
      {
        columns: ['what', 'a round'],
        rows: [
          ['records', records],
          ['series of a metric', series],
          ['difference, packets', difference],
          ['CPU per record, µs', perRecord],
          ['99th percentile of the scrapes, ms', scrapes],
          ['longest stall of the event loop, ms', stall],
          ['resident memory, MiB', rss],
        ],
      },
    ],
    targets: [
      { what: 'series of a metric', unit: '', limit: SERIES_LIMIT, bound: 'at most', measured: series.max },
      {
        what: 'difference of the sums',
        unit: 'packets',
        limit: 0,
        bound: 'at most',
        measured: Math.max(...difference.samples.map(Math.abs)),
      },
      {
        what: 'scrape, 99th percentile',
        unit: 'ms',
        limit: SCRAPE_LIMIT_MS,
        bound: 'at most',
        measured: scrapes.median,
      },
      { what: 'resident memory', unit: 'MiB', limit: RSS_LIMIT_MIB, bound: 'at most', measured: rss.max },
    ],
  };
}
