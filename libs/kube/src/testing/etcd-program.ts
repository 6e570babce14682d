/** One etcd with its data in a folder, on loopback. */

import { ChildProgram } from './child-program.js';
import { freePort } from './free-port.js';

const START_TIMEOUT_MS = 30_000;

/** Speaks JSON through etcd's own gateway (`/v3/…`), so that no client of it is needed. */
export class EtcdProgram {
  readonly #path: string;
  readonly #folder: string;
  #program: ChildProgram | undefined;
  #url = '';

  constructor(path: string, folder: string) {
    this.#path = path;
    this.#folder = folder;
  }

  get url(): string {
    return this.#url;
  }

  async start(): Promise<void> {
    this.#url = `http://127.0.0.1:${await freePort()}`;
    const peer = `http://127.0.0.1:${await freePort()}`;
    this.#program = new ChildProgram(this.#path, [
      `--data-dir=${this.#folder}`,
      `--listen-client-urls=${this.#url}`,
      `--advertise-client-urls=${this.#url}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--logger=zap',
      '--log-level=error',
    ]);
    await this.#program.untilReady(async () => isHealthy(this.#url), START_TIMEOUT_MS);
  }

  /** Forgets every revision but the current one. */
  async compact(): Promise<void> {
    const { header } = await this.#call('kv/range', { key: Buffer.from('/none').toString('base64') });
    await this.#call('kv/compaction', { revision: header.revision, physical: true });
  }

  async stop(): Promise<void> {
    await this.#program?.stop('SIGKILL');
  }

  async #call(path: string, body: object): Promise<{ header: { revision: string } }> {
    const answer = await fetch(`${this.#url}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`etcd ${path}: ${text}`);
    return JSON.parse(text) as { header: { revision: string } };
  }
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}
