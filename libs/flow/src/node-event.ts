/** What happened on a node that a person should hear of, as one thing and not as many packets. */

/**
 * - `drop-burst`: packets began to be dropped for one reason on their way to one destination, much more than before;
 * - `dns-failures`: half and more of the queries to a resolver fail or get no response;
 * - `connectivity`: another node does not answer probes;
 * - `governor-step`: the agent tells more or less detail, to stay within its budget.
 */
export const NODE_EVENT_KINDS = ['drop-burst', 'dns-failures', 'connectivity', 'governor-step'] as const;

/** A kind of event. */
export type NodeEventKind = (typeof NODE_EVENT_KINDS)[number];

/** One thing that began or ended; `happened` where it has no end. */
export interface NodeEvent {
  /** The same for what is the same on this node: beginning and end of one thing share it, and so does a repetition on its way. */
  readonly id: string;
  readonly kind: NodeEventKind;
  readonly phase: 'began' | 'ended' | 'happened';
  /** Unix time in ms. */
  readonly atMs: number;
  /** What it is about, by name: reason, place, destination, … */
  readonly subject: Readonly<Record<string, string>>;
  /** How many packets, queries or probes so far, where it is about such. */
  readonly count?: number;
  /** What happened and why, in plain words. */
  readonly text: string;
}

/** Where events go. Never waits. */
export interface EventSink {
  tell(event: NodeEvent): void;
}
