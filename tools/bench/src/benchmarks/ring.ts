/** How many events a second the ring reader takes, and that it accounts for every one. */

import { type LoadedObject, OpenObject, testRun } from '@retina/ebpf';
import { RetinaError } from '@retina/core';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, BenchmarkContext } from '../benchmark.js';
import { ChildProgram } from '../host/child-program.js';
import { RECEIVER_CPU, SENDER_CPU, pinSelf } from '../host/cpus.js';
import type { Report } from '../report/report.js';
import { summarize } from '../summary.js';
import { RingConsumer } from './ring-consumer.js';

const SECONDS = 2;
/** How often the reader looks; the ring holds some seven milliseconds of the fastest producer. */
const LOOK_INTERVAL_MS = 1;
const PACKET = new Uint8Array(64);
/** 64 events each: two thirds of the ring. */
const FILLING_RUNS = 800;
const FILLINGS_PER_ROUND = 8;
/** The file descriptor that a child inherits first. */
const INHERITED_FD = 3;

const TARGET_PER_SECOND = 10e6;

/** One run against the producer. */
interface LiveRun {
  readonly produced: number;
  readonly consumed: number;
  readonly lost: number;
  readonly torn: number;
  readonly seconds: number;
  readonly cpuNs: number;
}

/** The ring reader against the fastest producer there is. */
export const RING: Benchmark = {
  name: 'ring',
  rounds: 7,
  async run(context) {
    using _ = pinSelf(RECEIVER_CPU);
    using opening = OpenObject.open(context.build.object('ring_producer'));
    using object = opening.load();
    using consumer = new RingConsumer(object);
    const live: LiveRun[] = [];
    const pureNs: number[] = [];
    for (let round = 0; round < context.rounds; round++) {
      context.progress(`round ${round + 1} of ${context.rounds}`);
      live.push(await measureLive(object, consumer, context));
      pureNs.push(measurePure(object, consumer));
    }
    return report(live, pureNs);
  },
};

/** The producer runs at its own speed on the other CPU while we read here. */
async function measureLive(
  object: LoadedObject,
  consumer: RingConsumer,
  { build, signal }: BenchmarkContext,
): Promise<LiveRun> {
  const before = counters(object, consumer);
  const command = [build.executable('run-program'), `${INHERITED_FD}`, `${SECONDS}`];
  const inherit = [object.programFd('produce')];
  const cpuBefore = process.cpuUsage();
  await using producer = new ChildProgram(command, { cpu: SENDER_CPU, signal, inherit });
  const startMs = performance.now();
  while (!producer.isClosed) {
    consumer.drain();
    await sleep(LOOK_INTERVAL_MS, undefined, { signal });
  }
  await producer.ended();
  consumer.drain();
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const after = counters(object, consumer);
  const run = {
    produced: since(before.produced, after.produced),
    consumed: after.consumed - before.consumed,
    lost: since(before.lost, after.lost),
    torn: after.torn - before.torn,
    seconds,
    cpuNs: (user + system) * 1000,
  };
  if (run.produced !== run.consumed + run.lost || run.torn > 0) {
    throw new RetinaError('ILLEGAL_STATE', 'the ring lost events that nobody counted', {
      details: { ...run },
    });
  }
  return run;
}

/** What it takes to read events that are already there. */
function measurePure(object: LoadedObject, consumer: RingConsumer): number {
  const fd = object.programFd('produce');
  const before = consumer.consumed;
  let elapsedMs = 0;
  for (let filling = 0; filling < FILLINGS_PER_ROUND; filling++) {
    testRun(fd, PACKET, FILLING_RUNS);
    const startMs = performance.now();
    consumer.drain();
    elapsedMs += performance.now() - startMs;
  }
  return (elapsedMs * 1e6) / (consumer.consumed - before);
}

interface Counters {
  readonly produced: number;
  readonly lost: number;
  readonly consumed: number;
  readonly torn: number;
}

function counters(object: LoadedObject, { consumed, torn }: RingConsumer): Counters {
  const [produced] = object.global32('produced');
  const [lost] = object.global32('lost');
  return { produced: produced!, lost: lost!, consumed, torn };
}

/** The kernel's counters have 32 bits and wrap. */
function since(before: number, after: number): number {
  return (after - before) >>> 0;
}

function report(live: readonly LiveRun[], pureNs: readonly number[]): Report {
  const each = (of: (run: LiveRun) => number) => summarize(live.map(of));
  const consumed = each((run) => run.consumed / run.seconds / 1e6);
  return {
    name: 'ring',
    title: 'events from the kernel through a ring of 8 MiB',
    method: [
      'A program writes 96-byte events as fast as its CPU can; this process, on another CPU, looks every millisecond, reads each event and adds it to one of 1,024 sums.',
      'Produced counts every attempt; lost are those that found the ring full, counted by the producer. In every run produced = consumed + lost, to the event, and no event was torn; the benchmark fails otherwise.',
      'Read only: the ring is filled first and then drained, with no producer running.',
    ],
    tables: [
      {
        columns: [
          'produced, M/s',
          'consumed, M/s',
          'lost, %',
          'consumer, % of one CPU',
          'consumer, ns per event',
          'read only, ns per event',
        ],
        rows: [
          [
            each((run) => run.produced / run.seconds / 1e6),
            consumed,
            each((run) => (run.lost / run.produced) * 100),
            each((run) => (run.cpuNs / run.seconds / 1e9) * 100),
            each((run) => run.cpuNs / run.consumed),
            summarize(pureNs),
          ],
        ],
      },
    ],
    targets: [
      {
        what: 'events read, none lost uncounted',
        unit: 'M/s',
        limit: TARGET_PER_SECOND / 1e6,
        bound: 'at least',
        measured: consumed.median,
      },
    ],
  };
}
