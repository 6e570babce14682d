/** The answer to one netlink request, while it comes in. */

import { CONTROL_TYPE, MESSAGE_FLAG, type NetlinkMessage } from './message.js';
import { netlinkError } from './netlink-error.js';

/** Gathers the messages of one answer from datagrams that may also hold others. */
export class Answer {
  readonly messages: NetlinkMessage[] = [];
  readonly #sequence: number;
  #complete = true;

  /** @param sequence The request's; messages with another one are left over from a request that failed. */
  constructor(sequence: number) {
    this.#sequence = sequence;
  }

  /** False when parts are missing: the table changed while it was dumped, or a datagram was lost. */
  get complete(): boolean {
    return this.#complete;
  }

  /**
   * Takes the messages of a datagram, and returns whether they end the answer.
   * @throws The error that the kernel answered.
   */
  take(messages: readonly NetlinkMessage[]): boolean {
    for (const message of messages) {
      if (message.sequence !== this.#sequence) continue;
      if ((message.flags & MESSAGE_FLAG.DUMP_INTR) !== 0) this.#complete = false;
      if (message.type === CONTROL_TYPE.ERROR || message.type === CONTROL_TYPE.DONE) {
        const error = netlinkError(message);
        if (error !== undefined) throw error;
        return true;
      }
      this.messages.push(message);
    }
    return false;
  }

  /** Notes that a datagram of the answer was lost. */
  miss(): void {
    this.#complete = false;
  }
}
