/** The test bed of tests against a real API server. Only for tests. */

export { cannotRunClusterTests, cannotRunKubeTests } from './testing/cannot-run-kube-tests.js';
export { ChildProgram } from './testing/child-program.js';
export { ControlPlane } from './testing/control-plane.js';
export { KubeBed } from './testing/kube-bed.js';
export { runComponent } from './testing/run-component.js';
export { TestNode } from './testing/test-node.js';

export type { KubeBedOptions } from './testing/kube-bed.js';
export type {
  Pod,
  PodContainer,
  PodExit,
  PodVariable,
  PodVolume,
  ProjectedSource,
  VolumeMount,
} from './testing/pod.js';
export type { TestNodeOptions } from './testing/test-node.js';
