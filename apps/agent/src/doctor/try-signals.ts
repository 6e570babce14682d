/** The last word on whether a signal can run is the kernel's: open it, attached to no interface, and close it again. */

import { RetinaError, silentLogger } from '@retina/core';
import { Ledger } from '@retina/flow';
import { NodeNetwork } from '@retina/sources';
import { parseApiServers } from '../parse-api-servers.js';
import type { SignalName } from '../plugins.js';
import type { AgentConfig } from '../settings.js';
import { createSignals } from '../signals.js';

/** A node without interfaces: what is tried must not touch the traffic of the node. */
class NoInterfaces extends NodeNetwork {
  override subscribe(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }
}

/** Opens and closes signals with small tables; returns why some did not. */
export async function trySignals(
  names: readonly SignalName[],
  config: AgentConfig,
): Promise<ReadonlyMap<SignalName, string>> {
  const logger = silentLogger();
  const network = new NoInterfaces({ uplinks: config.uplinks });
  const failures = new Map<SignalName, string>();
  const context = { sink: { accept: () => undefined }, ledger: new Ledger(), logger, checkpoint: undefined };
  await network.start({
    signal: new AbortController().signal,
    logger,
    fail: () => undefined,
    beat: () => undefined,
  });
  try {
    const nodeName = 'here';
    const small = { ...config, flowMapMaxEntries: 64, dropMapMaxEntries: 64, dropRingBytes: 4096 };
    for (const signal of createSignals(new Set(names), {
      config: small,
      context,
      network,
      nodeName,
      apiServers: parseApiServers(config.apiServerAddresses),
      objectPaths: {},
    })) {
      try {
        await signal.open();
      } catch (thrown) {
        failures.set(signal.name, RetinaError.from(thrown).message);
      }
      await signal.close();
    }
  } finally {
    await network.stop();
  }
  return failures;
}
