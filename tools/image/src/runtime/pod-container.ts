/** A container as a pod's manifest asks for it, every reference to other objects resolved. */

/** The fields of Kubernetes' securityContext that a container runtime acts on. */
export interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly readOnlyRootFilesystem?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

/** A folder or file of the host in the container. */
export interface BindMount {
  readonly source: string;
  readonly target: string;
  readonly readOnly?: boolean;
}

/** What is run. */
export interface PodContainer {
  readonly name: string;
  /** Instead of the image's entry point. */
  readonly command?: readonly string[];
  /** Instead of the image's CMD. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly securityContext?: SecurityContext;
  readonly mounts?: readonly BindMount[];
  /** Path of the network namespace; that of the caller unless told. */
  readonly network?: string;
  readonly hostname?: string;
}
