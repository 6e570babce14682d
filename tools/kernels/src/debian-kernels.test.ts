import { describe, expect, it } from 'vitest';
import { compareReleases, debianMirror } from './debian-kernels.js';

describe('Debian kernels', () => {
  it('are compared by their numbers', () => {
    const releases = [
      '6.12.107+deb13-cloud-amd64',
      '6.1.0-9-cloud-amd64',
      '6.1.0-50-cloud-amd64',
      '5.10.0-32-cloud-amd64',
    ];
    expect(releases.toSorted(compareReleases)).toEqual([
      '5.10.0-32-cloud-amd64',
      '6.1.0-9-cloud-amd64',
      '6.1.0-50-cloud-amd64',
      '6.12.107+deb13-cloud-amd64',
    ]);
  });

  it('come from the mirror of the machine', () => {
    const sources = 'Types: deb\n# a remark\nURIs: http://mirror.test/debian\nSuites: bookworm\n';
    expect(debianMirror(sources)).toBe('http://mirror.test/debian');
    expect(() => debianMirror('URIs: http://mirror.test/debian-security\n')).toThrow(
      /names no Debian mirror/,
    );
  });
});
