import { spawnSync } from 'node:child_process';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.js';
import type { MetricDefinition, MetricKey, MetricKeyOf } from './catalogue.js';
import { render } from './exposition.js';
import { MetricRegistry } from './registry.js';

const NAME = CATALOGUE.podForwardCount.name;

function podLabels(pod: number): string[] {
  return ['ingress', `10.0.${pod >> 8}.${pod & 255}`, 'default', `pod "${pod}"`, 'ReplicaSet', 'web'];
}

/** The same line, put together in another way. */
function lineOf(pod: number, value: number): string {
  const [direction, ip, namespace, , kind, workload] = podLabels(pod);
  return (
    `${NAME}{direction="${direction}",ip="${ip}",namespace="${namespace}",podname="pod \\"${pod}\\"",` +
    `workload_kind="${kind}",workload_name="${workload}"} ${value}`
  );
}

function aRegistry(pods: number): MetricRegistry {
  const registry = new MetricRegistry();
  for (let pod = 0; pod < pods; pod++) registry.counter('podForwardCount').series(podLabels(pod)).add(pod);
  return registry;
}

async function read(
  registry: MetricRegistry,
  onChunk: (index: number) => void = () => {},
): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of render(registry).body) {
    chunks.push(chunk);
    onChunk(chunks.length);
  }
  return chunks;
}

function podLines(chunks: readonly string[]): string[] {
  return chunks
    .join('')
    .split('\n')
    .filter((line) => line.startsWith(`${NAME}{`));
}

function fill(registry: MetricRegistry): void {
  for (const [key, definition] of Object.entries(CATALOGUE) as [MetricKey, MetricDefinition][]) {
    const values = definition.labels.map((label) => `a "${label}" of\\\n`);
    if (definition.type === 'counter')
      registry
        .counter(key as MetricKeyOf<'counter'>)
        .series(values)
        .add(1.5);
    if (definition.type === 'gauge')
      registry
        .gauge(key as MetricKeyOf<'gauge'>)
        .series(values)
        .set(-2);
    if (definition.type === 'histogram')
      registry
        .histogram(key as MetricKeyOf<'histogram'>)
        .series(values)
        .observe(0.01);
  }
}

describe('render', () => {
  it('names the text format 0.0.4', () => {
    expect(render(new MetricRegistry()).contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('shows HELP and TYPE of each metric once, with or without series', async () => {
    const text = (await read(new MetricRegistry())).join('');
    for (const { name, type } of Object.values(CATALOGUE)) {
      expect(text.split(`\n# TYPE ${name} ${type}\n`)).toHaveLength(2);
      expect(text.split(`# HELP ${name} `)).toHaveLength(2);
    }
  });

  it('gives in chunks of whole lines exactly what a rendering in one piece gives', async () => {
    const chunks = await read(aRegistry(5000));
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.every((chunk) => chunk.endsWith('\n'))).toBe(true);
    expect(podLines(chunks)).toEqual(Array.from({ length: 5000 }, (_, pod) => lineOf(pod, pod)));
  });

  it('stays whole while series are written, removed, brought back and added', async () => {
    const registry = aRegistry(10_000);
    const family = registry.counter('podForwardCount');
    const chunks = await read(registry, (index) => {
      for (let pod = index; pod < 10_000; pod += 97) {
        if (pod % 4 === 0) family.remove(podLabels(pod));
        if (pod % 8 === 0) family.series(podLabels(pod)).add(pod);
        if (pod % 2 === 1) family.series(podLabels(pod)).add(1_000_000);
        family.series(podLabels(100_000 * index + pod)).add(1);
      }
    });
    const lines = podLines(chunks);
    expect(chunks.length).toBeGreaterThan(5);
    expect(new Set(lines.map((line) => line.slice(0, line.lastIndexOf(' ')))).size).toBe(lines.length);

    const allowed = new Set(
      Array.from({ length: 10_000 }, (_, pod) => [lineOf(pod, pod), lineOf(pod, pod + 1_000_000)]).flat(),
    );
    expect(lines.filter((line) => !allowed.has(line))).toEqual([]);
    const shown = new Set(lines.map((line) => Number(/pod \\"(\d+)\\"/.exec(line)?.[1])));
    const kept = Array.from({ length: 10_000 }, (_, pod) => pod).filter((pod) => pod % 4 !== 0);
    expect(kept.filter((pod) => !shown.has(pod))).toEqual([]);
    expect(shown.size).toBeLessThan(10_000);
  });

  it('lets the event loop turn between chunks', async () => {
    let turns = 0;
    let done = false;
    const reading = read(aRegistry(20_000)).then(() => (done = true));
    while (!done) {
      await turn();
      turns++;
    }
    await reading;
    expect(turns).toBeGreaterThanOrEqual(8);
  });

  it('tells in the next scrape how many seconds the last complete one took', async () => {
    const registry = aRegistry(2000);
    const startMs = performance.now();
    expect((await read(registry)).join('')).not.toMatch(/^retina_scrape_duration_seconds /m);
    const elapsedSeconds = (performance.now() - startMs) / 1000;
    const text = (await read(registry)).join('');
    const shown = Number(/^retina_scrape_duration_seconds (\S+)$/m.exec(text)?.[1]);
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThanOrEqual(elapsedSeconds);
  });
});

const promtool = spawnSync('promtool', ['--version']).status === 0;

describe.skipIf(!promtool)('promtool (skipped when it is not on PATH)', () => {
  it('reads a rendering of every metric and remarks on names of Retina only', async () => {
    const registry = new MetricRegistry();
    fill(registry);
    await read(registry);
    const input = (await read(registry)).join('');
    for (const { name } of Object.values(CATALOGUE)) {
      expect(input).toMatch(new RegExp(`^${name}(_count)?(\\{.*\\})? \\S+$`, 'm'));
    }
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input,
      encoding: 'utf8',
    });
    const remarks = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    expect(remarks.filter((line) => !line.startsWith('networkobservability_'))).toEqual([]);
    // 3 is what promtool ends with when it has remarks; a text that it cannot parse gives 1.
    expect(status).toBe(3);
  });

  it('would find a rendering with a series shown twice', async () => {
    const input = 'a_total 1\na_total 2\n';
    const { status } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    expect(status).not.toBe(0);
  });
});
