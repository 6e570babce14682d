/** What a pod's manifest refers to: variables, volumes and names, as files and text on this machine. */

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Pod, PodContainer, PodVariable, PodVolume, ProjectedSource } from '@retina/kube/testing';
import type { BindMount } from '@retina/tools-image';
import type { Kubectl } from './kubectl.js';

/** What a pod's fields are read from. */
export interface PodFacts {
  readonly pod: Pod;
  readonly podAddress: string;
  readonly nodeAddress: string;
}

/** Where a pod's files lie. */
export interface PodFilesOptions extends PodFacts {
  readonly kubectl: Kubectl;
  /** Of this pod alone. */
  readonly folder: string;
  /** What a node keeps: claims of volumes, and paths of the host, which are folders of this one. */
  readonly nodeFolder: string;
  /** `/etc/hosts` of the pod. */
  readonly hosts: string;
}

/** Paths of the host that are the machine's own, because the kernel is; the BPF file system is the node's. */
const SHARED = /^\/(?:sys\/(?!fs\/bpf)|proc|dev)(?:\/|$)/;

/** Files and variables of one pod. */
export class PodFiles {
  readonly #options: PodFilesOptions;
  readonly #volumes = new Map<string, string>();

  constructor(options: PodFilesOptions) {
    this.#options = options;
    for (const volume of options.pod.spec.volumes ?? [])
      this.#volumes.set(volume.name, this.#materialize(volume));
  }

  /** The volumes that a container mounts, and the name service of the cluster: a file. */
  mounts({ volumeMounts = [] }: PodContainer): readonly BindMount[] {
    const volumes = volumeMounts.map(({ name, mountPath, subPath = '.', readOnly = false }) => {
      const source = this.#volumes.get(name);
      if (source === undefined) throw new Error(`there is no volume ${name}`);
      return { source: join(source, subPath), target: mountPath, readOnly };
    });
    return [...volumes, { source: this.#options.hosts, target: '/etc/hosts', readOnly: true }];
  }

  /** The variables of a container. @throws Error that names one whose source is not there. */
  variables({ env = [] }: PodContainer): Readonly<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const variable of env) {
      const value = this.#valueOf(variable);
      // Kubernetes: $(NAME) stands for a variable before it.
      if (value !== undefined)
        found[variable.name] = value.replace(/\$\((\w+)\)/g, (all, name: string) => found[name] ?? all);
    }
    return found;
  }

  #valueOf({ name, value, valueFrom }: PodVariable): string | undefined {
    if (valueFrom?.fieldRef !== undefined) return fieldOf(this.#options, valueFrom.fieldRef.fieldPath);
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    const reference = configMapKeyRef ?? secretKeyRef;
    if (reference === undefined) return value ?? '';
    const values = this.#keysOf(
      configMapKeyRef === undefined ? 'secret' : 'configmap',
      reference.name,
      reference.optional,
    );
    const text = values[reference.key];
    if (text === undefined && reference.optional !== true)
      throw new Error(`${name}: ${reference.name} has no key ${reference.key}`);
    return text?.toString();
  }

  #keysOf(
    kind: 'configmap' | 'secret',
    name: string,
    optional: boolean = false,
  ): Readonly<Record<string, Buffer>> {
    const { pod, kubectl } = this.#options;
    const text = kubectl([
      'get',
      kind,
      name,
      '-n',
      pod.metadata.namespace ?? 'default',
      '-o',
      'json',
      ...(optional ? ['--ignore-not-found'] : []),
    ]);
    if (text === '') return {};
    const { data = {} } = JSON.parse(text) as { data?: Record<string, string> };
    const encoding = kind === 'secret' ? 'base64' : 'utf8';
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, encoding)]),
    );
  }

  #materialize(volume: PodVolume): string {
    const { folder, nodeFolder, pod } = this.#options;
    const { hostPath, persistentVolumeClaim: claim } = volume;
    if (hostPath !== undefined) {
      return SHARED.test(hostPath.path) ? hostPath.path : made(join(nodeFolder, 'root', hostPath.path));
    }
    if (claim !== undefined) {
      return made(join(nodeFolder, 'claims', pod.metadata.namespace ?? 'default', claim.claimName));
    }
    const own = made(join(folder, volume.name));
    if (volume.configMap !== undefined) write(own, this.#keysOf('configmap', volume.configMap.name));
    if (volume.secret !== undefined) write(own, this.#keysOf('secret', volume.secret.secretName));
    for (const source of volume.projected?.sources ?? []) this.#project(own, source);
    return own;
  }

  #project(folder: string, { serviceAccountToken, configMap, downwardAPI }: ProjectedSource): void {
    if (serviceAccountToken !== undefined) this.#writeToken(folder, serviceAccountToken);
    if (configMap !== undefined) write(folder, this.#keysOf('configmap', configMap.name));
    if (downwardAPI === undefined) return;
    writeFileSync(join(folder, 'namespace'), this.#options.pod.metadata.namespace ?? 'default');
  }

  #writeToken(
    folder: string,
    { path, audience }: { readonly path: string; readonly audience?: string },
  ): void {
    const { pod, kubectl } = this.#options;
    const { namespace = 'default', name, uid = '' } = pod.metadata;
    const token = kubectl([
      ...['create', 'token', pod.spec.serviceAccountName ?? 'default', '-n', namespace],
      ...['--bound-object-kind=Pod', `--bound-object-name=${name}`, `--bound-object-uid=${uid}`],
      ...(audience === undefined ? [] : [`--audience=${audience}`]),
    ]);
    writeFileSync(join(folder, path), token.trim());
  }
}

function fieldOf({ pod, podAddress, nodeAddress }: PodFacts, path: string): string {
  const { metadata, spec } = pod;
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
    'status.podIP': podAddress,
    'status.podIPs': podAddress,
    'status.hostIP': nodeAddress,
  };
  const value = fields[path];
  if (value === undefined) throw new Error(`the field ${path} is not known here`);
  return value;
}

function write(folder: string, values: Readonly<Record<string, Buffer>>): void {
  for (const [key, value] of Object.entries(values)) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), value);
  }
}

function made(folder: string): string {
  mkdirSync(folder, { recursive: true });
  // As the kubelet has it for volumes without an fsGroup.
  chmodSync(folder, 0o777);
  return folder;
}
