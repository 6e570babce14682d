/** Opens a listening socket, and says in the words of an operator why that did not work. */

import type { Server } from 'node:net';
import { RetinaError } from './errors.js';

/** Where a server listens. */
export interface ListenAddress {
  /** A name or an IP address of this machine. */
  readonly host: string;
  /** 0 lets the kernel choose. */
  readonly port: number;
}

/** `host:port`, with brackets around an IPv6 address. */
export function formatAddress({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Resolves when the server listens.
 * @throws RetinaError ADDRESS_IN_USE, PERMISSION_DENIED for a port that needs a privilege, CONFIG_INVALID for a host
 * that is not of this machine, HOST_CALL_FAILED for the rest.
 */
export function listen(server: Server, address: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(listenError(address, error));
    server.once('error', onError);
    server.listen(address, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function listenError(address: ListenAddress, cause: NodeJS.ErrnoException): RetinaError {
  const at = formatAddress(address);
  const options = { details: { address: at, errno: cause.code }, cause };
  switch (cause.code) {
    case 'EADDRINUSE':
      return new RetinaError(
        'ADDRESS_IN_USE',
        `${at} is in use: stop the process that listens there (ss -ltnp) or configure another port.`,
        options,
      );
    case 'EACCES':
      return new RetinaError(
        'PERMISSION_DENIED',
        `${at} needs the capability NET_BIND_SERVICE: grant it or configure a port from 1024 on.`,
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new RetinaError(
        'CONFIG_INVALID',
        `${at} is no address of this machine: configure one that is, or 0.0.0.0 for all.`,
        options,
      );
    default:
      return new RetinaError('HOST_CALL_FAILED', `Listening on ${at} failed.`, options);
  }
}
