/** RetinaEndpoint: a pod as far as its traffic is concerned, written by the operator. */

import { STATUS_FIELDS } from './condition.js';
import type { ResourceDefinition, ResourceOf } from './resource.js';
import { listOf, mapOf, object, text } from './schema/shape.js';

const NAME = { maxLength: 253 };

const SPEC = object('What is known of the pod.', {
  containers: listOf(
    'Its containers.',
    object('A container.', {
      name: text('Its name.', NAME),
      id: text('Its ID with the scheme of its runtime.', NAME),
    }),
    { maxItems: 256 },
  ),
  ownerReferences: listOf(
    'What it belongs to.',
    object('An owner.', {
      apiVersion: text('The API version of the owner.', NAME),
      kind: text('The kind of the owner.', NAME),
      name: text('The name of the owner.', NAME),
    }),
    { maxItems: 64 },
  ),
  nodeIP: text('The address of its node.', { maxLength: 64 }),
  podIP: text('Its first address.', { maxLength: 64 }),
  podIPs: listOf('All its addresses.', text('An address.', { maxLength: 64 }), { maxItems: 16 }),
  labels: mapOf('Its labels.', { maxLength: 63 }, { maxProperties: 1_024 }),
  annotations: mapOf('Its annotations.', { maxLength: 262_144 }, { maxProperties: 1_024 }),
});

/** The kind, its names and its shape. */
export const RETINA_ENDPOINT = {
  kind: 'RetinaEndpoint',
  plural: 'retinaendpoints',
  singular: 'retinaendpoint',
  shortNames: ['ke'],
  scope: 'Namespaced',
  says: 'A pod as far as its traffic is concerned. The operator writes it when it is asked to.',
  columns: [
    { name: 'Pod IP', type: 'string', jsonPath: '.spec.podIP' },
    { name: 'Node IP', type: 'string', jsonPath: '.spec.nodeIP', wide: true },
    { name: 'Owner', type: 'string', jsonPath: '.spec.ownerReferences[0].name', wide: true },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  spec: SPEC,
  status: object('What became of it.', STATUS_FIELDS),
} as const satisfies ResourceDefinition;

/** A pod as far as its traffic is concerned. */
export type RetinaEndpoint = ResourceOf<typeof RETINA_ENDPOINT>;
