/** A real nats-server, and what it holds. Only for tests. */

export { cannotRunNats, NatsProgram } from './testing/nats-program.js';
export { storedMessages } from './testing/stored-messages.js';

export type { NatsProgramOptions } from './testing/nats-program.js';
export type { StoredMessage } from './testing/stored-messages.js';
