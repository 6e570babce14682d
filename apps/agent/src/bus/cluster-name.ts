/** The name of the cluster in subjects, which have no empty tokens. */

import type { AgentConfig } from '../settings.js';

/** As configured, or `default`. */
export function clusterOf({ clusterName }: AgentConfig): string {
  return clusterName ?? 'default';
}
