/** `retina status` and `retina version`: the server, its nodes, and what runs there. */

import { formatDuration, formatYaml } from '@retina/core';
import { type GetNodesResponse, NodeState, Observer } from '@retina/wire/hubble';
import { jsonGetNodesResponse, jsonServerStatusResponse } from '@retina/wire/hubble-json';
import { type Command, Option } from 'commander';
import { type CliContext, type ServerOptions, connect } from './context.js';
import { Table } from './table.js';
import { VERSION } from './version.js';

const FORMATS = ['table', 'json', 'yaml', 'name'] as const;
type Options = ServerOptions & { readonly output: (typeof FORMATS)[number] };

/** Adds both commands. */
export function addStatus(program: Command, context: CliContext): void {
  const output = (): Option =>
    new Option('-o, --output <format>', 'how to show it').choices(FORMATS).default('table');
  program
    .command('status')
    .description('show the server, its nodes, and the flows that they keep')
    .addOption(output())
    .action((_, own: Command) => status(own.optsWithGlobals(), context));
  program
    .command('version')
    .description('show the version of this program and of the server')
    .option('--client', 'of this program only')
    .addOption(output())
    .action((_, own: Command) => version(own.optsWithGlobals(), context));
}

async function status(options: Options, context: CliContext): Promise<void> {
  using client = connect(options, context);
  const server = await client.call(Observer.methods.serverStatus, {});
  const { nodes } = await client.call(Observer.methods.getNodes, {});
  const data = { server: jsonServerStatusResponse(server), ...jsonGetNodesResponse({ nodes }) };
  if (options.output === 'json') context.write(`${JSON.stringify(data, undefined, 2)}\n`);
  else if (options.output === 'yaml') context.write(formatYaml(data));
  else if (options.output === 'name') context.write(nodes.map(({ name }) => `node/${name}\n`).join(''));
  else {
    const { numFlows, maxFlows, seenFlows, flowsRate, uptimeNs } = server;
    context.write(
      [
        `server    ${client.address}, ${server.version}, up ${upText(uptimeNs)}`,
        `flows     ${numFlows} of ${maxFlows} kept, ${seenFlows} seen, ${flowsRate.toFixed(1)} a second`,
        '',
        nodeTable(nodes),
      ].join('\n'),
    );
  }
}

function nodeTable(nodes: GetNodesResponse['nodes']): string {
  const table = new Table(['NODE', 'STATUS', 'VERSION', 'UP', 'FLOWS', 'ADDRESS']);
  return table.render(
    nodes.map(({ name, state, version: own, uptimeNs, numFlows, maxFlows, address }) => [
      ...[name, stateText(state), own, upText(uptimeNs)],
      ...[`${numFlows}/${maxFlows}`, address],
    ]),
  );
}

function stateText(state: number): string {
  const name = Object.entries(NodeState).find(([, value]) => value === state)?.[0] ?? String(state);
  return name.replace('NODE_', '').toLowerCase();
}

function upText(ns: number): string {
  return formatDuration(Math.floor(ns / 1e9) * 1000);
}

async function version(options: Options & { readonly client?: boolean }, context: CliContext): Promise<void> {
  const data: Record<string, string> = { client: VERSION };
  if (options.client !== true) {
    using client = connect(options, context);
    data['server'] = (await client.call(Observer.methods.serverStatus, {})).version;
  }
  if (options.output === 'json') context.write(`${JSON.stringify(data, undefined, 2)}\n`);
  else if (options.output === 'yaml') context.write(formatYaml(data));
  else
    context.write(
      Object.entries(data)
        .map(([what, text]) => `${what.padEnd(8)}${text}\n`)
        .join(''),
    );
}
