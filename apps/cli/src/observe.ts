/** `retina observe`: flows, the last ones or as they come. */

import { formatYaml } from '@retina/core';
import { type GetFlowsResponse, Observer } from '@retina/wire/hubble';
import { jsonGetFlowsResponse } from '@retina/wire/hubble-json';
import { type Command, Option } from 'commander';
import { type CliContext, type ServerOptions, connect } from './context.js';
import { type FlowOptions, addFilterOptions, addRangeOptions, flowRequest } from './flow-options.js';
import { FLOW_COLUMNS, WIDE_COLUMNS, flowCells, wideCells } from './flow-text.js';
import { Table } from './table.js';

const FORMATS = ['table', 'wide', 'json', 'jsonpb', 'yaml', 'name'] as const;
type Format = (typeof FORMATS)[number];
type Options = FlowOptions & ServerOptions & { readonly output: Format };

/** Rows that are laid out together, so that a table of the past is even. */
const ROWS_AT_ONCE = 1000;

/** Adds the command. */
export function addObserve(program: Command, context: CliContext): void {
  const command = program
    .command('observe')
    .description('show flows of a node: who talks to whom, what is dropped, DNS');
  addFilterOptions(addRangeOptions(command))
    .addOption(new Option('-o, --output <format>', 'how to show them').choices(FORMATS).default('table'))
    .action((_, own: Command) => observe(own.optsWithGlobals(), context));
}

async function observe(options: Options, context: CliContext): Promise<void> {
  using client = connect(options, context);
  const { signal } = context;
  const show = shower(options.output);
  const waiting: GetFlowsResponse[] = [];
  const flush = async (): Promise<void> => {
    const text = show(waiting.splice(0));
    if (text !== '' && !context.write(text)) await context.drained();
  };
  for await (const response of client.stream(Observer.methods.getFlows, flowRequest(options), { signal })) {
    tellOfStream(response, context);
    if (response.flow === undefined) continue;
    waiting.push(response);
    if (options.follow === true || waiting.length >= ROWS_AT_ONCE) await flush();
  }
  await flush();
}

/** What is no flow goes to standard error: it must not be in a pipe of flows. */
function tellOfStream({ lostEvents, nodeStatus }: GetFlowsResponse, { warn }: CliContext): void {
  if (lostEvents !== undefined)
    warn(`${lostEvents.numEventsLost} flows were lost: this client reads too slowly`);
  if (nodeStatus !== undefined && nodeStatus.message !== '') {
    warn(`${nodeStatus.nodeNames.join(', ')}: ${nodeStatus.message}`);
  }
}

/** One object a line is what follows can be read of; `jsonpb` is what Hubble calls it. */
function shower(format: Format): (responses: readonly GetFlowsResponse[]) => string {
  if (format === 'json' || format === 'jsonpb') {
    return (responses) => responses.map((each) => `${JSON.stringify(jsonGetFlowsResponse(each))}\n`).join('');
  }
  if (format === 'yaml') {
    return (responses) => responses.map((each) => `---\n${formatYaml(jsonGetFlowsResponse(each))}`).join('');
  }
  if (format === 'name')
    return (responses) => responses.map(({ flow }) => `flow/${flow?.uuid ?? ''}\n`).join('');
  const isWide = format === 'wide';
  const table = new Table(isWide ? [...FLOW_COLUMNS, ...WIDE_COLUMNS] : FLOW_COLUMNS);
  return (responses) => {
    const flows = responses.flatMap(({ flow }) => (flow === undefined ? [] : [flow]));
    return flows.length === 0
      ? ''
      : table.render(flows.map((flow) => [...flowCells(flow), ...(isWide ? wideCells(flow) : [])]));
  };
}
