/** A real API server for tests: etcd and kube-apiserver on loopback, or the cluster that KUBECONFIG names. */

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConnection } from '../kube-connection.js';
import type { KubeObject } from '../kube-object.js';
import { ResourceClient } from '../resource-client.js';
import { CUSTOM_RESOURCE_DEFINITIONS, NAMESPACES } from '../core-resources.js';
import { givenKubeConfig } from './cannot-run-kube-tests.js';
import { ApiServerProgram } from './api-server-program.js';
import { ControlPlane } from './control-plane.js';
import { EtcdProgram } from './etcd-program.js';
import { NetworkCut } from './network-cut.js';

const ESTABLISHED_TIMEOUT_MS = 30_000;

/** A CustomResourceDefinition, as far as the test bed looks at it. */
interface Crd extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface OwnServer {
  readonly folder: string;
  readonly etcd: EtcdProgram;
  readonly apiServer: ApiServerProgram;
}

/** How a test bed is made. */
export interface KubeBedOptions {
  /** Whether pods have service accounts, as in a cluster; `startControlPlane` makes them. No unless told. */
  readonly serviceAccounts?: boolean;
}

/** One API server with its data in a folder of its own; everything is gone when it is disposed of: use `await using`. */
export class KubeBed implements AsyncDisposable {
  readonly connection: KubeConnection;
  /** Path of a kubeconfig with all rights. */
  readonly kubeConfigFile: string;
  readonly #own: OwnServer | undefined;
  /** To be deleted from a cluster that is not ours. */
  readonly #made: { readonly client: ResourceClient; readonly name: string }[] = [];

  private constructor(kubeConfigFile: string, own: OwnServer | undefined) {
    this.kubeConfigFile = kubeConfigFile;
    this.connection = KubeConnection.open({ kubeConfigFile });
    this.#own = own;
  }

  /** @throws Error with the last lines of the program that did not start. See `cannotRunKubeTests`. */
  static async start({ serviceAccounts = false }: KubeBedOptions = {}): Promise<KubeBed> {
    const given = givenKubeConfig();
    if (given !== undefined) return new KubeBed(given, undefined);
    const assets = process.env['KUBEBUILDER_ASSETS'] ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'retina-kube-'));
    const etcd = new EtcdProgram(join(assets, 'etcd'), join(folder, 'etcd'));
    try {
      await etcd.start();
      const credentials = writeCredentials(folder);
      const apiServer = new ApiServerProgram(join(assets, 'kube-apiserver'), folder, {
        etcdUrl: etcd.url,
        serviceAccounts,
      });
      try {
        await apiServer.start();
        writeFileSync(join(folder, 'kubeconfig'), kubeConfig(apiServer, credentials));
        return new KubeBed(join(folder, 'kubeconfig'), { folder, etcd, apiServer });
      } catch (error) {
        await apiServer.stop();
        throw error;
      }
    } catch (error) {
      await etcd.stop();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Whether the server is ours to stop and its etcd ours to compact; not so with KUBECONFIG. */
  get ownsServer(): boolean {
    return this.#own !== undefined;
  }

  /** Where the server listens, like `https://127.0.0.1:1234`. */
  get url(): string {
    return this.#owned().apiServer.url;
  }

  /** Path of the certificates that vouch for the server. */
  get authorityFile(): string {
    return this.#owned().apiServer.certificateFile;
  }

  /** Starts controllers and scheduler; see `cannotRunClusterTests`. Nodes are the test's own: `TestNode`. */
  async startControlPlane(): Promise<ControlPlane> {
    return ControlPlane.start({
      assets: process.env['KUBEBUILDER_ASSETS'] ?? '',
      kubeConfigFile: this.kubeConfigFile,
      serviceAccountKeyFile: join(this.#owned().folder, 'service-accounts.key'),
      authorityFile: this.authorityFile,
    });
  }

  /** Stops the API server; etcd and its data stay. */
  async stopApiServer(): Promise<void> {
    await this.#owned().apiServer.stop();
  }

  /** Starts it again at the same address. */
  async startApiServer(): Promise<void> {
    await this.#owned().apiServer.start();
  }

  /** Forgets the history of every object in etcd, as a cluster does every five minutes. */
  async compact(): Promise<void> {
    await this.#owned().etcd.compact();
  }

  /** A connection of its own through a network that can be cut; dispose of the network after use. */
  async throughCut(): Promise<{ readonly network: NetworkCut; readonly connection: KubeConnection }> {
    const url = this.#owned().apiServer.url;
    const network = await NetworkCut.open(Number(new URL(url).port));
    const kubeConfigFile = `${this.kubeConfigFile}-${network.port}`;
    const text = readFileSync(this.kubeConfigFile, 'utf8');
    writeFileSync(kubeConfigFile, text.replace(url, `https://127.0.0.1:${network.port}`));
    return { network, connection: KubeConnection.open({ kubeConfigFile }) };
  }

  /** Makes a namespace; returns its name. */
  async namespace(): Promise<string> {
    const name = `test-${randomBytes(4).toString('hex')}`;
    const client = new ResourceClient(this.connection, NAMESPACES);
    await client.create({ metadata: { name } });
    this.#made.push({ client, name });
    return name;
  }

  /** Applies a CustomResourceDefinition; resolves once it is Established. */
  async applyCrd(crd: KubeObject): Promise<void> {
    const client = new ResourceClient<Crd>(this.connection, CUSTOM_RESOURCE_DEFINITIONS);
    await client.apply(crd, 'retina-tests');
    this.#made.push({
      client: new ResourceClient(this.connection, CUSTOM_RESOURCE_DEFINITIONS),
      name: crd.metadata.name,
    });
    const deadline = performance.now() + ESTABLISHED_TIMEOUT_MS;
    for (;;) {
      const { status } = await client.get({ name: crd.metadata.name });
      if (status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True')) return;
      if (performance.now() > deadline) throw new Error(`${crd.metadata.name}: ${JSON.stringify(status)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#own === undefined)
      await Promise.allSettled(this.#made.map(async ({ client, name }) => client.delete({ name })));
    this.connection.close();
    if (this.#own === undefined) return;
    await this.#own.apiServer.stop('SIGKILL');
    await this.#own.etcd.stop();
    rmSync(this.#own.folder, { recursive: true, force: true });
  }

  #owned(): OwnServer {
    if (this.#own === undefined) throw new Error('the cluster of KUBECONFIG is not ours to stop');
    return this.#own;
  }
}

/** A token of an administrator, and the key that signs tokens of service accounts. The server makes its own certificate. */
function writeCredentials(folder: string): string {
  const token = randomBytes(16).toString('hex');
  writeFileSync(join(folder, 'tokens.csv'), `${token},test-admin,test-admin,"system:masters"\n`, {
    mode: 0o600,
  });
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  writeFileSync(join(folder, 'service-accounts.key'), privateKey, { mode: 0o600 });
  return token;
}

/** JSON is YAML. */
function kubeConfig({ url, certificateFile }: ApiServerProgram, token: string): string {
  if (!existsSync(certificateFile)) throw new Error('the API server wrote no certificate');
  const authority = readFileSync(certificateFile).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': authority } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  });
}
