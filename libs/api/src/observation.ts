/** Whether a pod is observed because of an annotation. */

/** The key of the annotation on pods and namespaces. */
export const OBSERVE_ANNOTATION = 'retina.sh';
/** The value that asks for observation. */
export const OBSERVE = 'observe';

interface Annotated {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
}

/** Whether `retina.sh: observe` stands on a pod or a namespace. */
export function asksForObservation({ metadata }: Annotated): boolean {
  return metadata?.annotations?.[OBSERVE_ANNOTATION] === OBSERVE;
}
