/** Structured logs: a constant message, then fields; one JSON line each. */

import { destination as openDestination, pino, stdTimeFunctions } from 'pino';
import { RetinaError } from './errors.js';

/** Accepted levels, most talkative first. The last two are Retina's: both keep quiet below the end of the process. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'panic', 'fatal'] as const;

/** One of the accepted levels. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Variables of a line. A field that is an Error is written as its code, message, details and the stack of its root cause. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes lines. The message is a constant sentence, so that lines group by it; what varies goes to the fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to every line; a line's own field of the same name wins. */
  child(fields: LogFields): Logger;
}

/** A logger whose level can change. */
export interface LeveledLogger extends Logger {
  /** From the next line on, also of its children. */
  setLevel(level: LogLevel): void;
}

/** Where lines go: each call brings one, with its line feed. */
export interface LogDestination {
  write(line: string): void;
}

/** How a logger is made. */
export interface LoggerOptions {
  readonly level: LogLevel;
  /** Standard output unless told. */
  readonly destination?: LogDestination;
}

type Write = (level: 'debug' | 'info' | 'warn' | 'error', fields: LogFields) => void;

/** The keys of every line; a field of this name is written with a trailing underscore, for JSON has no two of a key. */
const LINE_KEYS = new Set(['time', 'level', 'msg']);

/** A logger of JSON lines: `level`, `time` (RFC 3339), `msg`, then the fields. */
export function createLogger({ level, destination }: LoggerOptions): LeveledLogger {
  const lines = pino(
    {
      level: pinoLevel(level),
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    // Synchronous: no line is lost at exit, and no worker thread is needed.
    destination ?? openDestination({ dest: 1, sync: true }),
  );
  return {
    ...loggerOver((lineLevel, fields) => lines[lineLevel](fields), {}),
    setLevel: (next) => {
      lines.level = pinoLevel(next);
    },
  };
}

function pinoLevel(level: LogLevel): Exclude<LogLevel, 'panic'> {
  return level === 'panic' ? 'fatal' : level;
}

/** A logger that writes nothing, for tests. */
export function silentLogger(): Logger {
  return loggerOver(() => undefined, {});
}

function loggerOver(write: Write, bound: LogFields): Logger {
  const line = (message: string, fields: LogFields | undefined): LogFields => ({
    msg: message,
    ...bound,
    ...(fields === undefined ? undefined : rendered(fields)),
  });
  return {
    debug: (message, fields) => write('debug', line(message, fields)),
    info: (message, fields) => write('info', line(message, fields)),
    warn: (message, fields) => write('warn', line(message, fields)),
    error: (message, fields) => write('error', line(message, fields)),
    child: (fields) => loggerOver(write, { ...bound, ...rendered(fields) }),
  };
}

function rendered(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      LINE_KEYS.has(name) ? `${name}_` : name,
      value instanceof Error ? renderedError(RetinaError.from(value)) : value,
    ]),
  );
}

function renderedError(error: RetinaError): LogFields {
  const { code, message, details } = error;
  return { code, message, details, stack: rootCause(error).stack };
}

/** The innermost error: its stack shows where things went wrong, those around it only where that was noticed. */
function rootCause(error: Error): Error {
  const seen = new Set<Error>();
  let root = error;
  while (root.cause instanceof Error && !seen.has(root)) {
    seen.add(root);
    root = root.cause;
  }
  return root;
}
