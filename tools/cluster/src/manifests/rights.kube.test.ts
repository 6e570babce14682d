import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cannotRunClusterTests, KubeBed } from '@retina/kube/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Kubectl, kubectlOf } from '../kubectl.js';
import { build } from './kustomization.js';

const assets = process.env['KUBEBUILDER_ASSETS'] ?? '';
const reason =
  cannotRunClusterTests() ??
  (existsSync(join(assets, 'kubectl')) ? undefined : 'needs kubectl: npm run kube-apiserver');
const PAGE = resolve(import.meta.dirname, '../../../../docs/security.md');

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

describe.skipIf(reason !== undefined)(`rights in the cluster ${reason ?? ''}`, () => {
  let bed: KubeBed;
  let kubectl: Kubectl;

  beforeAll(async () => {
    bed = await KubeBed.start();
    kubectl = kubectlOf(assets, bed.kubeConfigFile);
    kubectl(['create', 'namespace', 'retina']);
    const kinds = ['CustomResourceDefinition', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role'];
    const items = build(assets, { overlay: 'advanced-local', components: [] }).filter(({ kind }) =>
      [...kinds, 'RoleBinding'].includes(kind),
    );
    kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    kubectl(['create', 'serviceaccount', 'nobody', '-n', 'default']);
  });
  afterAll(async () => bed[Symbol.asyncDispose]());

  /** What the server lets an account do in a namespace, as rows like those of the page. */
  function rightsOf(account: string, namespace: string): readonly string[] {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      spec: { namespace },
    };
    const said = kubectl(
      ['create', `--as=system:serviceaccount:${account}`, '--validate=false', '-o', 'json', '-f', '-'],
      JSON.stringify(review),
    );
    const { status } = JSON.parse(said) as {
      readonly status: { readonly resourceRules: readonly Rule[]; readonly incomplete: boolean };
    };
    expect(status.incomplete).toBe(false);
    return status.resourceRules.flatMap(rowsOf).toSorted();
  }

  /** Beyond what every account may. */
  const ownRights = (account: string, namespace: string): readonly string[] => {
    const everybody = new Set(rightsOf('default:nobody', namespace));
    return rightsOf(account, namespace).filter((row) => !everybody.has(row));
  };

  it.each(['retina', 'default', 'kube-system'])('of the agent are none in %s', (namespace) => {
    expect(ownRights('retina:retina-agent', namespace)).toEqual([]);
  });

  it('of the operator are exactly those of docs/security.md', () => {
    const documented = [
      ...readFileSync(PAGE, 'utf8').matchAll(/^\| operator \| `(.*?)` \| (.*?) \| (.*?) \|/gm),
    ];
    const rows = (where: readonly string[]): readonly string[] =>
      documented
        .filter(([, , , place = '']) => where.includes(place))
        .flatMap(([, what = '', verbs = '']) => verbs.split(', ').map((verb) => `${verb} ${what}`))
        .toSorted();
    expect(ownRights('retina:retina-operator', 'default')).toEqual(rows(['cluster']));
    expect(ownRights('retina:retina-operator', 'retina')).toEqual(rows(['cluster', 'its namespace']));
  });

  it('are what the API server answers to their tokens', () => {
    const withToken = (account: string, args: readonly string[]): string => {
      const token = kubectl(['create', 'token', account, '-n', 'retina']).trim();
      const { clusters } = JSON.parse(readFileSync(bed.kubeConfigFile, 'utf8')) as {
        readonly clusters: unknown;
      };
      const file = join(bed.kubeConfigFile, '..', `kubeconfig-${account}`);
      const [name, context] = ['test', { cluster: 'test', user: 'test' }];
      writeFileSync(
        file,
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Config',
          'current-context': name,
          clusters,
          users: [{ name, user: { token } }],
          contexts: [{ name, context }],
        }),
      );
      return kubectlOf(assets, file)(args);
    };
    expect(withToken('retina-operator', ['get', '--raw', '/api/v1/pods'])).toContain('"PodList"');
    expect(() => withToken('retina-operator', ['get', '--raw', '/api/v1/secrets'])).toThrow('Forbidden');
    expect(() => withToken('retina-agent', ['get', '--raw', '/api/v1/pods'])).toThrow('Forbidden');
    expect(() =>
      withToken('retina-agent', ['get', '--raw', '/apis/retina.sh/v1alpha1/metricsconfigurations']),
    ).toThrow('Forbidden');
  });
});

function rowsOf({ verbs, apiGroups = [], resources = [], resourceNames = [''] }: Rule): readonly string[] {
  return verbs.flatMap((verb) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        resourceNames.map(
          (name) => `${verb} ${resource}${group === '' ? '' : `.${group}`}${name === '' ? '' : ` ${name}`}`,
        ),
      ),
    ),
  );
}
