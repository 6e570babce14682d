/** Where the API is served, from the configuration. */

import { RetinaError } from '@retina/core';
import { ApiServers, type ServerAddress } from '@retina/flow';
import { SocketAddress, isIP } from 'node:net';

/**
 * Reads `10.96.0.1:443` and `[fd00::1]:443`.
 * @throws CONFIG_INVALID naming the text that is none.
 */
export function parseApiServers(texts: readonly string[]): ApiServers {
  return new ApiServers(texts.map(parseServer));
}

function parseServer(text: string): ServerAddress {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? '';
  const family = isIP(address);
  const port = Number(digits);
  if ((family !== 4 && family !== 6) || !(port > 0 && port < 65_536)) {
    throw new RetinaError(
      'CONFIG_INVALID',
      `apiServerAddresses: ${text} is not an IP address and a port, as in 10.96.0.1:443 or [fd00::1]:443`,
    );
  }
  // As the kernel writes it.
  const { address: canonical } = new SocketAddress({ address, family: family === 4 ? 'ipv4' : 'ipv6' });
  return { address: { family, text: canonical }, port };
}
