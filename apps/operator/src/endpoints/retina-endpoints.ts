/** Writes a RetinaEndpoint for each pod, for those who read them. Our agents do not: they hear of pods by NATS. */

import { isDeepStrictEqual } from 'node:util';
import { OBSERVE_ANNOTATION, RETINA_ENDPOINT, type RetinaEndpoint } from '@retina/api';
import { type Component, defined, RetinaError, type RunContext } from '@retina/core';
import {
  Controller,
  Informer,
  type KubeConnection,
  keyOf,
  type KubeObject,
  type RequestObserver,
  ResourceClient,
  type ResourceType,
} from '@retina/kube';
import type { ClusterView } from '../cluster-view.js';
import type { Pod } from '../kinds.js';

const TYPE: ResourceType = {
  group: 'retina.sh',
  version: 'v1alpha1',
  plural: RETINA_ENDPOINT.plural,
  kind: RETINA_ENDPOINT.kind,
  namespaced: true,
};
type Endpoint = KubeObject & Pick<RetinaEndpoint, 'spec'>;
const FIELD_OWNER = 'retina-operator';
const CONCURRENT_WRITES = 8;
/** Phases of pods that have no traffic any more. */
const ENDED = ['Succeeded', 'Failed'];

/** What the endpoints are made of. */
export interface RetinaEndpointsOptions {
  readonly connection: KubeConnection;
  readonly view: ClusterView;
  readonly observer: RequestObserver;
}

/**
 * Level based, by namespace and name: also those are deleted whose pods went while nobody led. Each belongs to its pod, so
 * Kubernetes deletes it with the pod even without us.
 */
export class RetinaEndpoints implements Component {
  readonly name = 'retina endpoints';
  readonly #view: ClusterView;
  readonly #client: ResourceClient<Endpoint>;
  readonly #informer: Informer<Endpoint>;
  readonly #controller: Controller<string>;
  readonly #ends: (() => void)[] = [];

  constructor({ connection, view, observer }: RetinaEndpointsOptions) {
    this.#view = view;
    this.#client = new ResourceClient<Endpoint>(connection, TYPE, { observer });
    this.#informer = new Informer<Endpoint>({ client: this.#client });
    this.#controller = new Controller<string>({
      name: this.name,
      load: (key) => key,
      steps: [{ name: 'write', run: async (key, signal) => this.#write(key, signal) }],
      concurrency: CONCURRENT_WRITES,
    });
  }

  async start(context: RunContext): Promise<void> {
    await this.#controller.start(context);
    await this.#informer.start(context);
    // Before the whole is known, an endpoint without a pod says nothing.
    void Promise.all([this.#view.synced(), this.#informer.synced]).then(
      () => this.#follow(),
      (error: unknown) => context.fail(RetinaError.from(error)),
    );
  }

  async stop(): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    await this.#informer.stop();
    await this.#controller.stop();
  }

  #follow(): void {
    const { pods } = this.#view;
    const enqueue = (object: KubeObject): void => this.#controller.enqueue(keyOf(object.metadata));
    this.#ends.push(
      pods.listen(({ object }) => enqueue(object)),
      this.#informer.listen(({ object }) => enqueue(object)),
    );
    for (const object of pods.values()) enqueue(object);
    for (const object of this.#informer.values()) enqueue(object);
  }

  async #write(key: string, signal: AbortSignal): Promise<'end'> {
    const present = this.#informer.get(key);
    const wanted = endpointOf(this.#view.pods.get(key));
    if (wanted === undefined) {
      const { uid } = present?.metadata ?? {};
      if (present !== undefined) await this.#client.delete(present.metadata, { ...defined({ uid }), signal });
    } else if (!isSame(present, wanted)) {
      await this.#client.apply(wanted, FIELD_OWNER, 'spec', { signal });
    }
    return 'end';
  }
}

/** None for a pod that has no address of its own. */
function endpointOf(pod: Pod | undefined): Endpoint | undefined {
  if (pod?.status?.podIP === undefined || pod.spec?.hostNetwork === true) return undefined;
  if (ENDED.includes(pod.status.phase ?? '')) return undefined;
  const { name, namespace, uid = '' } = pod.metadata;
  const owner = { apiVersion: 'v1', kind: 'Pod', name, uid };
  return {
    apiVersion: 'retina.sh/v1alpha1',
    kind: RETINA_ENDPOINT.kind,
    metadata: { name, ...defined({ namespace }), ownerReferences: [owner] },
    spec: specOf(pod),
  };
}

function specOf({ metadata, status }: Pod): Endpoint['spec'] {
  const { labels, annotations, ownerReferences } = metadata;
  const observed = annotations?.[OBSERVE_ANNOTATION];
  const owners = ownerReferences?.map(({ apiVersion, kind, name }) => ({ apiVersion, kind, name }));
  return defined({
    containers: status?.containers,
    ownerReferences: owners,
    nodeIP: status?.hostIP,
    podIP: status?.podIP,
    podIPs: status?.podIPs?.map(({ ip }) => ip),
    labels,
    annotations: observed === undefined ? undefined : { [OBSERVE_ANNOTATION]: observed },
  });
}

function isSame(present: Endpoint | undefined, wanted: Endpoint): boolean {
  const owners = (endpoint: Endpoint | undefined): unknown =>
    endpoint?.metadata.ownerReferences?.map(({ uid }) => uid);
  return isDeepStrictEqual(present?.spec, wanted.spec) && isDeepStrictEqual(owners(present), owners(wanted));
}
