export { ObserverSink } from './observer-sink.js';

export type { NodeContext } from './to-hubble.js';
