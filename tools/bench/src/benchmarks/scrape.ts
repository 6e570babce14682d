/** How long a scrape of many series takes, and how long it keeps the event loop from anything else. */

import { HttpServer, type RunContext, silentLogger } from '@retina/core';
import { MetricRegistry, render } from '@retina/metrics';
import { TCP_FLAGS } from '@retina/flow';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, BenchmarkContext } from '../benchmark.js';
import { ChildProgram } from '../host/child-program.js';
import { interleave, samplesOf } from '../interleave.js';
import type { Report } from '../report/report.js';
import { summarize } from '../summary.js';
import type { ScrapeOutcome } from './scrape-client.js';
import { StallProbe } from './stall-probe.js';

const CLIENT = join(import.meta.dirname, 'scrape-client.js');
const HOST = '127.0.0.1';
/** Lines that a scrape has: of each pod 4 of packets and bytes, 4 of drops, one of each flag, and a histogram of 19. */
const SERIES = 100_000;
const SERIES_PER_POD = 4 + 4 + TCP_FLAGS.length + 19;
const SCRAPES_PER_ROUND = 3;
const CALM_MS = 500;

const STALL_LIMIT_MS = 20;

const VARIANTS = ['calm', 'identity', 'gzip'] as const;

/** What one variant did to the event loop, and how long its scrapes took. */
interface Run {
  readonly longestStallMs: number;
  readonly outcome: ScrapeOutcome | undefined;
}

/** Scrapes of 100,000 series over real HTTP. */
export const SCRAPE: Benchmark = {
  name: 'scrape',
  rounds: 7,
  async run(context) {
    const registry = new MetricRegistry();
    fill(registry);
    const http = new HttpServer({
      host: HOST,
      port: 0,
      metrics: () => render(registry),
      live: () => ({ problems: [] }),
      ready: () => ({ problems: [] }),
    });
    await http.start(runContext(context.signal));
    try {
      const url = `http://${HOST}:${http.address.port}/metrics`;
      // Until the engine has compiled what it runs.
      await scrape(url, 'gzip', context);
      using probe = new StallProbe();
      const { rounds } = context;
      const samples = await interleave({ variants: VARIANTS, rounds }, async (variant, round) => {
        context.progress(`round ${round + 1} of ${rounds}, ${variant}`);
        probe.takeLongestMs();
        const outcome = await (variant === 'calm'
          ? sleep(CALM_MS, undefined, { signal: context.signal })
          : scrape(url, variant, context));
        return { longestStallMs: probe.takeLongestMs(), outcome };
      });
      return report((variant) => samplesOf<(typeof VARIANTS)[number], Run>(samples, variant));
    } finally {
      await http.stop();
    }
  },
};

async function scrape(url: string, encoding: string, { signal }: BenchmarkContext): Promise<ScrapeOutcome> {
  const command = [process.execPath, CLIENT, url, `${SCRAPES_PER_ROUND}`, encoding];
  await using client = new ChildProgram(command, { signal });
  return JSON.parse(await client.ended()) as ScrapeOutcome;
}

function fill(registry: MetricRegistry): void {
  for (let pod = 0; pod < SERIES / SERIES_PER_POD; pod++) {
    const ip = `10.${pod >> 16}.${(pod >> 8) & 255}.${pod & 255}`;
    const labels = [ip, 'shop', `checkout-7d9c6b5f4-${pod}`, 'ReplicaSet', 'checkout-7d9c6b5f4'];
    for (const direction of ['ingress', 'egress']) {
      registry
        .counter('podForwardCount')
        .series([direction, ...labels])
        .add(pod * 1001);
      registry
        .counter('podForwardBytes')
        .series([direction, ...labels])
        .add(pod * 1_000_003);
      registry
        .counter('podDropCount')
        .series(['NETFILTER_DROP', direction, ...labels])
        .add(pod);
      registry
        .counter('podDropBytes')
        .series(['NETFILTER_DROP', direction, ...labels])
        .add(pod * 64);
    }
    for (const flag of TCP_FLAGS)
      registry
        .counter('podTcpFlagsCount')
        .series([flag, ...labels])
        .add(pod + 1);
    registry
      .histogram('podHandshakeRtt')
      .series(labels)
      .observe(pod / 1e6);
  }
}

function runContext(signal: AbortSignal): RunContext {
  return {
    signal,
    logger: silentLogger(),
    fail: (error) => {
      throw error;
    },
    beat: () => {},
  };
}

function report(runsOf: (variant: (typeof VARIANTS)[number]) => readonly Run[]): Report {
  const stall = (variant: (typeof VARIANTS)[number]) =>
    summarize(runsOf(variant).map(({ longestStallMs }) => longestStallMs));
  const rows = (['identity', 'gzip'] as const).map((variant) => {
    const outcomes = runsOf(variant).flatMap(({ outcome }) => outcome ?? []);
    return [
      variant,
      summarize(outcomes.map(({ series }) => series).slice(-1)),
      summarize(outcomes.map(({ bytes }) => bytes / 2 ** 20).slice(-1)),
      summarize(outcomes.flatMap(({ milliseconds }) => milliseconds)),
      stall(variant),
    ];
  });
  return {
    name: 'scrape',
    title: 'a scrape of 100,000 series',
    method: [
      `core’s HTTP server in this process, a client in another over one kept-alive connection, ${SCRAPES_PER_ROUND} scrapes a round.`,
      'The longest stall is by how much the latest millisecond timer of a round was late. Without any scrape the machine itself makes some, shown as calm.',
    ],
    tables: [
      {
        columns: ['encoding', 'series', 'MiB', 'scrape, ms', 'longest stall, ms'],
        rows: [['calm', '', '', '', stall('calm')], ...rows],
      },
    ],
    targets: (['identity', 'gzip'] as const).map((variant) => ({
      what: `longest stall of the event loop, ${variant}, median of the rounds`,
      unit: 'ms',
      limit: STALL_LIMIT_MS,
      bound: 'at most',
      measured: stall(variant).median,
    })),
  };
}
