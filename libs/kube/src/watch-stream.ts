/** The events of a watch: JSON, one object a line. */

import type { IncomingMessage } from 'node:http';
import { statusError } from './api-error.js';
import type { ApiStatus } from './api-error.js';
import type { KubeObject } from './kube-object.js';

/** One event. A BOOKMARK's object has only a resourceVersion: everything up to it has been sent. */
export interface WatchEvent<T extends KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: T;
}

interface RawEvent {
  readonly type: string;
  readonly object: unknown;
}

/** No object of etcd is larger than 1.5 MiB; a longer line is no event. */
const LINE_LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * Yields events until the server closes the stream.
 * @throws RetinaError for an ERROR event, KUBE_EXPIRED most often; Error when the connection breaks.
 */
export async function* watchEvents<T extends KubeObject>(
  answer: IncomingMessage,
  request: string,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  for await (const line of lines(answer)) {
    const { type, object } = JSON.parse(line) as RawEvent;
    if (type === 'ERROR') throw statusError(object as ApiStatus, request);
    yield { type, object } as WatchEvent<T>;
  }
}

async function* lines(answer: IncomingMessage): AsyncGenerator<string, void, undefined> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = Buffer.concat([...rest, chunk.subarray(start, end)]).toString('utf8');
      rest = [];
      length = 0;
      start = end + 1;
      if (line !== '') yield line;
    }
    if (start === chunk.length) continue;
    rest.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > LINE_LIMIT_BYTES) throw new Error(`a watch event is longer than ${LINE_LIMIT_BYTES} bytes`);
  }
}
