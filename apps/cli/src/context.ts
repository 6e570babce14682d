/** What commands get from the process: where they write, and what they ask. */

import { RetinaError, silentLogger } from '@retina/core';
import { RpcClient } from '@retina/rpc';

/** The world around a command. */
export interface CliContext {
  /** Standard output; false says that the reader is slow. */
  readonly write: (text: string) => boolean;
  /** Resolves when the reader of standard output has caught up. */
  readonly drained: () => Promise<void>;
  /** A line of standard error. */
  readonly warn: (line: string) => void;
  /** Aborted by Ctrl-C, or when nobody reads standard output any more. */
  readonly signal: AbortSignal;
  /** The server to ask when the command line names none. */
  readonly defaultServer: string | undefined;
}

/** Options of every command that asks a server. */
export interface ServerOptions {
  readonly server?: string;
  readonly tlsCaCertFile?: string;
  readonly tlsClientCertFile?: string;
  readonly tlsClientKeyFile?: string;
  readonly tlsServerName?: string;
}

/** Where an agent listens on its own node. */
export const AGENT_SERVER = 'localhost:4244';

/** A client for the server that the command line names. @throws RetinaError CONFIG_INVALID, TLS_INVALID. */
export function connect(options: ServerOptions, { defaultServer }: CliContext): RpcClient {
  const address = options.server ?? defaultServer ?? AGENT_SERVER;
  if (!/^.+:\d{1,5}$/.test(address) && !address.startsWith('unix:')) {
    throw new RetinaError('CONFIG_INVALID', `--server is HOST:PORT, not ${address}`);
  }
  const { tlsCaCertFile: caFile, tlsClientCertFile: certFile, tlsClientKeyFile: keyFile } = options;
  const tls = caFile === undefined && certFile === undefined ? undefined : { caFile, certFile, keyFile };
  return new RpcClient({ address, tls, serverName: options.tlsServerName, logger: silentLogger() });
}
