import { LogLines, RetinaError, createLogger } from '@retina/core';
import { describe, expect, it } from 'vitest';
import { countErrors } from './counted-errors.js';

describe('countErrors', () => {
  it('counts the errors of warnings and errors by code, also those of children, and writes every line', () => {
    const lines = new LogLines();
    const codes: string[] = [];
    const logger = countErrors(createLogger({ level: 'debug', destination: lines }), (code) =>
      codes.push(code),
    );
    logger.info('no error');
    logger.warn('a warning without an error');
    logger.error('typed', { error: new RetinaError('BPF_LOAD_FAILED', 'no') });
    logger.child({ component: 'flow' }).warn('foreign', { error: new TypeError('oops') });
    expect(codes).toEqual(['BPF_LOAD_FAILED', 'UNEXPECTED']);
    expect(lines.messages).toEqual(['no error', 'a warning without an error', 'typed', 'foreign']);
    expect(lines.lines[3]).toMatchObject({ component: 'flow', error: { code: 'UNEXPECTED' } });
  });
});
