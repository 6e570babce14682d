/** `node tools/setup/dist/main.js [run|test]`: installs what this machine lacks. */

import { setImmediate } from 'node:timers/promises';
import { localHost } from './local-host.js';
import { isNewEnough, MINIMUM_NODE } from './node-version.js';
import type { Profile } from './requirement.js';
import { setUp } from './set-up.js';

function isProfile(text: string): text is Profile {
  return text === 'run' || text === 'test';
}

/** A whole turn of the event loop: the first half may already be over when this module runs. */
async function turnOfTheLoop(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

// With a handler, a signal waits until the running apt-get has ended and the policy on services is removed.
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => process.exit(status));
}

const profile = process.argv[2] ?? 'run';
if (!isProfile(profile)) {
  process.stderr.write(`setup: "${profile}" is neither run nor test\n`);
  process.exitCode = 2;
} else if (!isNewEnough(process.versions.node)) {
  process.stderr.write(`setup: Node ${process.versions.node} is too old, install ${MINIMUM_NODE} or newer\n`);
  process.exitCode = 2;
} else {
  process.exitCode = setUp(localHost(process.env['PATH'] ?? ''), profile);
  await turnOfTheLoop();
}
