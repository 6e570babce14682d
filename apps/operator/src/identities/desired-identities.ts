/** What the bucket of identities is to hold, kept true as the cluster changes. */

import { nodeKey, podKey, serviceKey } from '@retina/bus';
import { formatIdentity, type Identity } from '@retina/flow';
import { BY_NAMESPACE, BY_NODE, BY_OWNER, BY_UID, type ClusterView, podUidsOf } from '../cluster-view.js';
import type { EndpointSlice, Node, Pod, Service } from '../kinds.js';
import { nodeIdentity, serviceIdentity } from './other-identities.js';
import { podIdentity } from './pod-identity.js';

/** Told of keys whose text may have changed. */
export type KeyListener = (key: string) => void;

/**
 * Texts by key of the bucket. Each change of an object makes anew what depends on it and nothing else: a pod's owner, its
 * Services, its node's zone, its namespace's annotation.
 */
export class DesiredIdentities {
  readonly #view: ClusterView;
  readonly #onChange: KeyListener;
  readonly #texts = new Map<string, string>();
  #podLabels: readonly string[] = [];

  constructor(view: ClusterView, onChange: KeyListener) {
    this.#view = view;
    this.#onChange = onChange;
  }

  /** Follows the cluster from now on; returns how to end that. */
  follow(): () => void {
    const view = this.#view;
    const ends = [
      view.pods.listen(({ type, object, ...change }) => {
        if ('previous' in change) this.#forgetMoved(change.previous, object);
        this.#setPod(object, type === 'deleted');
      }),
      view.replicaSets.listen(({ object }) =>
        this.#redo(view.pods.byIndex(BY_OWNER, object.metadata.uid ?? '')),
      ),
      view.jobs.listen(({ object }) => this.#redo(view.pods.byIndex(BY_OWNER, object.metadata.uid ?? ''))),
      view.slices.listen(({ object, ...change }) => {
        if ('previous' in change) this.#redoBehind(change.previous);
        this.#redoBehind(object);
      }),
      view.namespaces.listen(({ object }) =>
        this.#redo(view.pods.byIndex(BY_NAMESPACE, object.metadata.name)),
      ),
      view.nodes.listen(({ type, object }) => {
        this.#setNode(object, type === 'deleted');
        this.#redo(view.pods.byIndex(BY_NODE, object.metadata.name));
      }),
      view.services.listen(({ type, object }) => this.#setService(object, type === 'deleted')),
    ];
    return () => ends.forEach((end) => end());
  }

  /** Labels of pods that identities hold; all pods are made anew when they change. */
  set podLabels(labels: readonly string[]) {
    if (labels.join() === this.#podLabels.join()) return;
    this.#podLabels = labels;
    this.#redo(this.#view.pods.values());
  }

  get(key: string): string | undefined {
    return this.#texts.get(key);
  }

  keys(): IterableIterator<string> {
    return this.#texts.keys();
  }

  #redo(pods: Iterable<Pod>): void {
    for (const pod of pods) this.#setPod(pod, false);
  }

  #redoBehind(slice: EndpointSlice): void {
    for (const uid of podUidsOf(slice)) this.#redo(this.#view.pods.byIndex(BY_UID, uid));
  }

  /** A pod that got its node has another key from then on. */
  #forgetMoved(previous: Pod, pod: Pod): void {
    if (previous.spec?.nodeName !== pod.spec?.nodeName) this.#setPod(previous, true);
  }

  #setPod(pod: Pod, isGone: boolean): void {
    const { uid } = pod.metadata;
    const node = pod.spec?.nodeName;
    if (uid === undefined || node === undefined || node === '') return;
    this.#set(podKey(node, uid), isGone ? undefined : podIdentity(pod, this.#view, this.#podLabels));
  }

  #setNode(node: Node, isGone: boolean): void {
    this.#set(nodeKey(node.metadata.name), isGone ? undefined : nodeIdentity(node));
  }

  #setService(service: Service, isGone: boolean): void {
    const { uid } = service.metadata;
    if (uid !== undefined) this.#set(serviceKey(uid), isGone ? undefined : serviceIdentity(service));
  }

  #set(key: string, identity: Identity | undefined): void {
    const text = identity === undefined ? undefined : formatIdentity(identity);
    if (this.#texts.get(key) === text) return;
    if (text === undefined) this.#texts.delete(key);
    else this.#texts.set(key, text);
    this.#onChange(key);
  }
}
