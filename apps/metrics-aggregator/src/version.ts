/** The version of this build, from its package. */

import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** Semantic version, as in package.json. */
export const VERSION = version;
