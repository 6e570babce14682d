/** Where the code of a package goes. */

const FOLDERS: Readonly<Record<string, string>> = {
  flow: 'hubble',
  observer: 'hubble',
  peer: 'hubble',
  relay: 'hubble',
  'google.protobuf': 'google',
  'retina.flow.v1': 'flow',
  'retina.insight.v1': 'insight',
  'grpc.health.v1': 'grpc',
  'grpc.reflection.v1': 'grpc',
};

/** The last word of a package that is no version. */
function noun(packageName: string): string {
  const words = packageName.split('.').filter((word) => !/^v\d/.test(word));
  return words.at(-1) ?? packageName;
}

/** The file of a package, from the root of the repository. */
export function outputPath(packageName: string, suffix = ''): string {
  const folder = FOLDERS[packageName];
  if (folder === undefined) throw new Error(`${packageName} has no folder: add it to output-path.ts`);
  return `libs/wire/src/${folder}/${noun(packageName)}${suffix}.gen.ts`;
}
