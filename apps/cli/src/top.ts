/** `retina top`: who sends most, of what the server still has. */

import { RetinaError, formatYaml } from '@retina/core';
import { Observer } from '@retina/wire/hubble';
import { type Command, Option } from 'commander';
import { type CliContext, type ServerOptions, connect } from './context.js';
import { type FlowOptions, addFilterOptions, flowRequest, wholeNumber } from './flow-options.js';
import { type Grouping, RecentSums, type Sums, sideName } from './recent-flows.js';
import { Table } from './table.js';

const FORMATS = ['table', 'json', 'yaml'] as const;
const GROUPINGS = ['workload', 'pod', 'namespace'] as const;
const MEASURES = ['bytes', 'packets', 'drops'] as const;

interface Options extends FlowOptions, ServerOptions {
  readonly output: (typeof FORMATS)[number];
  readonly by: Grouping;
  readonly sort: (typeof MEASURES)[number];
  readonly limit: number;
}

interface TopRow extends Sums {
  readonly source: string;
  readonly destination: string;
}

/** Adds the command. */
export function addTop(program: Command, context: CliContext): void {
  const command = program.command('top').description('show who sends most to whom');
  addFilterOptions(command)
    .option('--since <time>', 'from then on: 5m, or 2026-01-31T12:00:00Z')
    .option('--until <time>', 'up to then')
    .addOption(new Option('--by <what>', 'what to add up by').choices(GROUPINGS).default('workload'))
    .addOption(new Option('--sort <measure>', 'what is most').choices(MEASURES).default('bytes'))
    .option('--limit <n>', 'how many', wholeNumber, 10)
    .addOption(new Option('-o, --output <format>', 'how to show them').choices(FORMATS).default('table'))
    .action((_, own: Command) => top(own.optsWithGlobals(), context));
}

async function top(options: Options, context: CliContext): Promise<void> {
  if (options.limit < 1) throw new RetinaError('CONFIG_INVALID', '--limit is at least 1');
  using client = connect(options, context);
  const { signal } = context;
  const request = flowRequest({ ...options, all: true });
  const sums = new RecentSums();
  for await (const { flow } of client.stream(Observer.methods.getFlows, request, { signal })) {
    if (flow === undefined || flow.l7 !== undefined) continue;
    const ends = [sideName(flow, 'source', options.by), sideName(flow, 'destination', options.by)];
    sums.add(ends.join('\n'), flow);
  }
  context.write(textOf(ranked(sums, options), options));
}

/** The largest, and one row with the rest, so that everything adds up. */
function ranked(sums: RecentSums, { limit, sort }: Options): TopRow[] {
  const measure = { bytes: 'bytes', packets: 'packets', drops: 'droppedPackets' } as const;
  const key = measure[sort];
  const rows = Array.from(sums.keys(), (ends): TopRow => {
    const [source = '', destination = ''] = ends.split('\n');
    return { source, destination, ...sums.of(ends) };
  }).sort((a, b) => b[key] - a[key]);
  const rest = rows.splice(limit);
  if (rest.length === 0) return rows;
  const other = { source: `${rest.length} others`, destination: '', packets: 0, bytes: 0, droppedPackets: 0 };
  for (const row of rest) {
    other.packets += row.packets;
    other.bytes += row.bytes;
    other.droppedPackets += row.droppedPackets;
  }
  return [...rows, other];
}

function textOf(rows: readonly TopRow[], { output }: Options): string {
  if (output === 'json') return `${JSON.stringify({ rows }, undefined, 2)}\n`;
  if (output === 'yaml') return formatYaml({ rows });
  const table = new Table(['SOURCE', 'DESTINATION', 'BYTES', 'PACKETS', 'DROPPED']);
  return table.render(
    rows.map(({ source, destination, bytes, packets, droppedPackets }) => [
      ...[source, destination],
      ...[bytes, packets, droppedPackets].map(String),
    ]),
  );
}
