/** Options that choose flows, and the request that they make. They are called as in the hubble CLI. */

import { RetinaError, parseDuration } from '@retina/core';
import {
  type FlowFilterInit,
  type GetFlowsRequestInit,
  type TimestampInit,
  Verdict,
} from '@retina/wire/hubble';
import { Option, type Command } from 'commander';

/** What the command line says about flows. */
export interface FlowOptions {
  readonly last?: number;
  readonly first?: number;
  readonly all?: boolean;
  readonly follow?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly pod?: string[];
  readonly fromPod?: string[];
  readonly toPod?: string[];
  readonly namespace?: string[];
  readonly fromNamespace?: string[];
  readonly toNamespace?: string[];
  readonly ip?: string[];
  readonly fromIp?: string[];
  readonly toIp?: string[];
  readonly port?: string[];
  readonly fromPort?: string[];
  readonly toPort?: string[];
  readonly label?: string[];
  readonly fromLabel?: string[];
  readonly toLabel?: string[];
  readonly protocol?: string[];
  readonly verdict?: string[];
  readonly nodeName?: string[];
  readonly dnsQuery?: string[];
  readonly reply?: boolean;
}

/** What is shown when nothing says how much. */
const DEFAULT_LAST = 20;

/** Everything that a ring holds. */
const ALL = 2 ** 53 - 1;

/** Adds the options that say how many flows. */
export function addRangeOptions(command: Command): Command {
  return command
    .option('--last <n>', `the last n flows (${DEFAULT_LAST} unless told)`, wholeNumber)
    .option('--first <n>', 'the first n flows that the server still has', wholeNumber)
    .option('--all', 'all flows that the server still has')
    .option('-f, --follow', 'go on with flows as they come')
    .option('--since <time>', 'from then on: 5m, or 2026-01-31T12:00:00Z')
    .option('--until <time>', 'up to then');
}

/** Adds the options that say which flows. Repeated ones are alternatives. */
export function addFilterOptions(command: Command): Command {
  const sided: readonly [string, string, string][] = [
    ['pod', '<[namespace/]prefix>', 'pod'],
    ['namespace', '<name>', 'namespace'],
    ['ip', '<address|range>', 'IP address'],
    ['port', '<port>', 'port'],
    ['label', '<selector>', 'label'],
  ];
  const short: Readonly<Record<string, string>> = { namespace: '-n, ', label: '-l, ' };
  for (const [name, value, what] of sided) {
    command.option(`${short[name] ?? ''}--${name} ${value}`, `by ${what}, on either side`, collect);
    command.option(`--from-${name} ${value}`, `by ${what} of the source`, collect);
    command.option(`--to-${name} ${value}`, `by ${what} of the destination`, collect);
  }
  return command
    .option('--protocol <name>', 'tcp, udp, icmp, sctp or dns', collect)
    .addOption(new Option('--verdict <verdict>', 'FORWARDED or DROPPED').argParser(collect))
    .option('--node-name <pattern>', 'by node, such as worker-*', collect)
    .option('--dns-query <regex>', 'DNS messages about such names', collect)
    .option('--reply', 'replies only')
    .option('--no-reply', 'no replies');
}

/** The request. @throws RetinaError CONFIG_INVALID that names the option. */
export function flowRequest(options: FlowOptions, now: number = Date.now()): GetFlowsRequestInit {
  const { last, first, follow = false } = options;
  if (last !== undefined && first !== undefined) throw wrong('--first contradicts --last');
  return {
    number: first ?? last ?? unaskedNumber(options),
    first: first !== undefined,
    follow,
    whitelist: whitelistOf(options),
    since: timestamp('--since', options.since, now),
    until: timestamp('--until', options.until, now),
  };
}

/** Who says from when, or follows, means no number; who says nothing, a screenful. */
function unaskedNumber({ all = false, follow = false, since, until }: FlowOptions): number {
  if (all) return ALL;
  return since !== undefined || until !== undefined || follow ? 0 : DEFAULT_LAST;
}

/** What may be on either side makes two filters, one for each. */
function whitelistOf(options: FlowOptions): FlowFilterInit[] {
  const both = bothSides(options);
  const pods = [...(options.pod ?? []), ...(options.namespace ?? []).map(anyPod)];
  const { ip = [], port = [], label = [] } = options;
  if ([pods, ip, port, label].every(({ length }) => length === 0)) {
    return Object.keys(both).length === 0 ? [] : [both];
  }
  const source = {
    ...both,
    ...joined(both, { sourcePod: pods, sourceIp: ip, sourcePort: port, sourceLabel: label }),
  };
  const destination = {
    destinationPod: pods,
    destinationIp: ip,
    destinationPort: port,
    destinationLabel: label,
  };
  return [source, { ...both, ...joined(both, destination) }];
}

/** The values of both, field by field. */
function joined(filter: FlowFilterInit, more: Readonly<Record<string, readonly string[]>>): FlowFilterInit {
  const before = filter as Readonly<Record<string, readonly string[] | undefined>>;
  return Object.fromEntries(
    Object.entries(more).map(([field, values]) => [field, [...(before[field] ?? []), ...values]]),
  );
}

function bothSides(options: FlowOptions): FlowFilterInit {
  const { fromPod = [], fromNamespace = [], toPod = [], toNamespace = [] } = options;
  const lists: FlowFilterInit = {
    sourcePod: [...fromPod, ...fromNamespace.map(anyPod)],
    destinationPod: [...toPod, ...toNamespace.map(anyPod)],
    sourceIp: options.fromIp,
    destinationIp: options.toIp,
    sourcePort: options.fromPort,
    destinationPort: options.toPort,
    sourceLabel: options.fromLabel,
    destinationLabel: options.toLabel,
    protocol: options.protocol,
    nodeName: options.nodeName,
    dnsQuery: options.dnsQuery,
    verdict: options.verdict?.map(verdictOf),
    reply: options.reply === undefined ? undefined : [options.reply],
  };
  const set = Object.entries(lists).filter(([, value]) => Array.isArray(value) && value.length > 0);
  return Object.fromEntries(set);
}

const anyPod = (namespace: string): string => `${namespace}/`;

function verdictOf(name: string): number {
  const verdict = (Verdict as Readonly<Record<string, number>>)[name.toUpperCase()];
  if (verdict === undefined)
    throw wrong(`--verdict is one of ${Object.keys(Verdict).join(', ')}, not ${name}`);
  return verdict;
}

function timestamp(option: string, text: string | undefined, now: number): TimestampInit | undefined {
  if (text === undefined) return undefined;
  const ago = parseDuration(text);
  const ms = ago === undefined ? Date.parse(text) : now - ago;
  if (Number.isNaN(ms))
    throw wrong(`${option} is a duration such as 5m or a time such as 2026-01-31T12:00:00Z, not ${text}`);
  return { seconds: Math.floor(ms / 1000), nanos: Math.round((ms % 1000) * 1e6) };
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** A count of the command line. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw wrong(`a count is a whole number, not ${text}`);
  return Number(text);
}

function wrong(message: string): RetinaError {
  return new RetinaError('CONFIG_INVALID', message);
}
