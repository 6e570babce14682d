/** Calls of the Observer that only Cilium can answer. */

import { RetinaError } from '@retina/core';

/** Handlers that say so. */
export const CILIUM_ONLY = {
  getAgentEvents: async (): Promise<never> => Promise.reject(unsupported('agent events')),
  getDebugEvents: async (): Promise<never> => Promise.reject(unsupported('debug events')),
} as const;

function unsupported(what: string): RetinaError {
  return new RetinaError('FEATURE_UNSUPPORTED', `${what} are Cilium's: Retina has none`);
}
