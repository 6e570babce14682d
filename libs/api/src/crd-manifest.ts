/** The CustomResourceDefinition of a resource, as deploy/base/crd has it. */

import { formatYaml } from '@retina/core';
import { GROUP, type ResourceDefinition, VERSION } from './resource.js';
import { RESOURCES } from './resources.js';
import { openApiOf } from './schema/open-api.js';

/** The folder of the manifests. */
export const CRD_FOLDER_URL = new URL('../../../deploy/base/crd/', import.meta.url);

const HEADER = '# Generated from libs/api by `npm run generate`; do not edit.\n';

/** The files of the folder by name. */
export function crdFiles(): ReadonlyMap<string, string> {
  const manifests = RESOURCES.map((resource): [string, string] => [
    `${GROUP}_${resource.plural}.yaml`,
    HEADER + formatYaml(crdManifest(resource)),
  ]);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: manifests.map(([name]) => name).toSorted(),
  };
  return new Map([...manifests, ['kustomization.yaml', HEADER + formatYaml(kustomization)]]);
}

/** The manifest as plain values. */
export function crdManifest(resource: ResourceDefinition): Readonly<Record<string, unknown>> {
  const { kind, plural, singular, shortNames, scope } = resource;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      names: { kind, listKind: `${kind}List`, plural, singular, shortNames, categories: ['retina'] },
      scope,
      versions: [version(resource)],
    },
  };
}

function version(resource: ResourceDefinition): Readonly<Record<string, unknown>> {
  const { columns, spec, status, says } = resource;
  return {
    name: VERSION,
    served: true,
    storage: true,
    subresources: { status: {} },
    additionalPrinterColumns: columns.map(({ wide, ...column }) => ({
      ...column,
      ...(wide === true ? { priority: 1 } : {}),
    })),
    schema: {
      openAPIV3Schema: {
        description: says,
        type: 'object',
        ...(spec.required ? { required: ['spec'] } : {}),
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: { type: 'object' },
          spec: openApiOf(spec.shape),
          status: openApiOf(status.shape),
        },
      },
    },
  };
}
