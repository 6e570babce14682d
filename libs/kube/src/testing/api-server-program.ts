/** One kube-apiserver on loopback, which can be stopped and started again at the same address. */

import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { ChildProgram } from './child-program.js';
import { freePort } from './free-port.js';

const START_TIMEOUT_MS = 90_000;

/** Needs `tokens.csv` and `service-accounts.key` in its folder. */
export class ApiServerProgram {
  readonly #path: string;
  readonly #folder: string;
  readonly #etcdUrl: string;
  readonly #serviceAccounts: boolean;
  #port = 0;
  #program: ChildProgram | undefined;

  /** @param serviceAccounts Whether pods get a service account and its token; a controller must make them. */
  constructor(
    path: string,
    folder: string,
    { etcdUrl, serviceAccounts }: { readonly etcdUrl: string; readonly serviceAccounts: boolean },
  ) {
    this.#path = path;
    this.#folder = folder;
    this.#etcdUrl = etcdUrl;
    this.#serviceAccounts = serviceAccounts;
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** The certificate that the server made for itself at its first start, with its authority behind it. */
  get certificateFile(): string {
    return join(this.#folder, 'apiserver.crt');
  }

  async start(): Promise<void> {
    if (this.#port === 0) this.#port = await freePort();
    this.#program = new ChildProgram(this.#path, this.#arguments());
    await this.#program.untilReady(async () => isReady(this.url, this.#folder), START_TIMEOUT_MS);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.#program?.stop(signal);
  }

  #arguments(): readonly string[] {
    const key = join(this.#folder, 'service-accounts.key');
    return [
      `--etcd-servers=${this.#etcdUrl}`,
      `--secure-port=${this.#port}`,
      `--cert-dir=${this.#folder}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      `--token-auth-file=${join(this.#folder, 'tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      ...(this.#serviceAccounts ? [] : ['--disable-admission-plugins=ServiceAccount']),
      '--allow-privileged=true',
      '--shutdown-delay-duration=0s',
    ];
  }
}

/** The token is an administrator's; the certificate is checked by the tests' own connection. */
async function isReady(url: string, folder: string): Promise<boolean> {
  const [token = ''] = readFileSync(join(folder, 'tokens.csv'), 'utf8').split(',');
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` };
    const request = get(`${url}/readyz`, { headers, rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume().on('error', () => resolve(false));
      resolve(answer.statusCode === 200);
    });
    request.setTimeout(5000, () => request.destroy()).on('error', () => resolve(false));
  });
}
