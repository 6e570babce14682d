/** The test bed of tests against a real API server. Only for tests. */

export { cannotRunClusterTests, cannotRunKubeTests } from './testing/cannot-run-kube-tests.js';
export { KubeBed } from './testing/kube-bed.js';
export { TestNode } from './testing/test-node.js';

export type { Pod, PodContainer, PodExit } from './testing/pod.js';
export type { TestNodeOptions } from './testing/test-node.js';
