/** What happened on a node that a person should hear of, as one thing and not as many packets. */

/** `drop-burst`: packets began to be dropped for one reason on their way to one destination, much more than before. */
export const NODE_EVENT_KINDS = ['drop-burst'] as const;

/** A kind of event. */
export type NodeEventKind = (typeof NODE_EVENT_KINDS)[number];

/** One thing that began or ended. */
export interface NodeEvent {
  /** The same for what is the same: beginning and end of one thing share it, and so does a repetition on its way. */
  readonly id: string;
  readonly kind: NodeEventKind;
  readonly phase: 'began' | 'ended';
  /** Unix time in ms. */
  readonly atMs: number;
  /** What it is about, by name: reason, place, destination, … */
  readonly subject: Readonly<Record<string, string>>;
  /** Packets so far. */
  readonly packets: number;
  /** What happened and why, in plain words. */
  readonly text: string;
}

/** Where events go. Never waits. */
export interface EventSink {
  tell(event: NodeEvent): void;
}
