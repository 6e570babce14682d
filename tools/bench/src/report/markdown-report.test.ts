import { expect, it } from 'vitest';
import { summarize } from '../summary.js';
import { markdownPage } from './markdown-report.js';
import type { Report } from './report.js';

const MACHINE = {
  date: '2026-11-24',
  kernel: '6.18.44',
  cpu: 'AMD EPYC',
  cpus: 2,
  memoryGiB: 24,
  node: 'v20.20.0',
  revision: 'a605a24',
};

const REPORT: Report = {
  name: 'programs',
  title: 'cost per packet',
  method: ['Kernel statistics.', 'Five rounds.'],
  tables: [{ columns: ['traffic', 'flow | ns'], rows: [['hot', summarize([1, 2, 3])]] }],
  targets: [{ what: 'hot', unit: 'ns', limit: 1, bound: 'at most', measured: 2 }],
};

it('says on which machine and how it was measured', () => {
  const page = markdownPage(MACHINE, [REPORT]);
  expect(page).toContain('| kernel | 6.18.44 |');
  expect(page).toContain('Kernel statistics. Five rounds.');
});

it('makes tables that GitHub reads', () => {
  const page = markdownPage(MACHINE, [REPORT]);
  expect(page).toContain('| traffic | flow \\| ns |\n| --- | --- |\n| hot | 2.00 (1.00 to 3.00) |\n');
});

it('hides no missed target', () => {
  expect(markdownPage(MACHINE, [REPORT])).toContain('| hot | at most 1.00 ns | 2.00 ns | **missed** |');
});
