/** Visits to other network namespaces. */

import { statSync } from 'node:fs';
import { libc } from './ffi.js';
import { hostCallError } from './host-error.js';

const CLONE_NEWNET = 0x4000_0000;
const O_RDONLY_CLOEXEC = 0o2000000;
/** The namespace of the thread that asks; setns(2) moves that thread only. */
const OWN_NAMESPACE = '/proc/thread-self/ns/net';

/**
 * What tells a network namespace from all others while it lives: device and inode of its file (namespaces(7)).
 * @param path A file of the namespace; that of this thread unless told.
 * @throws ENOENT as `statSync` does.
 */
export function networkNamespaceId(path = OWN_NAMESPACE): string {
  const { dev, ino } = statSync(path);
  return `${dev}:${ino}`;
}

/**
 * Moves this thread into the namespace of a file for as long as `visit` runs: /proc/thread-self/net and new sockets are
 * of that namespace. Nothing of the namespace is kept, so a visit never delays its end. Needs CAP_SYS_ADMIN.
 *
 * `visit` must be synchronous: nothing else may run on this thread meanwhile. A thread that cannot return would observe
 * the wrong network from then on, so that ends the process.
 * @throws HOST_CALL_FAILED when the file is no network namespace (any more), PERMISSION_DENIED; then the thread never left.
 */
export function visitNetworkNamespace<Result>(
  path: string,
  visit: () => Result extends PromiseLike<unknown> ? never : Result,
): Result {
  using own = openFile(OWN_NAMESPACE);
  using other = openFile(path);
  if (libc.setns(other.fd, CLONE_NEWNET) !== 0) throw hostCallError('setns(CLONE_NEWNET)', { path });
  try {
    return visit();
  } finally {
    if (libc.setns(own.fd, CLONE_NEWNET) !== 0) process.abort();
  }
}

function openFile(path: string): Disposable & { readonly fd: number } {
  const fd = libc.open(path, O_RDONLY_CLOEXEC);
  if (fd < 0) throw hostCallError(`open(${path})`);
  return { fd, [Symbol.dispose]: () => void libc.close(fd) };
}
