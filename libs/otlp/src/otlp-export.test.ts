import { type Logger, silentLogger } from '@retina/core';
import { MetricRegistry, checkpointRegistry, restoreRegistry } from '@retina/metrics';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { OtlpExport } from './otlp-export.js';
import { TestCollector, partialSuccess, samplesOf } from './testing.js';

const PROCESS = /^(?:process_|nodejs_)/;

function exporter(registry: MetricRegistry, port: number, options = {}): OtlpExport {
  return new OtlpExport({
    registry,
    endpoint: `http://127.0.0.1:${port}/v1/metrics`,
    intervalMs: 30,
    timeoutMs: 2000,
    resource: { 'service.name': 'retina-agent', 'k8s.node.name': 'node-a' },
    version: '1.2.3',
    ...options,
  });
}

async function start(component: OtlpExport, logger: Logger = silentLogger()): Promise<AsyncDisposable> {
  const { signal } = new AbortController();
  await component.start({ signal, logger, fail: () => {}, beat: () => {} });
  return { [Symbol.asyncDispose]: async () => component.stop() };
}

async function exported(registry: MetricRegistry): Promise<TestCollector> {
  const collector = new TestCollector();
  const component = exporter(registry, await collector.listen(), { intervalMs: 60_000 });
  await start(component);
  // The last export is the only one.
  await component.stop();
  await collector[Symbol.asyncDispose]();
  return collector;
}

async function scraped(registry: MetricRegistry): Promise<string[]> {
  const lines = [...(await registry.collect())].join('').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#') && !PROCESS.test(line));
}

async function outcomes(registry: MetricRegistry): Promise<string[]> {
  return (await scraped(registry)).filter((line) => line.startsWith('retina_otlp_exports_total'));
}

function filled(): MetricRegistry {
  const registry = new MetricRegistry({ maxSeries: 3000 });
  for (let index = 0; index < 3500; index++) {
    registry
      .counter('dropCount')
      .series([`REASON_${index}`, 'ingress'])
      .add(index + 0.5);
  }
  registry
    .counter('dropCount')
    .series(['a "b" \\n \n \\', 'egress'])
    .add(2 ** 40);
  registry.gauge('attachedInterfaces').series(['endpoint']).set(3);
  registry.gauge('relayNodes').series([]).set(0);
  const rtt = registry.histogram('podHandshakeRtt').series(['10.0.0.1', 'shop', 'web-1', '', '']);
  for (const value of [0.0001, 0.02, 0.02, 1000]) rtt.observe(value);
  return registry;
}

describe('an export by OTLP', () => {
  it('has each series of /metrics with its value, and no other, in requests of bounded size', async () => {
    const registry = filled();
    const before = await scraped(registry);
    const collector = await exported(registry);
    const samples = collector.metrics().flatMap(samplesOf);
    expect(samples.filter((line) => !PROCESS.test(line)).sort()).toEqual(before.sort());
    expect(samples.filter((line) => PROCESS.test(line))).toHaveLength(6);
    expect(collector.requests.length).toBeGreaterThan(3);
  });

  it('says what each metric is, since when it counts, and whose it is', async () => {
    const registry = new MetricRegistry();
    const beganMs = Date.now();
    registry.counter('dropCount').series(['NO_SOCKET', 'ingress']).add(1);
    registry.histogram('podHandshakeRtt').series(['10.0.0.1', '', '', '', '']).observe(0.02);
    registry.gauge('attachedInterfaces').series(['endpoint']).set(3);
    const collector = await exported(registry);
    const metrics = new Map(collector.metrics().map((metric) => [metric.name, metric]));
    const drops = metrics.get('networkobservability_drop_count');
    expect(drops?.sum).toMatchObject({
      aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
      isMonotonic: true,
    });
    // A double holds Unix times in nanoseconds to a quarter of a microsecond.
    const msOf = (nanoseconds: unknown): number => Math.round(Number(nanoseconds) / 1e3) / 1e3;
    const startMs = msOf(drops?.sum?.dataPoints[0]?.startTimeUnixNano);
    expect(startMs).toBeGreaterThanOrEqual(beganMs);
    expect(startMs).toBeLessThanOrEqual(msOf(drops?.sum?.dataPoints[0]?.timeUnixNano));
    const rtt = metrics.get('retina_tcp_handshake_rtt_seconds');
    expect(rtt).toMatchObject({
      unit: 's',
      histogram: { aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE' },
    });
    expect(metrics.get('retina_attached_interfaces')?.gauge?.dataPoints).toHaveLength(1);
    expect(collector.requests[0]?.resourceMetrics[0]?.resource.attributes).toMatchObject([
      { key: 'service.name', value: { stringValue: 'retina-agent' } },
      { key: 'k8s.node.name', value: { stringValue: 'node-a' } },
    ]);
  });

  it('gives totals that are kept elsewhere no start, since nobody here knows it', async () => {
    const registry = new MetricRegistry();
    registry.counter('ledgerRecords').series(['bus', 'lost']).set(7);
    const collector = await exported(registry);
    const ledger = collector.metrics().find(({ name }) => name === 'retina_ledger_records_total');
    expect(ledger?.sum?.dataPoints).toMatchObject([{ asDouble: 7, startTimeUnixNano: '0' }]);
  });

  it('gives a series that ended and came back a new start, and one of a checkpoint its own', async () => {
    const registry = new MetricRegistry();
    const drops = registry.counter('dropCount');
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    drops.series(['KEPT', 'ingress']).add(5);
    drops.series(['BACK', 'ingress']).add(5);
    vi.setSystemTime(2_000_000);
    drops.remove(['BACK', 'ingress']);
    drops.series(['BACK', 'ingress']).add(1);
    vi.setSystemTime(3_000_000);
    const successor = new MetricRegistry();
    restoreRegistry(successor, checkpointRegistry(registry));
    vi.useRealTimers();
    const collector = await exported(successor);
    const found = collector.metrics().find(({ name }) => name === 'networkobservability_drop_count');
    const starts = found?.sum?.dataPoints.map((point) => [
      point.attributes?.[0]?.value.stringValue,
      Number(point.startTimeUnixNano) / 1e6,
    ]);
    expect(starts).toEqual([
      ['KEPT', 1_000_000],
      ['BACK', 2_000_000],
    ]);
  });

  it('counts a collector that is away, tells of it once, and goes on when it is back', async () => {
    const registry = new MetricRegistry();
    const collector = new TestCollector();
    const port = await collector.listen();
    await collector[Symbol.asyncDispose]();
    const lines: string[] = [];
    const tell = (line: string): unknown => lines.push(line);
    const logger = { ...silentLogger(), warn: tell, info: tell };
    await using _running = await start(exporter(registry, port), logger);
    await vi.waitFor(async () => expect((await outcomes(registry))[0]).toMatch(/failed"} [3-9]/), 3000);
    await using back = new TestCollector();
    await back.listen(port);
    await vi.waitFor(async () => expect((await outcomes(registry)).join()).toContain('delivered'), 3000);
    expect(lines).toEqual(['metrics do not reach the collector', 'metrics reach the collector again']);
  });

  it.each([429, 503])('waits as long as a collector asks for that answers by %i', async (status) => {
    const registry = new MetricRegistry();
    await using collector = new TestCollector();
    collector.answer = (response) => response.writeHead(status, { 'retry-after': '1' }).end();
    await using _running = await start(exporter(registry, await collector.listen()));
    await vi.waitFor(() => expect(collector.requests).toHaveLength(1));
    const firstMs = performance.now();
    await vi.waitFor(() => expect(collector.requests).toHaveLength(2), 3000);
    expect(performance.now() - firstMs).toBeGreaterThan(900);
    expect((await outcomes(registry))[0]).toMatch(/^retina_otlp_exports_total\{outcome="failed"\} [12]$/);
  });

  it('gives up on a collector that does not answer, and stops at once beside it', async () => {
    const registry = new MetricRegistry();
    await using collector = new TestCollector();
    collector.answer = () => {};
    const component = exporter(registry, await collector.listen(), { timeoutMs: 100 });
    await start(component);
    await vi.waitFor(async () => expect((await outcomes(registry))[0]).toMatch(/failed"} 2/), 3000);
    const stopMs = performance.now();
    await component.stop();
    expect(performance.now() - stopMs).toBeLessThan(500);
  });

  it('counts what a collector took only in part', async () => {
    const registry = new MetricRegistry();
    await using collector = new TestCollector();
    collector.answer = (response) => response.end(partialSuccess(17));
    const component = exporter(registry, await collector.listen(), { intervalMs: 60_000 });
    await start(component);
    await component.stop();
    expect(await scraped(registry)).toContain('retina_otlp_rejected_points_total 17');
  });

  it('sends the headers of a file as it is at each export, and shows none of it in an error', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'retina-otlp-'));
    const headersFile = join(folder, 'headers');
    writeFileSync(headersFile, '# for the collector\nAuthorization: Bearer first\n');
    const registry = new MetricRegistry();
    await using collector = new TestCollector();
    const errors: unknown[] = [];
    const logger = {
      ...silentLogger(),
      info: () => {},
      warn: (_: string, fields: { readonly error: unknown }) => errors.push(fields.error),
    } as unknown as Logger;
    {
      await using _running = await start(
        exporter(registry, await collector.listen(), { headersFile }),
        logger,
      );
      await vi.waitFor(() => expect(collector.headers.at(-1)?.authorization).toBe('Bearer first'));
      writeFileSync(headersFile, 'Authorization: Bearer second\n');
      await vi.waitFor(() => expect(collector.headers.at(-1)?.authorization).toBe('Bearer second'));
      writeFileSync(headersFile, 'Authorization: Bearer ok\n\nBearer s3cret without a name\n');
      await vi.waitFor(() => expect(errors).toHaveLength(1));
    }
    rmSync(folder, { recursive: true });
    expect(errors[0]).toMatchObject({ code: 'OTLP_FAILED', details: { path: headersFile, line: 3 } });
    expect(
      JSON.stringify(errors[0], Object.getOwnPropertyNames(errors[0])) + String(errors[0]),
    ).not.toContain('s3cret');
  });
});
