import { describe, expect, it } from 'vitest';
import { parseApiServers } from './parse-api-servers.js';

describe('parseApiServers', () => {
  it('reads addresses of both families, IPv6 as the kernel writes it', () => {
    expect(parseApiServers(['10.96.0.1:443', '[FD00:0::1]:6443']).addresses).toEqual([
      { address: { family: 4, text: '10.96.0.1' }, port: 443 },
      { address: { family: 6, text: 'fd00::1' }, port: 6443 },
    ]);
  });

  it.each(['10.96.0.1', 'kubernetes:443', '10.96.0.1:0', '10.96.0.1:70000', 'fd00::1:443', '[10.96.0.1'])(
    'refuses %s and shows how it should look',
    (text) => {
      expect(() => parseApiServers([text])).toThrow(/apiServerAddresses: .*10\.96\.0\.1:443/);
    },
  );
});
