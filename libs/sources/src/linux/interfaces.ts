/** Which interfaces matter, and what each is to us. */

/** `endpoint`: our end of a pod's link. `uplink`: the way out of the node. */
export type InterfaceRole = 'endpoint' | 'uplink';

/** An interface with a role. */
export interface ObservedInterface {
  readonly index: number;
  readonly name: string;
  readonly role: InterfaceRole;
}

/** Hears of interfaces that get or lose a role. */
export interface InterfaceListener {
  appeared(observed: ObservedInterface): void;
  disappeared(observed: ObservedInterface): void;
}

/** The interfaces of this network namespace, kept up to date. */
export interface Interfaces {
  /** Tells of each interface that has a role now, then of each change, until disposed. */
  subscribe(listener: InterfaceListener): Disposable;
}
