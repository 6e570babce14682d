/** A port inside a network namespace that leads to a port on this machine's loopback, and to nowhere else. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Namespace } from '@retina/ebpf/testing';

/** Sockets of the file system know no network namespaces: they are the way out. */
const INNER = `
const net = require('node:net');
const [host, port, path] = process.argv.slice(1);
net.createServer((inside) => {
  const outside = net.connect(path);
  inside.pipe(outside).pipe(inside);
  inside.on('error', () => outside.destroy());
  outside.on('error', () => inside.destroy());
}).listen(Number(port), host, () => console.log('listening'));
`;

/** Where to listen, and where to lead. */
export interface PortBridgeOptions {
  readonly in: Namespace;
  readonly address: string;
  readonly port: number;
  /** A port of 127.0.0.1. */
  readonly to: number;
}

/** Ends with the namespace, or when it is disposed of. */
export class PortBridge implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'retina-bridge-'));
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #inner: ChildProcess | undefined;

  private constructor(to: number) {
    this.#server = createServer((inside) => {
      const outside = connect(to, '127.0.0.1');
      for (const [one, other] of [
        [inside, outside],
        [outside, inside],
      ] as const) {
        this.#sockets.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.once('close', () => this.#sockets.delete(one));
      }
    });
  }

  /** Resolves when the port is open. */
  static async open({ in: namespace, address, port, to }: PortBridgeOptions): Promise<PortBridge> {
    const bridge = new PortBridge(to);
    const path = join(bridge.#folder, 'socket');
    bridge.#server.listen(path);
    await once(bridge.#server, 'listening');
    const command = [process.execPath, '-e', INNER, address, String(port), path];
    bridge.#inner = namespace.spawn(command, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(bridge.#inner.stdout!, 'data');
    return bridge;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#inner?.kill('SIGKILL');
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
