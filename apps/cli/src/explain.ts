/** `retina explain`: what is known about an address or a pod, and what is wrong with it, in sentences. */

import { RetinaError, formatYaml } from '@retina/core';
import { dropWords } from '@retina/flow';
import { type FlowFilterInit, type HubbleFlow, Observer, Verdict } from '@retina/wire/hubble';
import { type Command, Option } from 'commander';
import { isIP } from 'node:net';
import { type CliContext, type ServerOptions, connect } from './context.js';
import { endText } from './flow-text.js';
import { RecentSums, type Sums, sideName } from './recent-flows.js';

const FORMATS = ['text', 'json', 'yaml'] as const;
type Options = ServerOptions & { readonly output: (typeof FORMATS)[number] };

/** More than this is no summary. */
const MOST = 5;

interface Explanation {
  readonly subject: string;
  readonly names: string[];
  readonly sent: Sums;
  readonly received: Sums;
  /** Whom it talks to most, by bytes. */
  readonly peers: { readonly name: string; readonly bytes: number }[];
  /** What is wrong, or that nothing was seen to be. */
  readonly findings: string[];
}

/** Adds the command. */
export function addExplain(program: Command, context: CliContext): void {
  program
    .command('explain')
    .description('say what a server knows about an address or a pod, and what is wrong with it')
    .argument('<subject>', 'an IP address, or [namespace/]pod')
    .addOption(new Option('-o, --output <format>', 'how to say it').choices(FORMATS).default('text'))
    .action((subject: string, _, own: Command) => explain(subject, own.optsWithGlobals(), context));
}

async function explain(subject: string, options: Options, context: CliContext): Promise<void> {
  using client = connect(options, context);
  const sides: FlowFilterInit[] =
    isIP(subject) === 0
      ? [{ sourcePod: [subject] }, { destinationPod: [subject] }]
      : [{ sourceIp: [subject] }, { destinationIp: [subject] }];
  const flows: HubbleFlow[] = [];
  const request = { whitelist: sides };
  for await (const { flow } of client.stream(Observer.methods.getFlows, request, {
    signal: context.signal,
  })) {
    if (flow !== undefined) flows.push(flow);
  }
  if (flows.length === 0) {
    throw new RetinaError(
      'RPC_REFUSED',
      `${subject}: nothing was seen of it in the flows that ${client.address} still has`,
    );
  }
  const explanation = explanationOf(subject, flows);
  if (options.output === 'json') context.write(`${JSON.stringify(explanation, undefined, 2)}\n`);
  else context.write(options.output === 'yaml' ? formatYaml(explanation) : textOf(explanation));
}

/** What the flows say. */
export function explanationOf(subject: string, flows: readonly HubbleFlow[]): Explanation {
  const sums = new RecentSums();
  const peers = new RecentSums();
  const names = new Set<string>();
  for (const flow of flows) {
    const isSource = isSubject(flow, 'source', subject);
    const [own, other] = isSource
      ? (['source', 'destination'] as const)
      : (['destination', 'source'] as const);
    names.add(sideName(flow, own, 'pod')).add(sideName(flow, own, 'workload'));
    if (flow.l7 !== undefined) continue;
    sums.add(isSource ? 'sent' : 'received', flow);
    peers.add(sideName(flow, other, 'pod'), flow);
  }
  return {
    subject,
    names: [...names].filter((name) => name !== subject),
    sent: sums.of('sent'),
    received: sums.of('received'),
    peers: Array.from(peers.keys(), (name) => ({ name, bytes: peers.of(name).bytes }))
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, MOST),
    findings: findingsOf(flows),
  };
}

function isSubject(flow: HubbleFlow, side: 'source' | 'destination', subject: string): boolean {
  if (flow.IP?.[side] === subject) return true;
  const [namespace, prefix = ''] = subject.includes('/') ? subject.split('/') : ['default', subject];
  const { namespace: own = '', podName = '' } = flow[side] ?? {};
  return own === namespace && podName.startsWith(prefix);
}

/** The most frequent troubles first. */
function findingsOf(flows: readonly HubbleFlow[]): string[] {
  const troubles = new Map<string, number>();
  for (const flow of flows) {
    const { sentence, times } = dropTrouble(flow) ?? dnsTrouble(flow) ?? resetTrouble(flow) ?? NO_TROUBLE;
    if (times > 0) troubles.set(sentence, (troubles.get(sentence) ?? 0) + times);
  }
  return [...troubles].sort(([, a], [, b]) => b - a).map(([sentence, times]) => `${times} ${sentence}`);
}

interface Trouble {
  readonly sentence: string;
  readonly times: number;
}

const NO_TROUBLE: Trouble = { sentence: '', times: 0 };

function dropTrouble(flow: HubbleFlow): Trouble | undefined {
  if (flow.verdict !== Verdict.DROPPED) return undefined;
  const { dropReason = 'unknown', packets = 1 } = flow.traffic ?? {};
  const way = `from ${sideName(flow, 'source', 'pod')} to ${endText(flow, 'destination')}`;
  const sentence = `packets dropped ${way}: ${dropReason}. ${dropWords(dropReason) ?? ''}`.trimEnd();
  return { sentence, times: packets };
}

function dnsTrouble({ l7 }: HubbleFlow): Trouble | undefined {
  const { rcode = 0, query = '' } = l7?.dns ?? {};
  if (rcode === 0) return undefined;
  return { sentence: `DNS answers without success for ${query} (return code ${rcode}).`, times: 1 };
}

function resetTrouble(flow: HubbleFlow): Trouble | undefined {
  if (flow.l4?.TCP?.flags?.RST !== true || flow.traceObservationPoint !== TO_ENDPOINT) return undefined;
  const ends = `${endText(flow, 'source')} and ${endText(flow, 'destination')}`;
  return { sentence: `connections reset between ${ends}.`, times: 1 };
}

const TO_ENDPOINT = 101;

function textOf({ subject, names, sent, received, peers, findings }: Explanation): string {
  const way = (verb: string, { packets, bytes, droppedPackets }: Sums): string =>
    `${verb} ${packets} packets, ${bytes} bytes; ${droppedPackets} packets dropped`;
  const lines = [
    names.length === 0 ? subject : `${subject} (${names.join(', ')})`,
    `  ${way('sent', sent)}`,
    `  ${way('received', received)}`,
    ...(peers.length === 0
      ? []
      : ['  talks to:', ...peers.map(({ name, bytes }) => `    ${name}, ${bytes} bytes`)]),
    ...(findings.length === 0
      ? ['  nothing wrong was seen']
      : ['  wrong:', ...findings.map((each) => `    ${each}`)]),
  ];
  return `${lines.join('\n')}\n`;
}
