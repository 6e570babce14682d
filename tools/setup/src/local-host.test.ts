import { describe, expect, it } from 'vitest';
import { localHost } from './local-host.js';

describe('localHost', () => {
  const host = localHost('/usr/bin:/bin');

  it('finds a program and misses one that is not there', () => {
    expect(host.hasProgram('sh')).toBe(true);
    expect(host.hasProgram('no-such-program')).toBe(false);
  });

  it('gives a command its input and returns what it printed and how it ended', () => {
    expect(host.run(['sh', '-c', 'cat; echo no >&2; exit 3'], 'yes\n')).toEqual({
      status: 3,
      output: 'yes\nno\n',
    });
  });

  it('returns 127 for a command that does not exist, and 128 and the signal for one that was killed', () => {
    expect(host.run(['no-such-program']).status).toBe(127);
    expect(host.run(['sh', '-c', 'kill -TERM $$']).status).toBe(143);
  });

  it('returns undefined for a file that is not there', () => {
    expect(host.read('/no/such/file')).toBeUndefined();
  });
});
