/** Nodes as they are written in settings: `name=address` or `name=address:port`. */

import type { SettingType } from '@retina/core';
import type { NodeTarget } from '@retina/flow';
import { isIP, isIPv6 } from 'node:net';

const ACCEPTS =
  'a node as name=address or name=address:port, such as node-2=10.0.0.2 or node-3=[fd00::3]:10093';

/** The port on which other agents serve, unless told. */
const AGENT_PORT = 10_093;

/** A node to be probed, by IP address. */
export function nodeTarget(): SettingType<NodeTarget> {
  return {
    name: 'node',
    accepts: ACCEPTS,
    parse: (raw) => {
      const value = typeof raw === 'string' ? parse(raw.trim()) : undefined;
      return value === undefined ? { problem: `${JSON.stringify(raw)} is not ${ACCEPTS}` } : { value };
    },
    format: ({ name, address, port }) =>
      `${name}=${isIPv6(address) ? `[${address}]` : address}${port === AGENT_PORT ? '' : `:${port}`}`,
  };
}

function parse(text: string): NodeTarget | undefined {
  const [, name, place = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const parts = isIP(place) === 0 ? split(place) : { address: place, port: AGENT_PORT };
  if (name === undefined || parts === undefined || isIP(parts.address) === 0) return undefined;
  return parts.port > 0 && parts.port < 65_536 ? { name, ...parts } : undefined;
}

/** `10.0.0.2:80`, `[fd00::2]:80` or `[fd00::2]`. */
function split(place: string): { address: string; port: number } | undefined {
  const match = /^(?:\[([^\]]+)\](?::(\d{1,5}))?|([\d.]+):(\d{1,5}))$/.exec(place);
  if (match === null) return undefined;
  const [, v6, v6Port, v4, v4Port] = match;
  return { address: v6 ?? v4 ?? '', port: Number(v6Port ?? v4Port ?? AGENT_PORT) };
}
