/** Numbers as people read them: three digits that mean something, and thousands apart. */

import type { Cell } from './report.js';

/** One number; a dash when there is none. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.0995 || size === 0 ? 2 : 4;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The text of a cell: a median, then the range of its samples when there is one. */
export function formatCell(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  const median = formatNumber(cell.median);
  if (cell.samples.length < 2) return median;
  return `${median} (${formatNumber(cell.min)} to ${formatNumber(cell.max)})`;
}
