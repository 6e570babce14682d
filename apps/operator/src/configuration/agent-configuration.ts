/** What agents are told to do: one text in the bucket of configuration. */

import {
  type CompiledMetrics,
  compileMetrics,
  formatCompiledMetrics,
  type MetricsConfiguration,
} from '@retina/api';
import { METRICS_KEY } from '@retina/bus';
import type { Informer } from '@retina/kube';
import type { DesiredTexts } from '../bucket-writer.js';

/** The configuration of all agents, made anew with each change of a MetricsConfiguration. */
export class AgentConfiguration implements DesiredTexts {
  readonly #informer: Informer<MetricsConfiguration>;
  readonly #onChange: (compiled: CompiledMetrics) => void;
  #compiled: CompiledMetrics = { metrics: [], overruled: [] };
  #text: string | undefined;

  constructor(informer: Informer<MetricsConfiguration>, onChange: (compiled: CompiledMetrics) => void) {
    this.#informer = informer;
    this.#onChange = onChange;
  }

  /** Follows the resources from now on; returns how to end that. Nothing is told before the whole list is known. */
  follow(): () => void {
    let isOver = false;
    const remake = (): void => {
      if (!isOver && this.#informer.hasSynced) this.#remake();
    };
    const end = this.#informer.listen(remake);
    void this.#informer.synced.then(remake);
    return () => {
      isOver = true;
      end();
    };
  }

  get compiled(): CompiledMetrics {
    return this.#compiled;
  }

  /** Labels of pods that some metric shows. */
  get podLabels(): readonly string[] {
    return [...new Set(this.#compiled.metrics.flatMap(({ podLabels }) => podLabels))].toSorted();
  }

  get(key: string): string | undefined {
    return key === METRICS_KEY ? this.#text : undefined;
  }

  keys(): Iterable<string> {
    return this.#text === undefined ? [] : [METRICS_KEY];
  }

  #remake(): void {
    const compiled = compileMetrics([...this.#informer.values()]);
    // Without any resource agents are told so: what they do then is theirs to know.
    const text = formatCompiledMetrics(compiled);
    const isSame = text === this.#text && JSON.stringify(compiled) === JSON.stringify(this.#compiled);
    this.#compiled = compiled;
    this.#text = text;
    if (!isSame) this.#onChange(compiled);
  }
}
