import { describe, expect, it } from 'vitest';
import { Apt } from './apt.js';
import { FakeHost } from './testing.js';

const LOCKED = { status: 100, output: 'E: Could not get lock /var/lib/apt/lists/lock' };

describe('Apt', () => {
  it('waits while another apt holds the lock', () => {
    const host = new FakeHost();
    let refusals = 3;
    host.answer = (command) => (command.endsWith('update') && refusals-- > 0 ? LOCKED : undefined);
    new Apt(host, []).install(['clang']);
    expect(host.pausedSeconds).toBe(15);
    expect(host.lines).toEqual(['setup: waiting for another apt to finish']);
    expect(host.commands.at(-2)).toContain('install --yes');
  });

  it('gives up on a lock that is never released', () => {
    const host = new FakeHost();
    host.answer = (command) => (command.includes('apt-get') ? LOCKED : undefined);
    new Apt(host, []).install(['clang']);
    expect(host.lines).toContain('setup: apt-get install clang failed (exit 100):');
  });

  it('installs from the old package lists when they cannot be updated', () => {
    const host = new FakeHost();
    host.answer = (command) =>
      command.endsWith('update') ? { status: 100, output: 'no network' } : undefined;
    new Apt(host, []).install(['clang']);
    expect(host.lines).toEqual(['setup: apt-get update failed (exit 100):', '    no network']);
    expect(host.commands.some((command) => command.includes('install --yes'))).toBe(true);
  });

  it('leaves units alone on a machine without systemd', () => {
    const host = new FakeHost();
    host.programs.delete('systemctl');
    new Apt(host, []).disable(['prometheus']);
    expect(host.commands).toEqual([]);
  });
});
