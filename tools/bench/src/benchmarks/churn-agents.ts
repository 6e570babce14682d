/** Agents as far as identities go: each with a connection of its own, which follows the pods of its node. */

import { BusConnection, IDENTITY_BUCKET, KeyValueBucket, podKeys } from '@retina/bus';
import { type Identity, parseIdentity } from '@retina/flow';
import { runComponent } from '@retina/kube/testing';

/** Connections that are opened at once. */
const AT_ONCE = 50;

/** What all agents know, and when they learned it. */
export class ChurnAgents implements AsyncDisposable {
  readonly #known: ReadonlyMap<string, Map<string, Identity>>;
  /** By key, who waits to hear that it is as told. */
  readonly #waiting = new Map<string, (identity: Identity | undefined) => void>();
  readonly #running: AsyncDisposable[] = [];

  private constructor(nodes: readonly string[]) {
    this.#known = new Map(nodes.map((node) => [node, new Map<string, Identity>()]));
  }

  static async start(url: string, nodes: readonly string[]): Promise<ChurnAgents> {
    const agents = new ChurnAgents(nodes);
    for (let first = 0; first < nodes.length; first += AT_ONCE) {
      await Promise.all(nodes.slice(first, first + AT_ONCE).map(async (node) => agents.#add(url, node)));
    }
    return agents;
  }

  /** What the agent of a node knows, by key. */
  of(node: string): ReadonlyMap<string, Identity> {
    return this.#known.get(node) ?? new Map<string, Identity>();
  }

  /** Resolves once a key fits, also when it does already. */
  async heard(node: string, key: string, fits: (identity: Identity | undefined) => boolean): Promise<void> {
    if (fits(this.of(node).get(key))) return;
    await new Promise<void>((resolve) => {
      this.#waiting.set(key, (identity) => {
        if (!fits(identity)) return;
        this.#waiting.delete(key);
        resolve();
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.toReversed().map(async (running) => running[Symbol.asyncDispose]()));
  }

  async #add(url: string, node: string): Promise<void> {
    const bus = new BusConnection({ servers: [url], clientName: `agent ${node}` });
    this.#running.push(await runComponent(bus));
    const known = this.#known.get(node)!;
    const watch = new KeyValueBucket(bus, IDENTITY_BUCKET).watch({
      filter: podKeys(node),
      onEntry: ({ key, value }) => {
        const identity = value === undefined ? undefined : parseIdentity(value);
        if (identity === undefined) known.delete(key);
        else known.set(key, identity);
        this.#waiting.get(key)?.(identity);
      },
    });
    this.#running.push(await runComponent(watch));
  }
}
