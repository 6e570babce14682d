/** A network namespace that lives as long as the test. */

import { RetinaError } from '@retina/core';
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { libc } from '../ffi.js';
import { hostCallError } from '../host-error.js';

const CLONE_NEWNET = 0x4000_0000;
const O_RDONLY_CLOEXEC = 0o2000000;
/** The namespace of the thread that asks; the others of this process stay where they are. */
const OWN_NAMESPACE = '/proc/thread-self/ns/net';
const COMMAND_TIMEOUT_MS = 30_000;

/** What a kernel sends without being asked would spoil exact counts: duplicate address detection, router
 * solicitations, and link-local addresses, whose multicast groups have to be reported. */
const QUIET_IPV6: Readonly<Record<string, number>> = {
  accept_dad: 0,
  dad_transmits: 0,
  accept_ra: 0,
  autoconf: 0,
  router_solicitations: 0,
  addr_gen_mode: 1,
};

/**
 * A network namespace without a name in the file system: the kernel frees it when the test process ends, however it
 * ends. Other commands reach it by `path`.
 */
export class Namespace implements AsyncDisposable {
  /** For messages only. */
  readonly name: string;
  readonly #fd: number;
  readonly #children = new Set<ChildProcess>();

  /** Makes an empty namespace with its loopback interface up. */
  constructor(name: string) {
    this.name = name;
    using _ = returnToOwn();
    if (libc.unshare(CLONE_NEWNET) !== 0) throw hostCallError('unshare(CLONE_NEWNET)');
    this.#fd = openOwn();
    for (const [key, value] of Object.entries(QUIET_IPV6)) {
      writeSysctl(`net.ipv6.conf.all.${key}`, value);
      writeSysctl(`net.ipv6.conf.default.${key}`, value);
    }
    this.run(['ip', 'link', 'set', 'lo', 'up']);
  }

  /** For `nsenter --net=` and for `ip link … netns`. */
  get path(): string {
    return `/proc/${process.pid}/fd/${this.#fd}`;
  }

  /**
   * Moves the calling (main) thread into the namespace: sockets opened, programs attached and children started until
   * the result is disposed belong to it. Node's other threads stay out, so files and names resolve as before.
   */
  enter(): Disposable {
    const back = returnToOwn();
    setNamespace(this.#fd);
    return back;
  }

  /**
   * Runs a command in the namespace to its end and returns what it wrote to standard output.
   * @throws HOST_CALL_FAILED with its standard error when it fails.
   */
  run(command: readonly string[], input = ''): string {
    using _ = this.enter();
    const [file = '', ...args] = command;
    const { status, stdout, stderr, error } = spawnSync(file, args, {
      input,
      encoding: 'utf8',
      timeout: COMMAND_TIMEOUT_MS,
    });
    if (status === 0) return stdout;
    throw new RetinaError('HOST_CALL_FAILED', `${command.join(' ')} in ${this.name}: ${stderr || input}`, {
      cause: error,
      details: { status },
    });
  }

  /** Starts a command in the namespace; it is killed with the namespace if it still runs. */
  spawn(command: readonly string[], options: SpawnOptions = {}): ChildProcess {
    using _ = this.enter();
    const [file = '', ...args] = command;
    const child = spawn(file, args, options);
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Several `ip` commands in one process, each without the leading `ip`. */
  ip(...commands: readonly string[]): void {
    this.run(['ip', '-batch', '-'], commands.join('\n'));
  }

  /** Sets a sysctl below `net.`, which each namespace has for itself. */
  sysctl(key: string, value: number | string): void {
    using _ = this.enter();
    writeSysctl(key, value);
  }

  /**
   * Makes the namespace a router. Its interfaces stay hosts to the kernel in that they join no router group, which they
   * would report.
   */
  forward(): void {
    this.sysctl('net.ipv4.ip_forward', 1);
    this.sysctl('net.ipv6.conf.all.forwarding', 1);
    this.sysctl('net.ipv6.conf.default.forwarding', 0);
  }

  /** The index of an interface by its name; 0 when there is none. */
  linkIndex(name: string): number {
    using _ = this.enter();
    return libc.if_nametoindex(name);
  }

  /** Kills the children, waits for their end and lets go of the namespace. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ends = [...this.#children].map(async (child) => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    });
    await Promise.all(ends);
    libc.close(this.#fd);
  }
}

function openOwn(): number {
  const fd = libc.open(OWN_NAMESPACE, O_RDONLY_CLOEXEC);
  if (fd < 0) throw hostCallError(`open(${OWN_NAMESPACE})`);
  return fd;
}

function setNamespace(fd: number): void {
  if (libc.setns(fd, CLONE_NEWNET) !== 0) throw hostCallError('setns(CLONE_NEWNET)');
}

/** Remembers where the thread is; disposing brings it back. */
function returnToOwn(): Disposable {
  const fd = openOwn();
  return {
    [Symbol.dispose](): void {
      setNamespace(fd);
      libc.close(fd);
    },
  };
}

/** In the namespace of this thread: a synchronous write is made by the thread itself. */
function writeSysctl(key: string, value: number | string): void {
  writeFileSync(`/proc/sys/${key.replaceAll('.', '/')}`, String(value));
}
