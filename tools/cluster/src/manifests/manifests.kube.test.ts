import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cannotRunClusterTests, KubeBed } from '@retina/kube/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Kubectl, kubectlOf } from '../kubectl.js';
import { documented } from './components-table.js';
import { FOREIGN_KINDS } from './foreign-kinds.js';
import { build, compositions, type Manifest, namesOf, titleOf } from './kustomization.js';
import { EXCEPTIONS, policyFindings } from './policy.js';
import { danglingReferences } from './references.js';
import { podOf, workloadsOf } from './workload.js';

const assets = process.env['KUBEBUILDER_ASSETS'] ?? '';
const reason =
  cannotRunClusterTests() ??
  (existsSync(join(assets, 'kubectl')) ? undefined : 'needs kubectl: npm run kube-apiserver');

const ALL = compositions(documented('component'));

describe.skipIf(reason !== undefined)(`manifests ${reason ?? ''}`, () => {
  let bed: KubeBed;
  let kubectl: Kubectl;
  const built = new Map<string, readonly Manifest[]>();

  const objectsOf = (title: string): readonly Manifest[] => built.get(title) ?? [];
  /** What the server says to them, as if they were applied; nothing is stored. */
  const dryRun = (items: readonly unknown[]): string =>
    kubectl(
      ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    );

  beforeAll(async () => {
    for (const composition of ALL) built.set(titleOf(composition), build(assets, composition));
    bed = await KubeBed.start();
    kubectl = kubectlOf(assets, bed.kubeConfigFile);
    kubectl(['create', 'namespace', 'retina']);
    for (const kind of FOREIGN_KINDS) await bed.applyCrd(kind);
  });
  afterAll(async () => bed[Symbol.asyncDispose]());

  it('are all in the tables of the guide, and nothing else is', () => {
    expect(documented('overlay').toSorted()).toEqual(namesOf('overlays'));
    expect(documented('component').toSorted()).toEqual(namesOf('components'));
  });

  it('are taken by the API server, whatever is put together, without a field that it does not know', () => {
    const distinct = new Map([...built.values()].flat().map((object) => [JSON.stringify(object), object]));
    const said = dryRun([...distinct.values()]);
    expect(said.trim().split('\n')).toHaveLength(distinct.size);
  });

  it('would be refused with a field that nobody knows, in our kinds and in those of others', () => {
    const [deployment] = objectsOf('basic').filter(({ kind }) => kind === 'Deployment');
    const [monitor] = objectsOf('production').filter(({ kind }) => kind === 'PodMonitor');
    const wrong = (object: object | undefined): object => ({
      ...object,
      spec: { ...(object as { spec: object }).spec, replicaz: 2 },
    });
    expect(() => dryRun([wrong(deployment)])).toThrow('replicaz');
    expect(() => dryRun([wrong(monitor)])).toThrow('replicaz');
  });

  it.each(ALL.map(titleOf))('keep the rules: %s', (title) => {
    expect(policyFindings(objectsOf(title))).toEqual([]);
  });

  it.each(ALL.map(titleOf))('name only what is there: %s', (title) => {
    expect(danglingReferences(objectsOf(title))).toEqual([]);
  });

  it('run everything but the agent under the strictest Pod Security Standard', () => {
    kubectl(['create', 'namespace', 'restricted']);
    kubectl(['label', 'namespace', 'restricted', 'pod-security.kubernetes.io/enforce=restricted']);
    const workloads = workloadsOf(objectsOf('production'));
    const [agents, others] = [true, false].map((is) =>
      workloads
        .filter(({ metadata }) => metadata.name.startsWith('retina-agent') === is)
        .map((workload) => podOf(workload, 'restricted')),
    );
    expect(others!.length).toBeGreaterThanOrEqual(2);
    dryRun(others!);
    expect(agents).toHaveLength(1);
    // The node's network, its folders, three capabilities and root: nothing else.
    const refusal = /violates PodSecurity "restricted:latest": (.*)/.exec(
      refused(() => dryRun(agents!)),
    )?.[1];
    expect(refusal?.split(/, (?=[a-z]+[^()]*\()/).map((part) => part.replace(/ \(.*/, ''))).toEqual([
      'host namespaces',
      'hostPort',
      'unrestricted capabilities',
      'restricted volume types',
      'runAsNonRoot != true',
      'runAsUser=0',
    ]);
  });

  it('give agents the priority that lets them onto a full node', () => {
    for (const title of built.keys()) {
      const [agent] = workloadsOf(objectsOf(title)).filter(
        ({ metadata }) => metadata.name === 'retina-agent',
      );
      expect(agent?.spec.template.spec.priorityClassName).toBe('system-node-critical');
    }
  });
});

describe('the rules for manifests', () => {
  const breaking = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'bad' },
    spec: {
      template: { metadata: {}, spec: { hostPID: true, containers: [{ name: 'a', image: 'a:latest' }] } },
    },
  } as Manifest;
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'bad' },
    rules: [
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
      { apiGroups: ['*'], resources: ['pods'], verbs: ['list'] },
    ],
  } as unknown as Manifest;

  it('find what breaks them, and exceptions that nothing needs', () => {
    const found = policyFindings([breaking, role]);
    for (const finding of [
      'Deployment/bad: sees the processes of the node',
      'Deployment/bad: may run as root',
      'Deployment/bad: keeps capabilities',
      'Deployment/bad: can write to its root file system',
      'Deployment/bad: runs whatever is latest',
      'ClusterRole/bad: reaches all secrets of the cluster',
      'ClusterRole/bad: has a wildcard',
    ])
      expect(found).toContain(finding);
    expect(found.filter((finding) => finding.endsWith('is not needed'))).toHaveLength(EXCEPTIONS.length);
  });
});

function refused(act: () => unknown): string {
  try {
    act();
    return '';
  } catch (error) {
    return String(error);
  }
}
