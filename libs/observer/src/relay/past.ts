/** Flows of all nodes that are over: the last, the first, those between two times. */

import { RetinaError } from '@retina/core';
import type { StreamCall } from '@retina/rpc';
import {
  type GetFlowsRequest,
  type GetFlowsResponse,
  type GetFlowsResponseInit,
  NodeState,
  Observer,
} from '@retina/wire/hubble';
import { mergeByTime, type MergeOptions } from './merge.js';
import { GREETING, type NodeClients } from './node-clients.js';
import { nodeStatus } from './node-status.js';

/** The last flows of a cluster are held until all nodes have said theirs. */
const MAX_LAST = 20_000;

const SILENCE_MS = 10_000;

/** Answers one GetFlows that does not follow. @param number Infinity for all. */
export async function sendPast(
  nodes: NodeClients,
  { request, number }: { readonly request: GetFlowsRequest; readonly number: number },
  call: StreamCall<GetFlowsResponseInit>,
): Promise<void> {
  if (number !== Infinity && !request.first && number > MAX_LAST) {
    const text = `number: a relay shows the last ${MAX_LAST} flows at most; ask for all, or from a time on`;
    throw new RetinaError('REQUEST_INVALID', text, { details: { field: 'number' } });
  }
  const ending = new AbortController();
  const signal = AbortSignal.any([call.signal, ending.signal]);
  const tellUnavailable = (node: string, { message }: RetinaError): void =>
    void call.write(nodeStatus(NodeState.NODE_UNAVAILABLE, [node], message));
  const answers = await nodes.askAll(async (client) =>
    client.call(Observer.methods.serverStatus, {}, { ...GREETING, signal }),
  );
  for (const { node, error } of answers) if (error !== undefined) tellUnavailable(node.name, error);
  const there = new Set(answers.filter(({ reply }) => reply !== undefined).map(({ node }) => node.name));
  if (there.size > 0) call.write(nodeStatus(NodeState.NODE_CONNECTED, [...there]));
  const streams = nodes
    .current()
    .filter(({ node }) => there.has(node.name))
    .map(({ node, client }) => ({
      node: node.name,
      responses: client.stream(Observer.methods.getFlows, request, { signal }),
    }));
  const options: MergeOptions = { silenceMs: SILENCE_MS, onFailure: tellUnavailable };
  const merged = mergeByTime(streams, options);
  try {
    const isLast = number !== Infinity && !request.first;
    await send(isLast ? await lastOf(merged, number) : firstOf(merged, number), call);
  } finally {
    ending.abort();
  }
}

async function send(
  responses: AsyncIterable<GetFlowsResponse> | Iterable<GetFlowsResponse>,
  call: StreamCall<GetFlowsResponseInit>,
): Promise<void> {
  for await (const response of responses) {
    if (call.signal.aborted) return;
    if (!call.write(response)) await call.drained();
  }
}

async function* firstOf(
  responses: AsyncIterable<GetFlowsResponse>,
  number: number,
): AsyncGenerator<GetFlowsResponse, void, undefined> {
  let flows = 0;
  for await (const response of responses) {
    if (response.flow !== undefined) flows++;
    yield response;
    if (flows >= number) return;
  }
}

/** The last flows, and everything that is no flow. */
async function lastOf(
  responses: AsyncIterable<GetFlowsResponse>,
  number: number,
): Promise<readonly GetFlowsResponse[]> {
  const words: GetFlowsResponse[] = [];
  let flows: GetFlowsResponse[] = [];
  for await (const response of responses) {
    if (response.flow === undefined) words.push(response);
    else flows.push(response);
    if (flows.length >= 2 * number) flows = flows.slice(-number);
  }
  return [...words, ...flows.slice(-number)];
}
