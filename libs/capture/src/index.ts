export {
  captureJob,
  DELIVERY_SECONDS,
  JOB_ANNOTATIONS,
  JOB_LABELS,
  jobName,
  nameLabel,
} from './capture-job.js';
export { EXIT_STATUS, formatOutcome, parseOutcome } from './capture-outcome.js';
export { HOST_PATH_BASE, planCapture } from './capture-plan.js';
export { archiveName } from './capture-task.js';
export { filterTextFaults } from './filter-text.js';
export { joinFilters, packetFilter } from './packet-filter.js';
export { CLAIM_FOLDER, SECRET_MOUNTS } from './secret-files.js';
export { formatTask, parseTask } from './task-environment.js';
export { validateCapture } from './validate-capture.js';

export type { JobOptions } from './capture-job.js';
export type { CaptureOutcome, OutputOutcome, RecordingEnd } from './capture-outcome.js';
export type { CapturePlan, PlanOptions } from './capture-plan.js';
export type {
  CaptureTask,
  FileFormat,
  NamedAddress,
  S3Target,
  TaskFilters,
  TaskOutputs,
} from './capture-task.js';
export type { ClusterNamespace, ClusterNode, ClusterObjects, ClusterPod } from './cluster-objects.js';
export type { JobManifest } from './job-manifest.js';
export type { FilterParts } from './packet-filter.js';
export type { SecretMount, SecretOutput } from './secret-files.js';
export type { LeftOut, Reach } from './select-targets.js';
export type { TaskEnvironment } from './task-environment.js';
