/** Removes every trace that agents left on this node. */

import { removeFlowFilters } from '@retina/sources';
import { rmSync } from 'node:fs';
import type { AgentConfig } from './settings.js';

/**
 * Takes off all programs, maps, counts and messages that outlived an agent. The agent should not run meanwhile: it would go on
 * with what it has open, and write its counts again.
 */
export function uninstall({
  pinFolder,
  stateFolder,
  publish,
}: Pick<AgentConfig, 'pinFolder' | 'stateFolder' | 'publish'>): void {
  // With their last name, links detach, and maps and programs go.
  rmSync(pinFolder, { recursive: true, force: true });
  removeFlowFilters();
  for (const folder of [stateFolder, publish.spoolFolder]) rmSync(folder, { recursive: true, force: true });
}
