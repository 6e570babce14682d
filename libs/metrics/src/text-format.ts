/** The two texts in which Prometheus reads metrics, where they differ; samples and labels are the same in both. */

import type { MetricDefinition } from './catalogue/definition.js';
import { escapeHelp, labelText } from './label-text.js';
import { formatValue } from './format-value.js';

/** What was seen when a value was counted: a few labels, such as the peer of the slowest handshake. */
export interface Exemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Unix time in ms. */
  readonly atMs: number;
}

/** One of the texts. */
export interface TextFormat {
  readonly contentType: string;
  /** The lines before the samples of a metric. */
  header(definition: Pick<MetricDefinition, 'name' | 'type' | 'help' | 'unit'>): string;
  /** The upper bound of a bucket. */
  bound(value: number): string;
  /** What follows a sample on its line. */
  exemplar(exemplar: Exemplar): string;
  /** The last line, if there is one. */
  readonly end: string;
}

/** The Prometheus text format 0.0.4. */
export const PROMETHEUS_TEXT: TextFormat = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  header: ({ name, type, help }) => `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`,
  bound: formatValue,
  exemplar: () => '',
  end: '',
};

/** In OpenMetrics, all labels of an exemplar together. */
const MAX_EXEMPLAR_CHARACTERS = 128;
const TOTAL = '_total';
/** Base units of Prometheus; what else is counted has no unit. */
const UNITS: readonly string[] = ['seconds', 'bytes'];

/**
 * OpenMetrics 1.0. There a counter is named without the `_total` that its samples have. Retina's counters have none, and
 * their names must stay: they are of type `unknown`.
 */
export const OPEN_METRICS: TextFormat = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  header: ({ name, type, help, unit }) => {
    const hasTotal = type === 'counter' && name.endsWith(TOTAL);
    const family = hasTotal ? name.slice(0, -TOTAL.length) : name;
    const unitLine = UNITS.includes(unit) && family.endsWith(`_${unit}`) ? `# UNIT ${family} ${unit}\n` : '';
    const shown = type === 'counter' && !hasTotal ? 'unknown' : type;
    const text = escapeHelp(help).replaceAll('"', '\\"');
    return `# TYPE ${family} ${shown}\n${unitLine}# HELP ${family} ${text}\n`;
  },
  bound: (value) => (Number.isInteger(value) ? `${value}.0` : formatValue(value)),
  exemplar: ({ labels, value, atMs }) =>
    ` # {${exemplarLabels(labels)}} ${formatValue(value)} ${(atMs / 1000).toFixed(3)}`,
  end: '# EOF\n',
};

/** The text that a client wants most, by its Accept header (RFC 9110, section 12.5.1); OpenMetrics only when it is named. */
export function chooseFormat(accept: string | undefined): TextFormat {
  const ranges = (accept ?? '').split(',').map(parseRange);
  const weightOf = (type: string): number =>
    Math.max(0, ...ranges.filter((range) => range.type === type).map(({ weight }) => weight));
  const openMetrics = weightOf('application/openmetrics-text');
  return openMetrics > 0 && openMetrics >= weightOf('text/plain') ? OPEN_METRICS : PROMETHEUS_TEXT;
}

/** A range with a version that is not ours counts for nothing. */
function parseRange(text: string): { readonly type: string; readonly weight: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const values = new Map(
    parameters.map((parameter) => parameter.split('=', 2).map((part) => part.trim()) as [string, string]),
  );
  const isOther = type === 'application/openmetrics-text' && (values.get('version') ?? '1.0.0') !== '1.0.0';
  const weight = Number(values.get('q') ?? 1);
  return { type, weight: isOther || Number.isNaN(weight) ? 0 : weight };
}

function exemplarLabels(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels);
  let left = MAX_EXEMPLAR_CHARACTERS - names.join('').length;
  const values = Object.values(labels).map((value) => {
    const characters = Array.from(value).slice(0, Math.max(0, left));
    left -= characters.length;
    return characters.join('');
  });
  return labelText(names, values);
}
