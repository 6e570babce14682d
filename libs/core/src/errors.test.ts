import { describe, expect, it } from 'vitest';
import { ERROR_CODES, RetinaError } from './errors.js';

describe('RetinaError', () => {
  it('puts the code in front of the message and keeps details and cause', () => {
    const cause = new Error('EBUSY');
    const error = new RetinaError('BPF_ATTACH_FAILED', 'The hook is taken.', {
      details: { hook: 'tcx' },
      cause,
    });
    expect(error.message).toBe('[BPF_ATTACH_FAILED] The hook is taken.');
    expect(error.details).toEqual({ hook: 'tcx' });
    expect(error.cause).toBe(cause);
  });

  it('has the disposition of its code', () => {
    expect(new RetinaError('FEATURE_UNSUPPORTED', 'No TCX.').disposition).toBe('unsupported');
    expect(new RetinaError('HOST_CALL_FAILED', 'No.').disposition).toBe('transient');
  });

  it('has no cause when none is given', () => {
    expect('cause' in new RetinaError('UNEXPECTED', 'Something.')).toBe(false);
  });
});

describe('RetinaError.from', () => {
  it('gives back what is a RetinaError already', () => {
    const error = new RetinaError('CONFIG_INVALID', 'No.');
    expect(RetinaError.from(error)).toBe(error);
  });

  it('makes a defect of any other error, which becomes the cause', () => {
    const thrown = new TypeError('x is undefined');
    const error = RetinaError.from(thrown);
    expect(error).toMatchObject({
      code: 'UNEXPECTED',
      message: '[UNEXPECTED] x is undefined',
      cause: thrown,
    });
    expect(error.disposition).toBe('defect');
  });

  it.each([
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [7, '7'],
  ])('takes %j thrown', (thrown, text) => {
    expect(RetinaError.from(thrown).message).toBe(`[UNEXPECTED] ${text}`);
  });
});

describe('ERROR_CODES', () => {
  it.each(Object.entries(ERROR_CODES))('explains %s in a sentence', (code, { meaning }) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});
