/** Every error that is logged is counted, so that retina_errors_total and the log tell the same. */

import { type ErrorCode, type LogFields, type Logger, RetinaError } from '@retina/core';

/** A logger that tells `count` the code of each line's `error` field before it writes the line. */
export function countErrors(logger: Logger, count: (code: ErrorCode) => void): Logger {
  const counted = (fields: LogFields | undefined): LogFields | undefined => {
    const error = fields?.['error'];
    if (error !== undefined) count(RetinaError.from(error).code);
    return fields;
  };
  return {
    debug: (message, fields) => logger.debug(message, fields),
    info: (message, fields) => logger.info(message, fields),
    warn: (message, fields) => logger.warn(message, counted(fields)),
    error: (message, fields) => logger.error(message, counted(fields)),
    child: (fields) => countErrors(logger.child(fields), count),
  };
}
