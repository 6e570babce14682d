/** Reports as a page of GitHub Markdown: docs/performance.md is made of it. */

import type { Machine } from '../host/machine.js';
import { formatCell, formatNumber } from './format-number.js';
import { type Report, type Table, type Target, isMet } from './report.js';

const HEAD = `# Performance

Measured by \`npm run bench\`; made by it, so do not edit. Where variants are compared they ran in turn, each round in
another order, on the same machine within the same minutes. Figures are medians, with the smallest and largest in brackets.
`;

/** The whole page. */
export function markdownPage(machine: Machine, reports: readonly Report[]): string {
  const { date, kernel, cpu, cpus, memoryGiB, node, revision } = machine;
  const facts = [
    ['date', date],
    ['kernel', kernel],
    ['CPU', `${cpu}, ${cpus} cores`],
    ['memory', `${memoryGiB} GiB`],
    ['Node', node],
    ['revision', revision],
  ];
  const table = markdownTable({ columns: ['machine', ''], rows: facts });
  return [HEAD, table, ...reports.map(section)].join('\n');
}

function section({ name, title, method, tables, targets }: Report): string {
  return [
    `## ${name}: ${title}\n`,
    `${method.join(' ')}\n`,
    ...tables.map(markdownTable),
    ...(targets.length === 0 ? [] : [targetTable(targets)]),
  ].join('\n');
}

function targetTable(targets: readonly Target[]): string {
  return markdownTable({
    columns: ['target', 'limit', 'measured', ''],
    rows: targets.map((target) => [
      target.what,
      `${target.bound} ${formatNumber(target.limit)} ${target.unit}`,
      `${formatNumber(target.measured)} ${target.unit}`,
      isMet(target) ? 'met' : '**missed**',
    ]),
  });
}

function markdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  const lines = [columns, columns.map(() => '---'), ...rows.map((row) => row.map(formatCell))];
  return `${lines.map(line).join('\n')}\n`;
}
