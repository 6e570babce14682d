/** A forwarder of TCP between a client and the API server, which can be cut: the client's network fails, the server lives. */

import { connect, createServer, type Server, type Socket } from 'node:net';

/** Listens on loopback from `open` on. */
export class NetworkCut implements AsyncDisposable {
  readonly #target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #connections = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => this.#forward(client));
  }

  /** @param target the port that is forwarded to */
  static async open(target: number): Promise<NetworkCut> {
    const cut = new NetworkCut(target);
    await new Promise<void>((resolve) => cut.#server.listen(0, '127.0.0.1', resolve));
    return cut;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the forwarder does not listen');
    return address.port;
  }

  /** Connections that were tried, also in vain. */
  get connections(): number {
    return this.#connections;
  }

  /** Breaks every connection, and each new one. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(client: Socket): void {
    this.#connections++;
    if (this.#isCut) {
      client.destroy();
      return;
    }
    const server = connect(this.#target, '127.0.0.1');
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket
        .on('error', () => other.destroy())
        .on('close', () => {
          other.destroy();
          this.#sockets.delete(socket);
        });
    }
  }
}
