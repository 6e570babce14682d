import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.js';
import type { MetricDefinition, MetricKey, MetricKeyOf } from './catalogue.js';
import { MetricRegistry } from './registry.js';
import { chooseFormat, OPEN_METRICS, PROMETHEUS_TEXT } from './text-format.js';

/** What Prometheus 3 sends. */
const PROMETHEUS =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

async function openMetrics(registry: MetricRegistry): Promise<string> {
  return [...(await registry.collect(OPEN_METRICS))].join('');
}

describe('chooseFormat', () => {
  it.each([
    [undefined, 'text/plain'],
    ['', 'text/plain'],
    ['*/*', 'text/plain'],
    ['text/plain', 'text/plain'],
    ['text/plain;version=0.0.4;q=0.7,application/openmetrics-text;q=0.5', 'text/plain'],
    ['application/openmetrics-text; version=0.0.1', 'text/plain'],
    ['application/openmetrics-text;version=1.0.0;q=0,text/plain;q=0', 'text/plain'],
    ['application/openmetrics-text; q=nonsense', 'text/plain'],
    [PROMETHEUS, 'application/openmetrics-text'],
    ['Application/OpenMetrics-Text ; Version=1.0.0 , */*;q=0.1', 'application/openmetrics-text'],
    ['application/openmetrics-text', 'application/openmetrics-text'],
  ])('answers %j with %s', (accept, type) => {
    expect(chooseFormat(accept).contentType.split(';')[0]).toBe(type);
  });
});

describe('OpenMetrics', () => {
  it('names counters without the suffix of their samples, and keeps the names of Retina', async () => {
    const registry = new MetricRegistry();
    registry.counter('errors').series(['NOT_FOUND']).add(2);
    registry.counter('forwardBytes').series(['egress']).add(3);
    const text = await openMetrics(registry);
    expect(text).toContain('# TYPE retina_errors counter\n# HELP retina_errors ');
    expect(text).toContain('\nretina_errors_total{code="NOT_FOUND"} 2\n');
    expect(text).toContain('# TYPE networkobservability_forward_bytes unknown\n');
    expect(text).toContain('\nnetworkobservability_forward_bytes{direction="egress"} 3\n');
    expect(text).toContain('# TYPE process_cpu_seconds counter\n');
  });

  it('says the unit where the name ends with it', async () => {
    const text = await openMetrics(new MetricRegistry());
    expect(text).toContain(
      '# TYPE retina_tcp_handshake_rtt_seconds histogram\n# UNIT retina_tcp_handshake_rtt_seconds seconds\n',
    );
    expect(text).toContain('# UNIT retina_bus_spool_bytes bytes\n');
    expect(text).not.toContain('# UNIT retina_errors ');
  });

  it('ends once, and has all lines of a metric beside each other', async () => {
    const registry = new MetricRegistry();
    for (const [key, { labels, type }] of Object.entries(CATALOGUE) as [MetricKey, MetricDefinition][]) {
      const values = labels.map((label) => `a "${label}" of\\\n`);
      if (type === 'counter')
        registry
          .counter(key as MetricKeyOf<'counter'>)
          .series(values)
          .add(1);
      if (type === 'gauge')
        registry
          .gauge(key as MetricKeyOf<'gauge'>)
          .series(values)
          .set(1);
      if (type === 'histogram')
        registry
          .histogram(key as MetricKeyOf<'histogram'>)
          .series(values)
          .observe(1);
    }
    const text = await openMetrics(registry);
    expect(text.match(/# EOF/g)).toHaveLength(1);
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    const families = new Set<string>();
    let [family, type] = ['', ''];
    for (const line of text.split('\n').slice(0, -2)) {
      const meta = /^# TYPE (\S+) (\S+)$/.exec(line);
      if (meta !== null) {
        [, family = '', type = ''] = meta;
        expect(families.has(family), `${family} twice`).toBe(false);
        families.add(family);
      } else if (line.startsWith('# UNIT ')) {
        expect(line.split(' ')[2]).toBe(family);
      } else if (line.startsWith('# HELP ')) {
        // prom-client writes it first.
        const isFirst = line.startsWith('# HELP process_') || line.startsWith('# HELP nodejs_');
        if (!isFirst) expect(line.split(' ')[2]).toBe(family);
      } else {
        const suffix = /^[a-z_]+/.exec(line)![0].slice(family.length);
        const suffixes = { counter: ['_total'], histogram: ['_bucket', '_sum', '_count'] }[type] ?? [''];
        expect(suffixes, line).toContain(suffix);
      }
    }
    expect(families.size).toBeGreaterThan(Object.keys(CATALOGUE).length);
  });

  it('shows the slowest of the last while as an exemplar, once, in its bucket', async () => {
    const registry = new MetricRegistry();
    const series = registry
      .histogram('podDnsLatency')
      .series(['10.0.0.1', 'shop', 'cart', 'Deployment', 'cart']);
    const about = (query: string) => () => ({ query });
    const exemplars = async (): Promise<readonly string[]> =>
      (await openMetrics(registry)).split('\n').filter((line) => line.includes(' # {'));
    const beginMs = Date.now();
    series.observe(0.02, 1, about('slow.'));
    series.observe(0.001, 1, about('fast.'));
    // The other text has no place for it and must not use it up.
    expect([...(await registry.collect(PROMETHEUS_TEXT))].join('')).not.toContain(' # {');
    const [line = '', ...rest] = await exemplars();
    expect(rest).toEqual([]);
    const [, le, count, atSeconds] = /le="([^"]*)"\} (\d+) # \{query="slow\."\} 0\.02 ([\d.]+)$/.exec(line)!;
    expect([le, count]).toEqual(['0.025', '2']);
    expect(Math.abs(Number(atSeconds) * 1000 - beginMs)).toBeLessThan(10_000);
    expect(await exemplars()).toEqual([]);
    series.observe(0.001, 1, about('fast.'));
    expect(await exemplars()).toHaveLength(1);
  });

  it('cuts the labels of an exemplar to 128 characters', () => {
    const text = OPEN_METRICS.exemplar({
      labels: { server: '10.0.0.1', query: 'é'.repeat(200) },
      value: 1,
      atMs: 1,
    });
    const [, server, query] = /\{server="([^"]*)",query="([^"]*)"\}/.exec(text)!;
    expect(server).toBe('10.0.0.1');
    expect('serverquery10.0.0.1'.length + query!.length).toBe(128);
  });

  it('writes whole bounds of buckets with a decimal point', async () => {
    const registry = new MetricRegistry();
    registry.histogram('eventLoopLag').series([]).observe(0.1);
    const bounds = [
      ...(await openMetrics(registry)).matchAll(/event_loop_lag_seconds_bucket\{le="([^"]*)"\}/g),
    ];
    expect(bounds.map(([, bound]) => bound)).toContain('1.0');
    expect(bounds.at(-1)![1]).toBe('+Inf');
  });
});
