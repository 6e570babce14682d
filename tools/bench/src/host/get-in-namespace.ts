/** HTTP to a server inside a network namespace. */

import type { Namespace } from '@retina/ebpf/testing';
import { once } from 'node:events';
import { type IncomingMessage, get } from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Asks a server in a namespace. The connection belongs to where this thread is when it is made, which Node does a little
 * later than it is asked to: so the thread stays inside until the connection stands or has failed.
 */
export async function getInNamespace(
  namespace: Namespace,
  url: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<Answer> {
  const request = get(url, { agent: false, signal });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  // An error also ends the wait for the connection, and is thrown from there.
  answered.catch(() => undefined);
  {
    using _ = namespace.enter();
    const [socket] = (await once(request, 'socket')) as [NodeJS.EventEmitter];
    await once(socket, 'connect');
  }
  const [response] = await answered;
  return { status: response.statusCode ?? 0, body: await text(response) };
}
