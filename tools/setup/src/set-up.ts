/** Brings the machine to where Retina builds, runs and is tested. */

import { Apt } from './apt.js';
import type { Host } from './host.js';
import { isMet, proofText } from './requirement.js';
import type { Profile, Requirement } from './requirement.js';
import { requirementsOf } from './requirements.js';

/** Exit status when something is missing that nothing goes without. */
const INCOMPLETE = 2;

/**
 * Installs what a profile lacks and says so, a line each. Without the right to install it prints what to install by
 * hand. Idempotent; when nothing is missing it runs no command at all.
 *
 * @returns the exit status: 2 when something is missing that building or running needs, else 0. What only tests
 * need is reported and left: those tests skip with the reason.
 */
export function setUp(host: Host, profile: Profile): number {
  const wanted = requirementsOf(profile);
  const missing = wanted.filter((requirement) => !isMet(requirement, host));
  if (missing.length === 0) {
    host.print(`setup: all ${wanted.length} system packages are there`);
    return 0;
  }
  const privilege = host.hasProgram('apt-get') ? privilegeOf(host) : undefined;
  const stillMissing = privilege === undefined ? missing : install(host, new Apt(host, privilege), missing);
  if (stillMissing.length > 0) printByHand(host, stillMissing);
  return stillMissing.some(isNeeded) ? INCOMPLETE : 0;
}

function isNeeded({ profile, without }: Requirement): boolean {
  return profile === 'run' && without === undefined;
}

/** What to put before a command that needs root, or undefined when there is no way that asks nothing. */
function privilegeOf(host: Host): readonly string[] | undefined {
  if (host.isRoot) return [];
  const sudo = ['sudo', '-n'];
  return host.hasProgram('sudo') && host.run([...sudo, 'true']).status === 0 ? sudo : undefined;
}

function install(host: Host, apt: Apt, missing: readonly Requirement[]): Requirement[] {
  const packages = missing.map(({ debian }) => debian);
  host.print(`setup: installing ${packages.join(', ')} (a minute or two)`);
  apt.install(packages);
  const installed = missing.filter((requirement) => isMet(requirement, host));
  apt.disable(installed.flatMap(({ service }) => service ?? []));
  for (const { debian, why, service } of installed) {
    const off = service === undefined ? '' : '; its service stays off';
    host.print(`setup: installed ${debian}: ${why}${off}`);
  }
  return missing.filter((requirement) => !installed.includes(requirement));
}

function printByHand(host: Host, missing: readonly Requirement[]): void {
  for (const requirement of missing) {
    const without = requirement.without ?? 'tests that need it will skip';
    const effect = isNeeded(requirement) ? 'needed' : without;
    host.print(`setup: missing ${proofText(requirement)}, which ${requirement.why} (${effect})`);
  }
  const debian = missing.map((requirement) => requirement.debian);
  const fedora = missing.flatMap((requirement) => requirement.fedora ?? []);
  host.print('setup: install by hand, as root:');
  host.print(`    Debian, Ubuntu: apt-get install --no-install-recommends ${debian.join(' ')}`);
  if (fedora.length > 0) host.print(`    Fedora: dnf install ${fedora.join(' ')}`);
}
