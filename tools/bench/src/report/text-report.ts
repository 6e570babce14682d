/** A report for a terminal: columns aligned, nothing else. */

import { formatCell, formatNumber } from './format-number.js';
import { type Report, type Table, type Target, isMet } from './report.js';

/** The lines of a report. */
export function textReport({ name, title, method, tables, targets }: Report): string {
  const parts = [
    `${name}: ${title}`,
    ...method.map((sentence) => `  ${sentence}`),
    ...tables.map((table) => `\n${alignedTable(table)}`),
    ...(targets.length === 0 ? [] : ['']),
    ...targets.map((target) => `  ${targetLine(target)}`),
  ];
  return `${parts.join('\n')}\n`;
}

/** One promise as a line: `met  flow on one hot flow: 28.4 ns (at most 60)`. */
export function targetLine(target: Target): string {
  const { what, unit, bound, limit, measured } = target;
  const verdict = isMet(target) ? 'met   ' : 'MISSED';
  return `${verdict} ${what}: ${formatNumber(measured)} ${unit} (${bound} ${formatNumber(limit)})`;
}

function alignedTable({ columns, rows }: Table): string {
  const lines = [columns, ...rows.map((row) => row.map(formatCell))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) => `  ${line.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}
