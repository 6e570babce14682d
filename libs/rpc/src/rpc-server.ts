/** A gRPC server: our services, and beside them health and reflection. */

import {
  Server,
  ServerCredentials,
  type ConnectionInjector,
  type ServiceDefinition,
  type UntypedServiceImplementation,
  experimental,
} from '@grpc/grpc-js';
import {
  type Component,
  type ListenAddress,
  RetinaError,
  type RunContext,
  formatAddress,
} from '@retina/core';
import type { Codec } from '@retina/wire';
import type { Socket } from 'node:net';
import { Certificates, type TlsFiles } from './certificates.js';
import { HealthService } from './health-service.js';
import { reflectionService } from './reflection-service.js';
import { type CallScope, streamCall, unaryCall } from './server-call.js';
import type { BoundService } from './service.js';
import { StreamPlaces } from './stream-places.js';

/** What bounds clients. */
export interface RpcLimits {
  /** Of one request; 256 KiB unless told. */
  readonly maxRequestBytes?: number;
  /** Open at once, in all; 128 unless told. */
  readonly maxStreams?: number;
  /** Open at once for one address; 32 unless told. */
  readonly maxStreamsPerClient?: number;
}

/** What a server is made of. */
export interface RpcServerOptions extends ListenAddress {
  readonly services: readonly BoundService[];
  /** Without it, in the clear. With a CA, clients must show a certificate of it. */
  readonly tls?: TlsFiles | undefined;
  readonly limits?: RpcLimits;
  /** How often files of certificates are looked at; 30 s unless told. */
  readonly tlsRefreshMs?: number;
  /** Names beside those of the services under which clients ask for health. */
  readonly healthNames?: readonly string[];
  /** How long `stop()` waits for calls under way; 2 s unless told. */
  readonly closeTimeoutMs?: number;
  /** Listens nowhere: somebody else does, and hands connections over by `accept`. */
  readonly handedOver?: boolean;
  /** Hears of every call that failed. */
  readonly onError?: (error: RetinaError) => void;
}

const CLOSE_TIMEOUT_MS = 2000;
const DEFAULTS = { maxRequestBytes: 256 * 1024, maxStreams: 128, maxStreamsPerClient: 32 } as const;

/** A connection on which nothing moves is asked whether anybody is there, and closed when nobody answers. */
const KEEPALIVE = { 'grpc.keepalive_time_ms': 30_000, 'grpc.keepalive_timeout_ms': 10_000 } as const;

/** Serves until it is stopped. */
export class RpcServer implements Component {
  readonly name: string = 'rpc-server';
  readonly #options: RpcServerOptions;
  readonly #places: StreamPlaces;
  readonly #health = new HealthService();
  #running:
    | {
        readonly server: Server;
        readonly stopping: AbortController;
        readonly certificates: Certificates | undefined;
        readonly injector: ConnectionInjector | undefined;
      }
    | undefined;
  #port = 0;

  constructor(options: RpcServerOptions) {
    this.#options = options;
    const { maxStreams, maxStreamsPerClient } = { ...DEFAULTS, ...options.limits };
    this.#places = new StreamPlaces({ total: maxStreams, perClient: maxStreamsPerClient });
  }

  /** Where it listens, with the port that the kernel chose. */
  get address(): ListenAddress {
    return { host: this.#options.host, port: this.#port };
  }

  /** Streams that are open, and those that were refused for want of a place. */
  get streams(): { readonly open: number; readonly refused: number } {
    return { open: this.#places.open, refused: this.#places.refused };
  }

  /** @throws RetinaError ADDRESS_IN_USE, CONFIG_INVALID, HOST_CALL_FAILED, TLS_INVALID. */
  async start(context: RunContext): Promise<void> {
    const { tls, limits, services } = this.#options;
    const { maxRequestBytes, maxStreamsPerClient } = { ...DEFAULTS, ...limits };
    const certificates =
      tls === undefined
        ? undefined
        : new Certificates(tls, { logger: context.logger, ...refreshOf(this.#options) });
    const server = new Server({
      'grpc.max_receive_message_length': maxRequestBytes,
      // More of one connection wait at the client; over several connections the places decide.
      'grpc.max_concurrent_streams': maxStreamsPerClient,
      'grpc-node.max_session_memory': 4,
      'grpc.enable_channelz': 0,
      ...KEEPALIVE,
    });
    const stopping = new AbortController();
    const credentials = credentialsOf(certificates);
    const injector =
      this.#options.handedOver === true ? server.createConnectionInjector(credentials) : undefined;
    this.#running = { server, stopping, certificates, injector };
    const scope: CallScope = {
      stopping: stopping.signal,
      admit: (peer) => this.#places.take(peer),
      onError: (error) => this.#options.onError?.(error),
    };
    const all = [...services, this.#health.service()];
    all.push(...reflectionService(all.map(({ table }) => table.name)));
    for (const service of all) server.addService(...definitionOf(service, scope));
    if (injector === undefined) this.#port = await bind(server, this.#options, credentials);
    this.#health.setServing([
      ...services.map(({ table }) => table.name),
      ...(this.#options.healthNames ?? []),
    ]);
    context.logger.info('Serving gRPC.', {
      ...(injector === undefined ? { address: formatAddress(this.address) } : {}),
      services: services.map(({ table }) => table.name),
      tls: tls !== undefined,
    });
  }

  /** Takes a connection that nobody has read from; only with `handedOver`, between start and stop. */
  accept(socket: Socket): void {
    const injector = this.#running?.injector;
    if (injector === undefined) {
      socket.destroy();
      return;
    }
    // A socket that was accepted paused does not read from its handle yet, which is what HTTP/2 takes over.
    socket.read(0);
    injector.injectConnection(socket);
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    this.#health.setStopping();
    running.stopping.abort();
    running.injector?.drain(this.#options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        running.server.forceShutdown();
        resolve();
      }, this.#options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS);
      running.server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    running.certificates?.[Symbol.dispose]();
  }
}

function refreshOf({ tlsRefreshMs }: RpcServerOptions): { readonly refreshMs?: number } {
  return tlsRefreshMs === undefined ? {} : { refreshMs: tlsRefreshMs };
}

function credentialsOf(certificates: Certificates | undefined): ServerCredentials {
  if (certificates === undefined) return ServerCredentials.createInsecure();
  const { hasCa } = certificates;
  // The first parameter is the identity, whatever grpc-js' declaration calls it.
  return experimental.createCertificateProviderServerCredentials(
    certificates,
    hasCa ? certificates : null,
    hasCa,
  );
}

function definitionOf(
  { table, handlers }: BoundService,
  scope: CallScope,
): [ServiceDefinition, UntypedServiceImplementation] {
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(table.methods)) {
    const { path, requestStream, responseStream } = method;
    const request = method.request as Codec<unknown, unknown>;
    const response = method.response as Codec<unknown, unknown>;
    definition[name] = {
      ...{ path, requestStream, responseStream },
      requestSerialize: (message: unknown) => bytesOf(request.encode(message)),
      // Bytes until the call has its place: who is refused costs no decoding.
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (message: unknown) => bytesOf(response.encode(message)),
      responseDeserialize: (bytes: Buffer) => response.decode(bytes),
    };
    const handler = handlers[name] as never;
    const decode = (bytes: unknown): unknown => request.decode(bytes as Buffer);
    implementation[name] = responseStream
      ? streamCall(handler, { decode, requestStream }, scope)
      : unaryCall(handler, decode, scope);
  }
  return [definition, implementation];
}

/** grpc-js wants Buffers. protobufjs makes them already. */
export function bytesOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bind(server: Server, address: ListenAddress, credentials: ServerCredentials): Promise<number> {
  const at = formatAddress(address);
  return new Promise((resolve, reject) => {
    server.bindAsync(at, credentials, (error, port) => {
      if (error === null) return resolve(port);
      const isInUse = error.message.includes('EADDRINUSE');
      const fix = isInUse
        ? 'is in use: stop the process that listens there (ss -ltnp) or configure another port'
        : 'cannot be listened on';
      reject(
        new RetinaError(isInUse ? 'ADDRESS_IN_USE' : 'HOST_CALL_FAILED', `${at} ${fix}.`, { cause: error }),
      );
    });
  });
}
