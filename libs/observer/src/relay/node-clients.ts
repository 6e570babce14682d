/** Clients of the Observers of all nodes: one connection a node, made with the first call. */

import { type Logger, RetinaError } from '@retina/core';
import { RpcClient, type TlsFiles } from '@retina/rpc';

/** A node whose Observer can be reached. */
export interface RelayNode {
  readonly name: string;
  /** `host:port`. */
  readonly address: string;
  /** Whether its Observer speaks TLS. */
  readonly tls: boolean;
}

/** Where nodes are, and how they are asked. */
export interface NodeClientsOptions {
  /** All nodes that are known now. */
  readonly nodes: () => readonly RelayNode[];
  /** For nodes that speak TLS. */
  readonly tls?: TlsFiles | undefined;
  /** The name in the certificate of every node, when it is not that of the address. */
  readonly serverName?: string | undefined;
  readonly logger: Logger;
}

/** A node and the way to it. */
export interface NodeClient {
  readonly node: RelayNode;
  readonly client: RpcClient;
}

/** What a node said, or why it did not. */
export interface NodeAnswer<Reply> {
  readonly node: RelayNode;
  readonly reply?: Reply;
  readonly error?: RetinaError;
}

/** For a node to say that it is there. */
export const GREETING = { deadlineMs: 2_000 } as const;

const AT_ONCE = 64;
const SYSTEM_AUTHORITIES: TlsFiles = { certFile: undefined, keyFile: undefined, caFile: undefined };

/** Follows the nodes: the connection to one that went away, or has another address now, is closed. */
export class NodeClients implements Disposable {
  readonly #options: NodeClientsOptions;
  readonly #clients = new Map<string, NodeClient>();

  constructor(options: NodeClientsOptions) {
    this.#options = options;
  }

  /** Those of now, by name. */
  current(): readonly NodeClient[] {
    const nodes = this.#options.nodes().toSorted((one, other) => (one.name < other.name ? -1 : 1));
    const kept = new Set(nodes.map(keyOf));
    for (const [key, { client }] of this.#clients) {
      if (kept.has(key)) continue;
      client[Symbol.dispose]();
      this.#clients.delete(key);
    }
    return nodes.map((node) => this.#of(node));
  }

  /** Asks all of them, some at a time. Resolves when each has answered or failed. */
  async askAll<Reply>(ask: (client: RpcClient) => Promise<Reply>): Promise<readonly NodeAnswer<Reply>[]> {
    const clients = this.current();
    const answers: NodeAnswer<Reply>[] = [];
    for (let from = 0; from < clients.length; from += AT_ONCE) {
      const some = clients.slice(from, from + AT_ONCE).map(async ({ node, client }) =>
        ask(client).then(
          (reply) => ({ node, reply }),
          (thrown: unknown) => ({ node, error: RetinaError.from(thrown) }),
        ),
      );
      answers.push(...(await Promise.all(some)));
    }
    return answers;
  }

  [Symbol.dispose](): void {
    for (const { client } of this.#clients.values()) client[Symbol.dispose]();
    this.#clients.clear();
  }

  #of(node: RelayNode): NodeClient {
    const key = keyOf(node);
    let known = this.#clients.get(key);
    if (known === undefined) {
      const { tls, serverName, logger } = this.#options;
      const secured = node.tls ? { tls: tls ?? SYSTEM_AUTHORITIES, serverName } : {};
      known = { node, client: new RpcClient({ address: node.address, logger, ...secured }) };
      this.#clients.set(key, known);
    }
    return known;
  }
}

function keyOf({ name, address, tls }: RelayNode): string {
  return [name, address, tls].join(' ');
}
