/** Flows of many nodes in the order of their times. */

import { RetinaError } from '@retina/core';
import type { GetFlowsResponse } from '@retina/wire/hubble';

/** The flows of one node, in its order. */
export interface NodeStream {
  readonly node: string;
  readonly responses: AsyncGenerator<GetFlowsResponse, void, undefined>;
}

/** How to merge. */
export interface MergeOptions {
  /** A node that says nothing for so long is given up. */
  readonly silenceMs: number;
  /** Hears of each node that failed; the others go on. */
  readonly onFailure: (node: string, error: RetinaError) => void;
}

interface Head {
  readonly stream: NodeStream;
  readonly response: GetFlowsResponse;
}

/**
 * Takes always the earliest of what the nodes say next. Holds one response a node, so that a node is read as fast as the
 * merged stream is.
 */
export async function* mergeByTime(
  streams: readonly NodeStream[],
  options: MergeOptions,
): AsyncGenerator<GetFlowsResponse, void, undefined> {
  try {
    const first = await Promise.all(streams.map(async (stream) => next(stream, options)));
    const heads = first.filter((head) => head !== undefined);
    while (heads.length > 0) {
      const earliest = heads.reduce((one, other) =>
        timeOf(other.response) < timeOf(one.response) ? other : one,
      );
      yield earliest.response;
      const following = await next(earliest.stream, options);
      heads.splice(heads.indexOf(earliest), 1, ...(following === undefined ? [] : [following]));
    }
  } finally {
    // A generator that waits would not end before its next answer: its call was cancelled by whoever made it.
    for (const { responses } of streams) void responses.return().catch(() => undefined);
  }
}

/** Unix time in seconds; 0 of a response that has none, such as a word about the stream. */
export function timeOf({ time }: GetFlowsResponse): number {
  return time === undefined ? 0 : time.seconds + time.nanos / 1e9;
}

async function next(stream: NodeStream, { silenceMs, onFailure }: MergeOptions): Promise<Head | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    const text = `${stream.node} has said nothing for ${silenceMs / 1000} s`;
    timer = setTimeout(() => reject(new RetinaError('RPC_UNREACHABLE', text)), silenceMs);
  });
  try {
    const { value, done } = await Promise.race([stream.responses.next(), silence]);
    return done === true ? undefined : { stream, response: value };
  } catch (thrown) {
    onFailure(stream.node, RetinaError.from(thrown));
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
