import { describe, expect, it } from 'vitest';
import { findCgroup2 } from './cgroup.js';

const PROC = '22 28 0:20 / /proc rw,nosuid - proc proc rw';

describe('findCgroup2', () => {
  it.each([
    [
      'alone',
      '30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate',
      '/sys/fs/cgroup',
    ],
    [
      'beside version 1',
      '31 30 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
      '/sys/fs/cgroup/unified',
    ],
    ['behind a path with a blank', '31 30 0:27 / /mnt/c\\040group rw - cgroup2 none rw', '/mnt/c group'],
  ])('finds the hierarchy %s', (_, line, folder) => {
    const cgroup1 = '29 24 0:25 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu';
    expect(findCgroup2([PROC, cgroup1, line, ''].join('\n'))).toBe(folder);
  });

  it('says what to do when there is none', () => {
    expect(() => findCgroup2(PROC)).toThrow(/mount -t cgroup2/);
  });
});
