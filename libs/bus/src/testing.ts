/** A real nats-server for tests. Only for tests. */

export { cannotRunNats, NatsProgram } from './testing/nats-program.js';

export type { NatsProgramOptions } from './testing/nats-program.js';
