/** Manifests for tests: what must be taken, and what must be refused with which words. */

export { INVALID } from './testing/invalid-manifests.js';
export { VALID } from './testing/valid-manifests.js';

export type { Invalid, Manifest, Valid } from './testing/manifests.js';
