export { buildBase, buildImage, buildPackageImage } from './build-image.js';
export { IMAGES, imageOf } from './images.js';
export { cannotRunContainers, Container } from './runtime/container.js';

export type { BuildOptions, BuiltImage } from './build-image.js';
export type { BindMount, SecurityContext } from './runtime/pod-container.js';
