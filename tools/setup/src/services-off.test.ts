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
    expect(withServicesOff(host, [], () => 'installed')).toBe('installed');
    expect(host.commands).toEqual([]);
    expect(host.read(POLICY_FILE)).toBe('#!/bin/sh\nexit 0\n');
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
