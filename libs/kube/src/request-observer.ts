/** Who counts requests: plain calls, so that this library knows nothing of metrics. */

/** Verbs as Kubernetes names them. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'apply' | 'delete';

/** Called once for each answer. Must not throw. */
export interface RequestObserver {
  /** `status` is the HTTP status, or 0 when there was no answer. */
  answered(request: { readonly verb: Verb; readonly plural: string; readonly status: number }): void;
}
