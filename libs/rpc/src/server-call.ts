/** How a call of grpc-js reaches a handler of ours, and what comes back. */

import type {
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
  UntypedHandleCall,
  sendUnaryData,
} from '@grpc/grpc-js';
import { RetinaError } from '@retina/core';
import { type EventEmitter, once } from 'node:events';
import { statusOf } from './rpc-error.js';
import type { Call, StreamCall } from './service.js';

type AnyCall = ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>;
type Streaming = ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>;
type UnaryHandler = (request: unknown, call: Call) => unknown;
type StreamHandler = (request: unknown, call: StreamCall<unknown>) => Promise<void>;

/** Bytes become a request; throws MESSAGE_MALFORMED. */
type Decode = (bytes: unknown) => unknown;

/** What calls have in common on one server. */
export interface CallScope {
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
  /** Takes a place among the streams; undefined when there is none left. */
  admit(peer: string): Disposable | undefined;
  /** Hears of every call that failed. */
  onError(error: RetinaError): void;
}

/** Answers with one message. */
export function unaryCall(handler: UnaryHandler, decode: Decode, scope: CallScope): UntypedHandleCall {
  return (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>): void => {
    const answer = async (): Promise<unknown> => await handler(decode(call.request), callOf(call, scope));
    answer().then(
      (reply) => callback(null, reply),
      (thrown: unknown) => callback(statusAfter(thrown, scope)),
    );
  };
}

/** Answers with many messages, to one or to many. */
export function streamCall(
  handler: StreamHandler,
  { decode, requestStream }: { readonly decode: Decode; readonly requestStream: boolean },
  scope: CallScope,
): UntypedHandleCall {
  return (call: Streaming): void => {
    const peer = call.getPeer();
    const place = scope.admit(peer);
    if (place === undefined) {
      call.emit('error', statusAfter(new RetinaError('RPC_BUSY', 'Too many streams are open here.'), scope));
      return;
    }
    // Without a listener the error of a client that vanished would end the process.
    call.on('error', () => undefined);
    const request = (): unknown =>
      requestStream
        ? requestsOf(call as ServerDuplexStream<unknown, unknown>, decode)
        : decode((call as ServerWritableStream<unknown, unknown>).request);
    // Asynchronous, so that what is thrown at once is an answer, too.
    const answer = async (): Promise<void> => handler(request(), streamCallOf(call, scope));
    answer()
      .then(
        () => call.end(),
        (thrown: unknown) => call.cancelled || call.emit('error', statusAfter(thrown, scope)),
      )
      .finally(() => place[Symbol.dispose]());
  };
}

/** The stream itself would be destroyed with the end of its requests, and the client would wait for an end forever. */
async function* requestsOf(call: ServerDuplexStream<unknown, unknown>, decode: Decode): AsyncGenerator {
  for await (const bytes of call.iterator({ destroyOnReturn: false })) yield decode(bytes);
}

function statusAfter(thrown: unknown, scope: CallScope): ReturnType<typeof statusOf> {
  scope.onError(RetinaError.from(thrown));
  return statusOf(thrown);
}

function callOf(call: AnyCall | Streaming, { stopping }: CallScope): Call {
  const gone = new AbortController();
  (call as EventEmitter).on('cancelled', () => gone.abort());
  return { peer: call.getPeer(), signal: AbortSignal.any([gone.signal, stopping]) };
}

function streamCallOf(call: Streaming, scope: CallScope): StreamCall<unknown> {
  const { peer, signal } = callOf(call, scope);
  return {
    peer,
    signal,
    write: (reply) => signal.aborted || call.write(reply),
    async drained() {
      if (!call.writableNeedDrain || signal.aborted) return;
      await once(call, 'drain', { signal }).catch(() => undefined);
    },
  };
}
