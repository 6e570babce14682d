/** The images that there are, one a service. */

/** One service and what its image is made of. */
export interface Image {
  readonly name: string;
  /** The project whose `dist/main.js` it runs; its folder has the Dockerfile. */
  readonly folder: string;
  /** Packages that stay beside the bundle: those that load files of their own at run time. */
  readonly packagesBeside: readonly string[];
}

/** Packages that koffi loads for the platforms of the image; what is not installed is left out. */
const KOFFI = ['koffi', '@koromix/koffi-linux-x64', '@koromix/koffi-linux-arm64'];

/** By name, as `npm run image` and the manifests know them. */
export const IMAGES: readonly Image[] = [
  { name: 'operator', folder: 'apps/operator', packagesBeside: [] },
  { name: 'metrics-aggregator', folder: 'apps/metrics-aggregator', packagesBeside: [] },
  { name: 'capture-worker', folder: 'apps/capture-worker', packagesBeside: KOFFI },
  { name: 'agent', folder: 'apps/agent', packagesBeside: [...KOFFI, '@retina/bpf'] },
];

/** The image of a name. @throws Error that lists the names that there are. */
export function imageOf(name: string): Image {
  const image = IMAGES.find((candidate) => candidate.name === name);
  if (image !== undefined) return image;
  throw new Error(`there is no image ${name}: ${IMAGES.map((candidate) => candidate.name).join(', ')}`);
}
