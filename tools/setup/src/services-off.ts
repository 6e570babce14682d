/** Keeps packages from starting their daemons: they are installed for their programs only. */

import type { Host } from './host.js';

/** Debian asks this script before a package starts a service; 101 means no (policy-rc.d, invoke-rc.d(8)). */
const POLICY_FILE = '/usr/sbin/policy-rc.d';
const POLICY =
  '#!/bin/sh\n# Put here by the setup of Retina while it installs; it removes this file afterwards.\nexit 101\n';

/**
 * Runs an installation during which no service starts; does not run it when it cannot promise that. A policy that is
 * there already stays as it is and is trusted; ours goes away afterwards, also when the installation throws, also
 * when an earlier setup was killed and left it.
 *
 * @param privilege what to put before a command that needs root
 */
export function withServicesOff(host: Host, privilege: readonly string[], install: () => void): void {
  const existing = host.read(POLICY_FILE);
  if (existing !== undefined && existing !== POLICY) {
    install();
    return;
  }
  const written = host.run(
    [...privilege, 'sh', '-c', `cat >${POLICY_FILE} && chmod 755 ${POLICY_FILE}`],
    POLICY,
  );
  try {
    if (written.status === 0) install();
    else
      host.print(
        `setup: cannot keep services from starting, so nothing is installed: ${written.output.trim()}`,
      );
  } finally {
    if (host.read(POLICY_FILE) === POLICY) host.run([...privilege, 'rm', '-f', POLICY_FILE]);
  }
}
