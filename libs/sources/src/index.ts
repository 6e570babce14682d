export { removeFlowFilters } from './linux/attachments.js';
export { BENIGN_REASONS } from './linux/benign-reasons.js';
export { DropSignal } from './linux/drop.js';
export { FlowSignal } from './linux/flow.js';
export { FlowPrograms } from './linux/flow-programs.js';
export { ForwardSignal } from './linux/forward.js';
export { readKernel } from './linux/kernel.js';
export { ListeningSockets } from './linux/listening-sockets.js';
export { NodeNetwork } from './linux/node-network.js';
export { SignalComponent } from './signal-component.js';

export type { DropOptions } from './linux/drop.js';
export type { FlowProgramOptions } from './linux/flow-programs.js';
export type { FlowOptions, UnparsedCounts } from './linux/flow.js';
export type { UplinkCounters, UplinkReader } from './linux/forward.js';
export type { InterfaceListener, InterfaceRole, Interfaces, ObservedInterface } from './linux/interfaces.js';
export type { Kernel } from './linux/kernel.js';
export type { NodeNetworkOptions } from './linux/node-network.js';
export type { Checkpoint, MapFill, Signal, SignalContext } from './signal.js';
