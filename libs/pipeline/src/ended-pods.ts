/** Ends the series of pods that are gone, so that nobody sees a pod long after it was deleted. */

import type { Endpoint, Identity } from '@retina/flow';
import { labelText, type MetricRegistry } from '@retina/metrics';

/** What is left of a pod is counted for so long: records come two windows late at most. */
const LATE_MS = 5_000;
/** The labels by which series of pods are found, as they stand in them. */
const LABELS = ['ip', 'namespace', 'podname'] as const;
const POD = /ip="[^"]*",namespace="(?:[^"\\]|\\.)*",podname="(?:[^"\\]|\\.)*"/;

/** What is to be known besides. */
export interface EndedPodsOptions {
  /** Whether a pod of this name has the address now: a StatefulSet's next one goes on with the series. */
  readonly isLive: (address: string, endpoint: Endpoint) => boolean;
  /** A clock that never goes back; that of the process unless told. */
  readonly nowMs?: () => number;
}

/** Pods that ended, until the first scrape after the last of their records. */
export class EndedPods {
  readonly #registry: MetricRegistry;
  readonly #isLive: EndedPodsOptions['isLive'];
  readonly #nowMs: () => number;
  /** In the order of their end. */
  #waiting: { readonly identity: Identity; readonly endedMs: number }[] = [];

  constructor(registry: MetricRegistry, { isLive, nowMs = () => performance.now() }: EndedPodsOptions) {
    this.#registry = registry;
    this.#isLive = isLive;
    this.#nowMs = nowMs;
  }

  add(identity: Identity): void {
    this.#waiting.push({ identity, endedMs: this.#nowMs() });
  }

  /** Ends series; to be called before each scrape. Returns how many ended. */
  sweep(): number {
    const beforeMs = this.#nowMs() - LATE_MS;
    const due = this.#waiting.filter(({ endedMs }) => endedMs <= beforeMs);
    if (due.length === 0) return 0;
    this.#waiting = this.#waiting.slice(due.length);
    const gone = new Set<string>();
    for (const { addresses, endpoint } of due.map(({ identity }) => identity)) {
      for (const address of addresses) {
        if (this.#isLive(address, endpoint)) continue;
        gone.add(labelText(LABELS, [address, endpoint.namespace, endpoint.podName]));
      }
    }
    return this.#registry.removeWhere((text) => gone.has(POD.exec(text)?.[0] ?? ''));
  }
}
