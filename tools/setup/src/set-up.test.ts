import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandResult } from './host.js';
import type { Requirement } from './requirement.js';
import { REQUIREMENTS, requirementsOf } from './requirements.js';
import { setUp } from './set-up.js';
import { FakeHost } from './testing.js';

const POLICY_FILE = '/usr/sbin/policy-rc.d';

/** Puts what a requirement asks for on the machine. */
function provide(host: FakeHost, { proof }: Requirement): void {
  if ('program' in proof) host.programs.add(proof.program);
  else if ('library' in proof) host.libraries.add(proof.library);
  else host.headers.add(proof.header);
}

/** A machine on which `apt-get install` works, except for the packages that this release does not have. */
function aptHost(unavailable: readonly string[] = []): FakeHost {
  const host = new FakeHost();
  host.answer = (command): CommandResult | undefined => {
    if (!command.includes(' install --yes ')) return undefined;
    const packages = REQUIREMENTS.filter(({ debian }) => command.split(' ').includes(debian));
    const lacking = packages.filter(({ debian }) => unavailable.includes(debian));
    if (lacking.length > 0) return { status: 100, output: `E: no candidate for ${lacking[0]?.debian}` };
    for (const requirement of packages) provide(host, requirement);
    return undefined;
  };
  return host;
}

describe('setUp', () => {
  let host: FakeHost;
  beforeEach(() => {
    host = aptHost();
  });

  it('runs no command when everything is there', () => {
    for (const requirement of REQUIREMENTS) provide(host, requirement);
    expect(setUp(host, 'test')).toBe(0);
    expect(host.commands).toEqual([]);
    expect(host.lines).toEqual([`setup: all ${REQUIREMENTS.length} system packages are there`]);
  });

  it('installs what is missing at once, and says so with a line for each package', () => {
    expect(setUp(host, 'run')).toBe(0);
    const installs = host.commands.filter((command) => command.includes(' install --yes '));
    expect(installs).toHaveLength(1);
    expect(installs[0]).toContain('DEBIAN_FRONTEND=noninteractive');
    expect(installs[0]).toContain('--no-install-recommends');
    expect(installs[0]).toContain('clang llvm libbpf1 libbpf-dev linux-libc-dev iproute2');
    for (const { debian } of requirementsOf('run')) {
      expect(host.lines.filter((line) => line.startsWith(`setup: installed ${debian}:`))).toHaveLength(1);
    }
  });

  it('does nothing the second time', () => {
    setUp(host, 'test');
    host.commands.length = 0;
    expect(setUp(host, 'test')).toBe(0);
    expect(host.commands).toEqual([]);
  });

  it('leaves what only tests need alone when it prepares a run', () => {
    setUp(host, 'run');
    expect(host.commands.join('\n')).not.toMatch(/prometheus|bpftool/);
  });

  it('keeps services off while it installs and for the next boot', () => {
    let policyDuringInstall: string | undefined;
    const answer = host.answer;
    host.answer = (command) => {
      if (command.includes(' install --yes ')) policyDuringInstall = host.read(POLICY_FILE);
      return answer(command);
    };
    setUp(host, 'test');
    expect(policyDuringInstall).toContain('exit 101');
    expect(host.read(POLICY_FILE)).toBeUndefined();
    expect(host.commands).toContain('systemctl --quiet disable nats-server etcd iperf3 prometheus');
  });

  it('installs the rest when the release lacks a package, and goes on without what only tests need', () => {
    host = aptHost(['bpftool']);
    expect(setUp(host, 'test')).toBe(0);
    expect(host.hasProgram('clang')).toBe(true);
    expect(host.hasProgram('promtool')).toBe(true);
    expect(host.lines).toContain('setup: apt-get install bpftool failed (exit 100):');
    expect(host.lines.join('\n')).toContain('missing program bpftool, which is the second opinion');
  });

  it('fails when something that running needs cannot be installed', () => {
    host = aptHost(['clang']);
    expect(setUp(host, 'run')).toBe(2);
    expect(host.lines.join('\n')).toContain(
      'missing program clang, which compiles the eBPF programs (needed)',
    );
  });

  it('goes on without what running does without, and says what comes of it', () => {
    host = aptHost(['nats-server']);
    expect(setUp(host, 'run')).toBe(0);
    expect(host.lines.join('\n')).toContain('missing program nats-server');
    expect(host.lines.join('\n')).toContain('(the agent runs alone)');
  });

  it('does not try again when it was stopped by a signal', () => {
    host.answer = (command) =>
      command.includes(' install --yes ') ? { status: 130, output: '' } : undefined;
    setUp(host, 'run');
    expect(host.commands.filter((command) => command.includes(' install --yes '))).toHaveLength(1);
    expect(host.read(POLICY_FILE)).toBeUndefined();
  });

  describe('for a plain user', () => {
    beforeEach(() => {
      host.isRoot = false;
    });

    it('uses sudo when sudo asks no password', () => {
      host.programs.add('sudo');
      expect(setUp(host, 'run')).toBe(0);
      for (const command of host.commands) expect(command).toMatch(/^sudo -n /);
    });

    it('prints what to install by hand when sudo would ask', () => {
      host.programs.add('sudo');
      host.answer = () => ({ status: 1, output: 'a password is required' });
      expect(setUp(host, 'run')).toBe(2);
      expect(host.commands).toEqual(['sudo -n true']);
      expect(host.lines.at(-2)).toContain('apt-get install --no-install-recommends clang llvm libbpf1');
      expect(host.lines.at(-1)).toContain('dnf install clang llvm libbpf libbpf-devel');
    });

    it('goes on when only tests lack something', () => {
      for (const requirement of requirementsOf('run')) provide(host, requirement);
      expect(setUp(host, 'test')).toBe(0);
      expect(host.lines.join('\n')).toContain('(tests that need it will skip)');
    });
  });

  it('prints what to install by hand on a system without apt-get', () => {
    host.programs.delete('apt-get');
    expect(setUp(host, 'test')).toBe(2);
    expect(host.commands).toEqual([]);
  });
});
