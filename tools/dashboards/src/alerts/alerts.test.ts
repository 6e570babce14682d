import { formatYaml } from '@retina/core';
import { CATALOGUE, type MetricDefinition } from '@retina/metrics';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPromQl } from '../promql.js';
import type { Series } from './alert.js';
import { ALERTS } from './alerts.js';
import { RECORDINGS } from './recordings.js';
import { ruleFiles, ruleGroups } from './rule-files.js';

const LABELS = new Map<string, readonly string[]>(
  Object.values<MetricDefinition>(CATALOGUE).map(({ name, labels }) => [name, labels]),
);
const promtool = spawnSync('promtool', ['--version']).status === 0;

/** What promtool says of the rules when it sees these series; empty when all is as expected. */
function said(tests: readonly object[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'retina-rules-'));
  try {
    writeFileSync(join(folder, 'rules.yaml'), formatYaml({ groups: ruleGroups() }));
    writeFileSync(
      join(folder, 'test.yaml'),
      formatYaml({ rule_files: ['rules.yaml'], evaluation_interval: '1m', tests }),
    );
    const check = spawnSync('promtool', ['check', 'rules', join(folder, 'rules.yaml')], { encoding: 'utf8' });
    const test = spawnSync('promtool', ['test', 'rules', join(folder, 'test.yaml')], { encoding: 'utf8' });
    return check.status === 0 && test.status === 0 ? '' : check.stderr + test.stdout + test.stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** After forty minutes and the time that the alert must hold. */
function testOf(name: string, series: readonly Series[], firing: number): object {
  return {
    interval: '1m',
    input_series: series.map(([text, values]) => ({ series: text, values })),
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertname="${name}",alertstate="firing"})`,
        eval_time: series[0]?.[1].endsWith('x40') === true ? '40m' : '60m',
        exp_samples: firing === 0 ? [] : [{ labels: '{}', value: firing }],
      },
    ],
  };
}

describe('rules for Prometheus', () => {
  it.each([...ALERTS, ...RECORDINGS].map(({ expr }) => [expr]))('%s asks for what there is', (expr) => {
    const { metrics, labels, faults } = readPromQl(expr);
    expect(faults).toEqual([]);
    expect(metrics.filter((name) => !LABELS.has(name))).toEqual([]);
    const known = ['instance', ...metrics.flatMap((name) => LABELS.get(name) ?? [])];
    expect(labels.filter((label) => !known.includes(label))).toEqual([]);
  });

  it('names only labels that its result has, in summaries too', () => {
    for (const { expr, summary, name } of ALERTS) {
      const used = [...summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label ?? '');
      const kept = /^sum by \((.*?)\)/.exec(expr)?.[1]?.split(', ');
      const { metrics } = readPromQl(expr);
      const there = kept ?? ['instance', ...metrics.flatMap((metric) => LABELS.get(metric) ?? [])];
      expect(
        used.filter((label) => !there.includes(label)),
        name,
      ).toEqual([]);
    }
  });

  it('and the runbook are what the table gives', () => {
    for (const { path, text } of ruleFiles()) {
      expect(readFileSync(path, 'utf8'), `${path} is out of date: run \`npm run generate\``).toBe(text);
    }
  });

  describe.skipIf(!promtool)('by promtool (skipped when it is not on PATH)', () => {
    it.each(ALERTS.map(({ name, fires, rests }) => [name, fires, rests] as const))(
      '%s fires when it should, and only then',
      (name, fires, rests) => {
        expect(said([testOf(name, fires, 1), testOf(name, rests, 0)])).toBe('');
        expect(said([testOf(name, rests, 1)])).not.toBe('');
      },
    );
  });
});
