/** `retina drops`: what is dropped, why, and what that means. */

import { dropWords } from '@retina/flow';
import { formatYaml } from '@retina/core';
import { type HubbleFlow, Observer, Verdict } from '@retina/wire/hubble';
import { type Command, Option } from 'commander';
import { type CliContext, type ServerOptions, connect } from './context.js';
import { type FlowOptions, addFilterOptions, addRangeOptions, flowRequest } from './flow-options.js';
import { endText, timeText } from './flow-text.js';
import { Table } from './table.js';

const FORMATS = ['table', 'wide', 'json', 'yaml'] as const;
type Options = FlowOptions & ServerOptions & { readonly output: (typeof FORMATS)[number] };

/** Drops of the same kind between the same two. */
interface DropRow {
  readonly source: string;
  readonly destination: string;
  readonly reason: string;
  readonly location: string;
  readonly node: string;
  readonly meaning: string;
  packets: number;
  bytes: number;
  last: string;
}

/** Adds the command. */
export function addDrops(program: Command, context: CliContext): void {
  const command = program
    .command('drops')
    .description('show dropped packets, with the reason in plain words');
  addFilterOptions(addRangeOptions(command))
    .addOption(new Option('-o, --output <format>', 'how to show them').choices(FORMATS).default('table'))
    .action((_, own: Command) => drops(own.optsWithGlobals(), context));
}

async function drops(options: Options, context: CliContext): Promise<void> {
  using client = connect(options, context);
  const { signal } = context;
  // All that the server has, unless the command line says how much.
  const isBounded = [options.last, options.first, options.since, options.until].some(
    (each) => each !== undefined,
  );
  const request = flowRequest({ ...options, all: !isBounded, verdict: ['DROPPED'] });
  const rows = new Map<string, DropRow>();
  const table = new Table(columnsOf(options));
  for await (const { flow } of client.stream(Observer.methods.getFlows, request, { signal })) {
    if (flow?.verdict !== Verdict.DROPPED) continue;
    const row = rowOf(flow);
    if (options.follow === true) {
      if (!context.write(textOf([row], options, table))) await context.drained();
    } else add(rows, row);
  }
  if (options.follow === true) return;
  const sorted = [...rows.values()].sort((a, b) => b.packets - a.packets);
  if (sorted.length === 0) context.warn('No drops found.');
  context.write(sorted.length === 0 && !isData(options) ? '' : textOf(sorted, options, table));
}

function rowOf(flow: HubbleFlow): DropRow {
  const { packets = 0, bytes = 0, dropReason = '', dropLocation = '' } = flow.traffic ?? {};
  const reason = dropReason === '' ? 'unknown' : dropReason;
  return {
    source: withoutPort(endText(flow, 'source')),
    destination: endText(flow, 'destination'),
    reason,
    location: dropLocation === '' ? 'unknown' : dropLocation,
    node: flow.nodeName,
    meaning: dropWords(reason) ?? '',
    packets,
    bytes,
    last: timeText(flow.time),
  };
}

/** A client's port differs with each attempt: what counts is who and where to. */
function withoutPort(end: string): string {
  return end.replace(/:\d+$/, (port, at: number) =>
    end.includes(']') || !end.slice(0, at).includes(':') ? '' : port,
  );
}

function add(rows: Map<string, DropRow>, row: DropRow): void {
  const key = [row.source, row.destination, row.reason, row.location, row.node].join(' ');
  const known = rows.get(key);
  if (known === undefined) rows.set(key, row);
  else {
    known.packets += row.packets;
    known.bytes += row.bytes;
    known.last = row.last;
  }
}

function isData({ output }: Options): boolean {
  return output === 'json' || output === 'yaml';
}

function columnsOf({ output }: Options): string[] {
  const wide = output === 'wide' ? ['BYTES', 'NODE'] : [];
  return ['LAST', 'SOURCE', 'DESTINATION', 'PACKETS', ...wide, 'REASON', 'PLACE', 'MEANING'];
}

function textOf(rows: readonly DropRow[], options: Options, table: Table): string {
  if (options.output === 'yaml') return formatYaml({ drops: rows });
  if (options.output === 'json') {
    // What follows has no end, so it is an object a line.
    return options.follow === true
      ? rows.map((row) => `${JSON.stringify(row)}\n`).join('')
      : `${JSON.stringify({ drops: rows }, undefined, 2)}\n`;
  }
  return table.render(
    rows.map((row) => [
      ...[row.last, row.source, row.destination, String(row.packets)],
      ...(options.output === 'wide' ? [String(row.bytes), row.node] : []),
      ...[row.reason, row.location, row.meaning],
    ]),
  );
}
