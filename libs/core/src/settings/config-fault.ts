/** One thing that is wrong with the configuration, and the error that reports all of them. */

import { RetinaError } from '../errors.js';

/** What is wrong, where, and what to do about it. */
export interface ConfigFault {
  /** The key as it was written; empty when the file as a whole is meant. */
  readonly key: string;
  /** The file with its line, or the environment variable. */
  readonly where: string;
  readonly problem: string;
  readonly fix: string;
}

/** CONFIG_INVALID with every fault in its message, one a line, and in `details.faults`. */
export function configInvalid(faults: readonly ConfigFault[]): RetinaError {
  const lines = faults.map(({ key, where, problem, fix }) => {
    return `\n- ${key === '' ? '' : `${key}: `}${problem}; ${fix} (${where})`;
  });
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  return new RetinaError('CONFIG_INVALID', `The configuration has ${count}:${lines.join('')}`, {
    details: { faults },
  });
}
