/** Runs a component without a supervisor. */

import { type Component, type RunContext, silentLogger } from '@retina/core';

/** A component that was started; stops with the test. */
export async function runComponent(component: Component): Promise<AsyncDisposable> {
  const ending = new AbortController();
  const context: RunContext = {
    signal: ending.signal,
    logger: silentLogger(),
    fail: (error) => {
      throw error;
    },
    beat: () => undefined,
  };
  await component.start(context);
  return {
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await component.stop();
    },
  };
}
