import { describe, expect, it } from 'vitest';
import { withServicesOff } from './services-off.js';
import { FakeHost } from './testing.js';

const POLICY_FILE = '/usr/sbin/policy-rc.d';

describe('withServicesOff', () => {
  it('removes its policy also when the installation throws', () => {
    const host = new FakeHost();
    const install = (): never => {
      throw new Error('disk full');
    };
    expect(() => withServicesOff(host, [], install)).toThrow('disk full');
    expect(host.read(POLICY_FILE)).toBeUndefined();
  });

  it('leaves a policy of someone else as it is', () => {
    const host = new FakeHost();
    host.files.set(POLICY_FILE, '#!/bin/sh\nexit 0\n');
    let installed = false;
    withServicesOff(host, [], () => {
      installed = true;
    });
    expect(installed).toBe(true);
    expect(host.commands).toEqual([]);
    expect(host.read(POLICY_FILE)).toBe('#!/bin/sh\nexit 0\n');
  });

  it('installs nothing when it cannot write its policy', () => {
    const host = new FakeHost();
    host.answer = () => ({ status: 1, output: 'sh: 1: cannot create: Read-only file system\n' });
    let installed = false;
    withServicesOff(host, [], () => {
      installed = true;
    });
    expect(installed).toBe(false);
    expect(host.lines[0]).toContain('nothing is installed: sh: 1: cannot create: Read-only file system');
  });

  it('takes over the policy that a killed setup left', () => {
    const host = new FakeHost();
    let left = '';
    withServicesOff(host, [], () => {
      left = host.read(POLICY_FILE) ?? '';
    });
    host.files.set(POLICY_FILE, left);
    withServicesOff(host, [], () => undefined);
    expect(left).toContain('exit 101');
    expect(host.read(POLICY_FILE)).toBeUndefined();
  });
});
