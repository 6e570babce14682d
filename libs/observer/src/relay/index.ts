/** Flows of all nodes at one place. */
export { NodeClients } from './node-clients.js';
export { relayServices } from './service.js';

export type { NodeClientsOptions, RelayNode } from './node-clients.js';
export type { RelayOptions } from './service.js';
