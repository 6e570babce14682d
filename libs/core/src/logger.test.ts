import { describe, expect, it } from 'vitest';
import { RetinaError } from './errors.js';
import { LogLines } from './log-lines.js';
import { createLogger, type Logger, type LogLevel, LOG_LEVELS, silentLogger } from './logger.js';

function logged(level: LogLevel, write: (logger: Logger) => void): LogLines {
  const destination = new LogLines();
  write(createLogger({ level, destination }));
  return destination;
}

describe('createLogger', () => {
  it('writes level, time, message and fields as one JSON line', () => {
    const written: string[] = [];
    const destination = { write: (line: string) => void written.push(line) };
    createLogger({ level: 'info', destination }).info('The ring is full.', { ring: 'drop', lost: 3 });
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(
      /^\{"level":"info","time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","msg":"The ring is full\.","ring":"drop","lost":3\}\n$/,
    );
  });

  it.each<[LogLevel, string[]]>([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    ['panic', []],
    ['fatal', []],
  ])('at level %s writes %j', (level, expected) => {
    const { lines } = logged(level, (logger) => {
      logger.debug('one');
      logger.info('one');
      logger.warn('one');
      logger.error('one');
    });
    expect(lines.map((line) => line.level)).toEqual(expected);
    expect(LOG_LEVELS).toContain(level);
  });

  it('adds the fields of its ancestors, nearest first, and the own field of a line before all', () => {
    const { lines } = logged('info', (logger) => {
      logger.child({ component: 'drop', node: 'a' }).child({ node: 'b' }).info('one', { component: 'dns' });
    });
    expect(lines[0]).toMatchObject({ component: 'dns', node: 'b' });
  });

  it('writes an error as its code, message, details and the stack of its root cause', () => {
    const root = new TypeError('root');
    const middle = new RetinaError('BPF_MAP_FAILED', 'middle', { cause: root });
    const error = new RetinaError('HOST_CALL_FAILED', 'outer', {
      cause: middle,
      details: { errno: 'EBUSY' },
    });
    const { lines } = logged('info', (logger) => logger.error('one', { error }));
    expect(lines[0]?.['error']).toEqual({
      code: 'HOST_CALL_FAILED',
      message: '[HOST_CALL_FAILED] outer',
      details: { errno: 'EBUSY' },
      stack: root.stack,
    });
  });

  it('writes an error that is nobody’s as UNEXPECTED, with its own stack', () => {
    const error = new RangeError('too long');
    const { lines } = logged('info', (logger) => logger.error('one', { error }));
    expect(lines[0]?.['error']).toMatchObject({ code: 'UNEXPECTED', stack: error.stack });
  });

  it('survives an error that is its own cause', () => {
    const error = new Error('loop');
    error.cause = error;
    const { messages } = logged('info', (logger) => logger.error('one', { error }));
    expect(messages).toEqual(['one']);
  });

  it('keeps a field from taking the place of the message, the level or the time', () => {
    const { lines } = logged('info', (logger) => logger.info('one', { msg: 'x', level: 'y', time: 'z' }));
    expect(lines[0]).toMatchObject({ msg: 'one', level: 'info', msg_: 'x', level_: 'y', time_: 'z' });
  });

  it('writes big integers, and values that contain themselves', () => {
    const self: Record<string, unknown> = { ns: 12n };
    self['self'] = self;
    const { lines } = logged('info', (logger) => logger.info('one', { self, counts: { packets: 5n } }));
    expect(lines[0]).toMatchObject({ counts: { packets: 5 } });
  });
});

describe('silentLogger', () => {
  it('takes every call and children too', () => {
    const logger = silentLogger().child({ component: 'x' });
    expect(() => {
      logger.debug('one');
      logger.error('one', { error: new Error('x') });
    }).not.toThrow();
  });
});
