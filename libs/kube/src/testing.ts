/** The test bed of tests against a real API server. Only for tests. */

export { cannotRunKubeTests } from './testing/cannot-run-kube-tests.js';
export { KubeBed } from './testing/kube-bed.js';
