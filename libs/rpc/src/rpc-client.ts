/** A gRPC client: one connection, kept alive and made again when it breaks. */

import {
  type ChannelCredentials,
  Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  Metadata,
  type ServiceError,
  credentials,
  experimental,
} from '@grpc/grpc-js';
import type { Logger } from '@retina/core';
import type { Method } from '@retina/wire';
import { Certificates, type TlsFiles } from './certificates.js';
import { errorOf } from './rpc-error.js';
import { bytesOf } from './rpc-server.js';

/** What a client is made of. */
export interface RpcClientOptions {
  /** `host:port`, or `unix:/path`. */
  readonly address: string;
  readonly tls?: TlsFiles | undefined;
  /** The name that the server's certificate must have, when it is not that of the address. */
  readonly serverName?: string | undefined;
  readonly logger: Logger;
  /** Of one answer; 4 MiB unless told. */
  readonly maxReplyBytes?: number;
  /** How often files of certificates are looked at; 30 s unless told. */
  readonly tlsRefreshMs?: number;
}

/** What bounds a call. */
export interface CallOptions {
  /** 10 s for one answer unless told; a stream has none unless told. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

const UNARY_DEADLINE_MS = 10_000;

/** Asks one server. */
export class RpcClient implements Disposable {
  readonly address: string;
  readonly #client: Client;
  readonly #certificates: Certificates | undefined;

  /** Connects with the first call. @throws RetinaError TLS_INVALID. */
  constructor(options: RpcClientOptions) {
    const { address, tls, logger, tlsRefreshMs, serverName } = options;
    this.address = address;
    const refresh = tlsRefreshMs === undefined ? {} : { refreshMs: tlsRefreshMs };
    this.#certificates = tls === undefined ? undefined : new Certificates(tls, { logger, ...refresh });
    this.#client = new Client(address, credentialsOf(this.#certificates), {
      'grpc.keepalive_time_ms': 30_000,
      'grpc.keepalive_timeout_ms': 10_000,
      'grpc.max_receive_message_length': options.maxReplyBytes ?? 4 * 1024 * 1024,
      'grpc.enable_channelz': 0,
      'grpc.use_local_subchannel_pool': 1,
      ...(serverName === undefined
        ? {}
        : { 'grpc.ssl_target_name_override': serverName, 'grpc.default_authority': serverName }),
    });
  }

  /** Asks for one answer. @throws RetinaError. */
  call<In, Out, ReplyIn, Reply>(
    method: Method<In, Out, ReplyIn, Reply>,
    request: In,
    options: CallOptions = {},
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, reply?: Reply): void => {
        if (error === null) resolve(reply as Reply);
        else reject(errorOf(error, this.address));
      };
      const call: ClientUnaryCall = this.#client.makeUnaryRequest(
        method.path,
        (message: In) => bytesOf(method.request.encode(message)),
        (bytes: Buffer) => method.response.decode(bytes),
        request,
        new Metadata(),
        { deadline: Date.now() + (options.deadlineMs ?? UNARY_DEADLINE_MS) },
        done,
      );
      options.signal?.addEventListener('abort', () => call.cancel(), { once: true });
    });
  }

  /** Asks for many answers. Who reads slowly slows down the server; who stops reading ends the call. @throws RetinaError. */
  async *stream<In, Out, ReplyIn, Reply>(
    method: Method<In, Out, ReplyIn, Reply>,
    request: In,
    options: CallOptions = {},
  ): AsyncGenerator<Reply, void, undefined> {
    const { deadlineMs, signal } = options;
    if (signal?.aborted === true) return;
    const call: ClientReadableStream<Reply> = this.#client.makeServerStreamRequest(
      method.path,
      (message: In) => bytesOf(method.request.encode(message)),
      (bytes: Buffer) => method.response.decode(bytes),
      request,
      new Metadata(),
      deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
    );
    const cancel = (): void => call.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      for await (const reply of call) yield reply as Reply;
    } catch (error) {
      if (!isAborted(signal)) throw errorOf(error, this.address);
    } finally {
      signal?.removeEventListener('abort', cancel);
      // What still comes must not be an error without a listener.
      call.on('error', () => undefined);
      call.cancel();
    }
  }

  [Symbol.dispose](): void {
    this.#client.close();
    this.#certificates?.[Symbol.dispose]();
  }
}

function credentialsOf(certificates: Certificates | undefined): ChannelCredentials {
  if (certificates === undefined) return credentials.createInsecure();
  if (!certificates.hasCa) return credentials.createSsl();
  return experimental.createCertificateProviderChannelCredentials(
    certificates,
    certificates.hasIdentity ? certificates : null,
  );
}

/** A function, because the compiler takes a signal that was not aborted before an await for one that never is. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
