/** Ends the series of pods that are gone, so that nobody sees a pod long after it was deleted. */

import type { Endpoint, Identity } from '@retina/flow';
import { labelText, type MetricFamily, type MetricRegistry } from '@retina/metrics';

/** What is left of a pod is counted for so long: records come two windows late at most. */
const LATE_MS = 5_000;
/** The labels by which series of pods are found, in the order in which they stand beside each other. */
const LABELS = ['ip', 'namespace', 'podname'] as const;
/** What stands before them: nothing in local context. */
const PREFIXES = ['', 'source_', 'destination_'];

/** What is to be known besides. */
export interface EndedPodsOptions {
  /**
   * Whether a pod of this name lives now, with this address or, if undefined, with any: a StatefulSet's next one goes on
   * with the series.
   */
  readonly isLive: (address: string | undefined, endpoint: Endpoint) => boolean;
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
    const identities = due.map(({ identity }) => identity);
    return this.#registry.families().reduce((ended, family) => ended + this.#endIn(family, identities), 0);
  }

  #endIn(family: MetricFamily, identities: readonly Identity[]): number {
    return PREFIXES.reduce((ended, prefix) => {
      const names = LABELS.filter((name) => family.labelNames.includes(`${prefix}${name}`));
      // A namespace alone is nobody's.
      if (!names.includes('ip') && !names.includes('podname')) return ended;
      const gone = new Set(identities.flatMap((identity) => this.#textsOf(identity, prefix, names)));
      const pod = new RegExp(names.map((name) => `${prefix}${name}="(?:[^"\\\\]|\\\\.)*"`).join(','));
      return ended + family.removeWhere((text) => gone.has(pod.exec(text)?.[0] ?? ''));
    }, 0);
  }

  /** How labels tell of somebody who is gone. */
  #textsOf(
    { addresses, endpoint }: Identity,
    prefix: string,
    names: readonly (typeof LABELS)[number][],
  ): readonly string[] {
    const ips = names.includes('ip') ? addresses : [undefined];
    return ips
      .filter((ip) => !this.#isLive(ip, endpoint))
      .map((ip) => {
        const values = { ip: ip ?? '', namespace: endpoint.namespace, podname: endpoint.podName };
        return labelText(
          names.map((name) => `${prefix}${name}`),
          names.map((name) => values[name]),
        );
      });
  }
}
