/** Asks a node for a sign of life: a TCP handshake, which needs no capability and passes where the agents' scrapes do. */

import type { NodeTarget } from '@retina/flow';
import { connect } from 'node:net';

/**
 * Seconds until the node answered, or undefined when it did not in time. A refused connection is an answer: the node is
 * there, though nobody listens. The connection is reset at once, so that none waits for its end on either side.
 */
export async function probeNode(
  { address, port }: NodeTarget,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (signal.aborted) return undefined;
  return new Promise((resolve) => {
    const startedMs = performance.now();
    const socket = connect({ host: address, port });
    const finish = (isThere: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      resolve(isThere ? (performance.now() - startedMs) / 1000 : undefined);
      if (socket.connecting) socket.destroy();
      else socket.resetAndDestroy();
    };
    const giveUp = (): void => finish(false);
    const timer = setTimeout(giveUp, timeoutMs);
    signal.addEventListener('abort', giveUp);
    socket.once('connect', () => finish(true));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code === 'ECONNREFUSED'));
  });
}
