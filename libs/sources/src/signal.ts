/** What every signal has in common: it opens, is collected once per window, and closes. */

import type { Logger } from '@retina/core';
import type { Ledger, Sink } from '@retina/flow';

/** How full a kernel map was in the last window. */
export interface MapFill {
  readonly map: string;
  readonly entries: number;
  readonly maxEntries: number;
}

/** What a signal is made with, whichever it is. */
export interface SignalContext {
  readonly sink: Sink;
  readonly ledger: Ledger;
  readonly logger: Logger;
}

/**
 * One kind of observation, from its kernel hook to its batches. A signal owns no timer: its component calls `collect`.
 */
export interface Signal {
  /** The noun that names it everywhere: `enabledPlugin`, bpf/<name>.bpf.c, docs, `retina_plugin_up{plugin}`. */
  readonly name: string;
  /**
   * Loads and attaches.
   * @throws RetinaError whose disposition tells what to do; whatever was half open is closed again.
   */
  open(): Promise<void>;
  /** Hands over what was observed since the last time, in batches, giving the event loop a turn between them. */
  collect(): Promise<void>;
  /** Detaches, hands over what is left, and frees everything. Works after a failed `open`. */
  close(): Promise<void>;
  /** Fill of its maps in the last window. */
  mapFill(): readonly MapFill[];
}
