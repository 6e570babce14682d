/** The layers of the repository, and which may depend on which. */

/** From the bottom to the top: a project depends only on what stands strictly lower. */
export const LAYERS = ['core', 'model', 'wire', 'adapter', 'feature', 'app'] as const;

/** Beside the stack: `kernel` is what runs in the kernel, `tool` is what developers run. */
const BESIDE = ['kernel', 'tool'];

/** The one tool that a project depends on: it compiles the programs of the kernel layer. */
const KERNEL_COMPILER = '@retina/tools-bpf';

/** A project as far as the layers are concerned. */
interface Layered {
  readonly name: string;
  readonly layer: string | undefined;
}

/** Whether there is a layer of this name. */
export function isLayer(layer: string | undefined): boolean {
  return rank(layer) >= 0 || BESIDE.includes(layer ?? '');
}

/** Why a project may not depend on another; undefined when it may. */
export function objection(from: Layered, to: Layered): string | undefined {
  if (to.name === KERNEL_COMPILER) {
    return from.layer === 'kernel' ? undefined : `only the kernel layer depends on ${KERNEL_COMPILER}`;
  }
  if (from.layer === 'kernel') return `the kernel layer depends on ${KERNEL_COMPILER} only`;
  if (from.layer === 'tool') return to.layer === 'app' ? 'a tool may not import an app' : undefined;
  if (to.layer === 'tool') return 'apps and libraries never import a tool';
  if (to.layer === 'kernel') {
    return from.layer === 'feature' ? undefined : 'only features and tools use the kernel layer';
  }
  return objectionInStack(from, to);
}

function objectionInStack(from: Layered, to: Layered): string | undefined {
  const distance = rank(from.layer) - rank(to.layer);
  if (distance > 0) return undefined;
  const relation = distance === 0 ? 'a sibling' : 'a higher layer';
  return `${from.layer} may not depend on ${to.layer}, ${relation}: ${LAYERS.join(' < ')}`;
}

function rank(layer: string | undefined): number {
  return LAYERS.findIndex((name) => name === layer);
}
