/** What in netfilter dropped packets. */

import type { DropCause, DropCauseTotal } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';

/** Chains and comments come and go with pods, so there is no end to causes. */
const MAX_CAUSES = 1_000;
const OTHER = 'other';

/** Counts drops by cause. What no longer fits is counted by its kind, all else `other`, so that sums stay right. */
export class DropCauseMetrics {
  readonly #registry: MetricRegistry;
  readonly #known = new Set<string>();
  readonly #maxCauses: number;

  constructor(registry: MetricRegistry, { maxCauses = MAX_CAUSES }: { readonly maxCauses?: number } = {}) {
    this.#registry = registry;
    this.#maxCauses = maxCauses;
  }

  count({ cause, packets }: DropCauseTotal): void {
    this.#registry.counter('dropCausePackets').series(this.#labels(cause)).add(packets);
  }

  #labels({ kind, table, chain, rule, policyNamespace, policy }: DropCause): readonly string[] {
    const labels = [kind, table, chain, rule, policyNamespace, policy];
    const key = labels.join('\0');
    if (!this.#known.has(key)) {
      if (this.#known.size >= this.#maxCauses) return [kind, OTHER, OTHER, OTHER, OTHER, OTHER];
      this.#known.add(key);
    }
    return labels;
  }
}
