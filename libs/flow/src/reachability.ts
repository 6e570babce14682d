/** Whether nodes reach each other. */

/** A node to be probed. */
export interface NodeTarget {
  readonly name: string;
  /** An IP address, never a name: a probe must not wait for DNS. */
  readonly address: string;
  readonly port: number;
}

/** What a probe of one node found. */
export interface Reachability {
  readonly source: string;
  readonly target: string;
  /** Time until the node answered; undefined when it did not. */
  readonly latencySeconds: number | undefined;
}
