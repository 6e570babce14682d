/** A real API server and a real NATS for tests of the operator, which has exactly the rights of its manifests. Only for tests. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BusConnection, IDENTITY_BUCKET, KeyValueBucket } from '@retina/bus';
import { cannotRunNats, NatsProgram } from '@retina/bus/testing';
import { createLogger, loadSettings, silentLogger } from '@retina/core';
import { type Identity, parseIdentity } from '@retina/flow';
import { KubeConnection, type KubeObject, ResourceClient, type ResourceType } from '@retina/kube';
import { cannotRunKubeTests, KubeBed, runComponent } from '@retina/kube/testing';
import { createOperator, type Operator } from './operator.js';
import { OPERATOR_SETTINGS } from './settings.js';

/** Where the manifests put the operator. */
export const OPERATOR_NAMESPACE = 'retina';
const MANIFESTS = resolve(import.meta.dirname, '../../../deploy/base');

/** Why such tests cannot run here; undefined when they can. */
export function cannotRunOperatorTests(): string | undefined {
  const reason = cannotRunKubeTests() ?? cannotRunNats();
  if (reason !== undefined) return reason;
  const kubectl = join(process.env['KUBEBUILDER_ASSETS'] ?? '', 'kubectl');
  return existsSync(kubectl) ? undefined : 'needs kubectl: npm run kube-apiserver';
}

/** Everything is gone when it is disposed of: use `await using`. */
export class OperatorBed implements AsyncDisposable {
  readonly kube: KubeBed;
  readonly nats: NatsProgram;
  readonly #operatorConfigFile: string;
  readonly #operators = new Set<Operator>();

  private constructor(kube: KubeBed, nats: NatsProgram, operatorConfigFile: string) {
    this.kube = kube;
    this.nats = nats;
    this.#operatorConfigFile = operatorConfigFile;
  }

  static async start(): Promise<OperatorBed> {
    const kube = await KubeBed.start();
    kubectl(kube, ['apply', '-k', MANIFESTS]);
    kubectl(kube, ['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
    return new OperatorBed(kube, await NatsProgram.start(), configOfOperator(kube));
  }

  /** A client with all rights. */
  client<T extends KubeObject>(type: ResourceType): ResourceClient<T> {
    return new ResourceClient<T>(this.kube.connection, type);
  }

  kubectl(args: readonly string[], input = ''): string {
    return kubectl(this.kube, args, input);
  }

  /** An operator as its pod would run it; stopped with the bed unless stopped before. */
  async operator(
    instance: string,
    level: 'off' | 'debug' = 'off',
    more: Readonly<Record<string, string>> = {},
  ): Promise<Operator> {
    const { config } = loadSettings(OPERATOR_SETTINGS, {
      env: {
        RETINA_HTTP_HOST: '127.0.0.1',
        RETINA_HTTP_PORT: '0',
        RETINA_KUBECONFIG: this.#operatorConfigFile,
        RETINA_NATS_SERVERS: this.nats.url,
        RETINA_LEADER_NAMESPACE: OPERATOR_NAMESPACE,
        ...more,
      },
    });
    const logger = level === 'off' ? silentLogger() : createLogger({ level });
    const operator = createOperator(config, {
      logger,
      instance,
      onFailure: (error) => {
        throw error;
      },
    });
    this.#operators.add(operator);
    await operator.supervisor.start();
    return operator;
  }

  /** Stops one as SIGTERM does. */
  async stop(operator: Operator): Promise<void> {
    this.#operators.delete(operator);
    await operator.supervisor.stop();
  }

  /** Follows identities as an agent does. */
  async follow(filter?: string): Promise<FollowedIdentities> {
    const bus = new BusConnection({ servers: [this.nats.url], clientName: 'test' });
    const running = await runComponent(bus);
    const followed = new FollowedIdentities(running);
    const watch = new KeyValueBucket(bus, IDENTITY_BUCKET).watch({
      ...(filter === undefined ? {} : { filter }),
      onEntry: ({ key, value }) => followed.see(key, value),
      onSynced: (keys) => followed.synced(keys),
    });
    followed.add(await runComponent(watch));
    return followed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#operators].map(async ({ supervisor }) => supervisor.stop()));
    await this.nats[Symbol.asyncDispose]();
    await this.kube[Symbol.asyncDispose]();
  }
}

/** What an agent would know. */
export class FollowedIdentities implements AsyncDisposable {
  readonly byKey = new Map<string, Identity>();
  /** When each key was told last, by `performance.now()`. */
  readonly toldMs = new Map<string, number>();
  /** Texts that were told, deletions included. */
  told = 0;
  readonly #running: AsyncDisposable[];

  constructor(running: AsyncDisposable) {
    this.#running = [running];
  }

  add(running: AsyncDisposable): void {
    this.#running.push(running);
  }

  /** The identity of an address, whoever has it. */
  of(address: string): Identity | undefined {
    return [...this.byKey.values()].find(({ addresses }) => addresses.includes(address));
  }

  see(key: string, value: string | undefined): void {
    this.told++;
    this.toldMs.set(key, performance.now());
    const identity = value === undefined ? undefined : parseIdentity(value);
    if (identity === undefined) this.byKey.delete(key);
    else this.byKey.set(key, identity);
  }

  synced(keys: ReadonlySet<string> | undefined): void {
    if (keys === undefined) return;
    for (const key of this.byKey.keys()) if (!keys.has(key)) this.byKey.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.#running.toReversed()) await running[Symbol.asyncDispose]();
  }
}

function kubectl(bed: KubeBed, args: readonly string[], input = ''): string {
  const program = join(process.env['KUBEBUILDER_ASSETS'] ?? '', 'kubectl');
  const env = {
    PATH: process.env['PATH'],
    KUBECONFIG: bed.kubeConfigFile,
    HOME: dirname(bed.kubeConfigFile),
  };
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** A kubeconfig with the token of the operator's service account. */
function configOfOperator(bed: KubeBed): string {
  const token = kubectl(bed, [
    'create',
    'token',
    'retina-operator',
    '-n',
    OPERATOR_NAMESPACE,
    '--duration=1h',
  ]);
  const config = JSON.parse(readFileSync(bed.kubeConfigFile, 'utf8')) as { users: { user: object }[] };
  for (const entry of config.users) entry.user = { token: token.trim() };
  const file = `${bed.kubeConfigFile}-operator`;
  writeFileSync(file, JSON.stringify(config));
  // Fails here rather than later when it cannot be read.
  KubeConnection.open({ kubeConfigFile: file }).close();
  return file;
}
