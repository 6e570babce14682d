/** Installs Debian packages: asks nothing, starts nothing, and waits for whoever holds the lock. */

import type { CommandResult, Host } from './host.js';
import { withServicesOff } from './services-off.js';

const LOCK_TIMEOUT_SECONDS = 300;
const LOCK_PAUSE_SECONDS = 5;

/** Nobody is asked about configuration files or restarts; needrestart would restart services of others. */
const ENVIRONMENT = ['env', 'DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_SUSPEND=1', 'LC_ALL=C'];
const OPTIONS = ['-q', '-o', `DPkg::Lock::Timeout=${LOCK_TIMEOUT_SECONDS}`];
const INSTALL_OPTIONS = ['--yes', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold'];

const FAILURE_LINES = 5;

/** apt-get with the right to use it. */
export class Apt {
  readonly #host: Host;
  readonly #privilege: readonly string[];

  /** @param privilege what to put before a command that needs root */
  constructor(host: Host, privilege: readonly string[]) {
    this.#host = host;
    this.#privilege = privilege;
  }

  /**
   * Installs all packages at once; when that fails, each by itself, so that a package which this release does not
   * have keeps no other from being installed. What failed is printed: whoever calls looks at what is there now.
   */
  install(packages: readonly string[]): void {
    const update = this.#apt('update');
    this.#report('update', update);
    if (wasStopped(update)) return;
    withServicesOff(this.#host, this.#privilege, () => {
      const all = this.#installAll(packages);
      if (all.status === 0 || wasStopped(all)) return;
      for (const name of packages) this.#report(`install ${name}`, this.#installAll([name]));
    });
  }

  /** Keeps the services of new packages from starting with the machine. */
  disable(services: readonly string[]): void {
    if (services.length === 0 || !this.#host.hasProgram('systemctl')) return;
    this.#host.run([...this.#privilege, 'systemctl', '--quiet', 'disable', ...services]);
  }

  #installAll(packages: readonly string[]): CommandResult {
    return this.#apt('install', ...INSTALL_OPTIONS, ...packages);
  }

  /** DPkg::Lock::Timeout does not cover the lock on the package lists, hence the second way of waiting. */
  #apt(...args: readonly string[]): CommandResult {
    const command = [...this.#privilege, ...ENVIRONMENT, 'apt-get', ...OPTIONS, ...args];
    let result = this.#host.run(command);
    for (let waited = 0; isLocked(result) && waited < LOCK_TIMEOUT_SECONDS; waited += LOCK_PAUSE_SECONDS) {
      if (waited === 0) this.#host.print('setup: waiting for another apt to finish');
      this.#host.pause(LOCK_PAUSE_SECONDS);
      result = this.#host.run(command);
    }
    return result;
  }

  #report(action: string, { status, output }: CommandResult): void {
    if (status === 0) return;
    this.#host.print(`setup: apt-get ${action} failed (exit ${status}):`);
    for (const line of output.trimEnd().split('\n').slice(-FAILURE_LINES)) this.#host.print(`    ${line}`);
  }
}

function isLocked({ status, output }: CommandResult): boolean {
  return status !== 0 && output.includes('Could not get lock');
}

/** Someone pressed Ctrl-C or sent a signal: not a reason to try again. */
function wasStopped({ status }: CommandResult): boolean {
  return status > 128;
}
