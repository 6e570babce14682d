import { describe, expect, it } from 'vitest';
import { Answer } from './answer.js';
import { CONTROL_TYPE, MESSAGE_FLAG, type NetlinkMessage } from './message.js';

const OUR_SEQUENCE = 5;
const NEW_LINK = 16;

function message(type: number, fields: Partial<NetlinkMessage> = {}): NetlinkMessage {
  return { type, flags: MESSAGE_FLAG.MULTI, sequence: OUR_SEQUENCE, payload: Buffer.alloc(4), ...fields };
}

describe('Answer', () => {
  it('gathers messages up to the end', () => {
    const answer = new Answer(OUR_SEQUENCE);
    expect(answer.take([message(NEW_LINK), message(NEW_LINK)])).toBe(false);
    expect(answer.take([message(NEW_LINK), message(CONTROL_TYPE.DONE), message(NEW_LINK)])).toBe(true);
    expect(answer.messages).toHaveLength(3);
    expect(answer.complete).toBe(true);
  });

  it('ends with an acknowledgement', () => {
    expect(new Answer(OUR_SEQUENCE).take([message(CONTROL_TYPE.ERROR, { payload: Buffer.alloc(20) })])).toBe(
      true,
    );
  });

  it('passes over what is left of another answer', () => {
    const answer = new Answer(OUR_SEQUENCE);
    const failure = message(CONTROL_TYPE.ERROR, { sequence: 4, payload: Buffer.from('ffffffff', 'hex') });
    expect(answer.take([message(NEW_LINK, { sequence: 4 }), failure])).toBe(false);
    expect(answer.messages).toEqual([]);
  });

  it('throws the error that the kernel answered', () => {
    const denied = message(CONTROL_TYPE.ERROR, { payload: Buffer.from('ffffffff', 'hex') });
    expect(() => new Answer(OUR_SEQUENCE).take([denied])).toThrow('[PERMISSION_DENIED] rtnetlink: EPERM');
  });

  it.each([
    ['in the middle', [message(NEW_LINK, { flags: MESSAGE_FLAG.DUMP_INTR }), message(CONTROL_TYPE.DONE)]],
    ['at the end', [message(NEW_LINK), message(CONTROL_TYPE.DONE, { flags: MESSAGE_FLAG.DUMP_INTR })]],
  ])('is incomplete when the table changed %s', (_, messages) => {
    const answer = new Answer(OUR_SEQUENCE);
    expect(answer.take(messages)).toBe(true);
    expect(answer.complete).toBe(false);
  });

  it('is incomplete when a datagram was lost', () => {
    const answer = new Answer(OUR_SEQUENCE);
    answer.miss();
    expect(answer.take([message(CONTROL_TYPE.DONE)])).toBe(true);
    expect(answer.complete).toBe(false);
  });
});
