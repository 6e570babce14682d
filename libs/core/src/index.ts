export { ERROR_CODES, RetinaError } from './errors.js';
export type { Disposition, ErrorCode, ErrorOptions } from './errors.js';
