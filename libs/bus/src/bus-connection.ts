/** The connection to NATS that all parts of a process share. */

import { setTimeout as sleep } from 'node:timers/promises';
import { credsAuthenticator, type NatsConnection } from '@nats-io/nats-core';
import { connect, type NodeConnectionOptions } from '@nats-io/transport-node';
import { type Component, type Logger, RetinaError, type RunContext } from '@retina/core';
import { readFileSync } from 'node:fs';
import { busError } from './bus-error.js';

/** Where NATS is, and who we are there. */
export interface BusOptions {
  /** `nats://host:port`, several for a cluster. */
  readonly servers: readonly string[];
  /** Shown by the server beside the connection. */
  readonly clientName: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Path of a credentials file (a JWT and its key), read again at each connect. */
  readonly credentialsFile?: string | undefined;
  /** Paths of PEM files; with any of them the connection is encrypted. Read again at each process start. */
  readonly tls?: {
    readonly authorityFile?: string | undefined;
    readonly certificateFile?: string | undefined;
    readonly keyFile?: string | undefined;
  };
}

const RECONNECT_MS = 500;
const RECONNECT_JITTER_MS = 1_500;
const PING_MS = 20_000;
const CLOSE_TIMEOUT_MS = 3_000;

/**
 * `start` resolves at once, also while no server can be reached: it is tried again, with jitter, for as long as the process
 * lives. What needs NATS waits for `connected`. Refused credentials end the component (BUS_REFUSED).
 */
export class BusConnection implements Component {
  readonly name = 'bus';
  readonly #options: BusOptions;
  readonly #listeners = new Set<() => void>();
  #connecting: Promise<NatsConnection> | undefined;
  #current: NatsConnection | undefined;
  #isUp = false;
  #isStopping = false;

  constructor(options: BusOptions) {
    this.#options = options;
  }

  /** Whether a server answers now. */
  get isUp(): boolean {
    return this.#isUp;
  }

  async start(context: RunContext): Promise<void> {
    this.#isStopping = false;
    const connecting = connect(connectionOptions(this.#options));
    this.#connecting = connecting;
    connecting.then(
      (connection) => this.#opened(connection, context),
      (error: unknown) => {
        if (!this.#isStopping) context.fail(busError('connect', error));
      },
    );
    return Promise.resolve();
  }

  /** Sends what is buffered, for some seconds at most, and closes. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const connection = this.#current;
    this.#current = undefined;
    this.#connecting = undefined;
    this.#isUp = false;
    if (connection === undefined || connection.isClosed()) return;
    // Of a server that is away nothing is waited for beyond that: neither draining nor closing may ever end.
    const late = sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false });
    await Promise.race([connection.drain(), late]).catch(() => undefined);
    if (!connection.isClosed()) void connection.close().catch(() => undefined);
  }

  /**
   * The connection, once there is one. It reconnects by itself and stays the same object.
   * @throws BUS_UNREACHABLE when the signal is aborted before, or nobody started the bus.
   */
  async connected(signal?: AbortSignal): Promise<NatsConnection> {
    if (this.#current !== undefined) return this.#current;
    if (this.#connecting === undefined) throw new RetinaError('BUS_UNREACHABLE', 'the bus is not started');
    return Promise.race([this.#connecting, aborted(signal)]).catch((error: unknown) => {
      throw busError('connect', error);
    });
  }

  /** Calls back after each reconnection; returns how to end that. */
  onReconnect(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #opened(connection: NatsConnection, context: RunContext): void {
    if (this.#isStopping) {
      void connection.close();
      return;
    }
    this.#current = connection;
    this.#isUp = true;
    context.logger.info('connected to NATS', { server: connection.getServer() });
    void this.#follow(connection, context.logger);
    void connection.closed().then((error) => {
      this.#isUp = false;
      if (!this.#isStopping) context.fail(busError('the connection to NATS ended', error ?? 'closed'));
    });
  }

  async #follow(connection: NatsConnection, logger: Logger): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') {
        this.#isUp = false;
        logger.warn('NATS cannot be reached; it is tried again');
      } else if (type === 'reconnect') {
        this.#isUp = true;
        logger.info('connected to NATS again', { server: connection.getServer() });
        for (const listener of this.#listeners) listener();
      }
    }
  }
}

function connectionOptions({
  servers,
  clientName,
  user,
  password,
  credentialsFile,
  tls,
}: BusOptions): NodeConnectionOptions {
  return {
    servers: [...servers],
    name: clientName,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_MS,
    reconnectJitter: RECONNECT_JITTER_MS,
    reconnectJitterTLS: RECONNECT_JITTER_MS,
    pingInterval: PING_MS,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { pass: password }),
    ...(credentialsFile === undefined
      ? {}
      : { authenticator: (nonce?: string) => credsAuthenticator(readFileSync(credentialsFile))(nonce) }),
    ...(tls === undefined ? {} : { tls: tlsFiles(tls) }),
  };
}

function tlsFiles({ authorityFile, certificateFile, keyFile }: NonNullable<BusOptions['tls']>): object {
  return {
    ...(authorityFile === undefined ? {} : { caFile: authorityFile }),
    ...(certificateFile === undefined ? {} : { certFile: certificateFile }),
    ...(keyFile === undefined ? {} : { keyFile }),
  };
}

async function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => reject(new RetinaError('BUS_UNREACHABLE', 'nobody waits for NATS any more'));
    if (signal?.aborted === true) end();
    signal?.addEventListener('abort', end, { once: true });
  });
}
