/** What is in an image, as CycloneDX says it: npm's own list of packages, and Debian's. */

import { run } from './run.js';

/** The parts of a CycloneDX document that we touch. */
interface Sbom {
  readonly components?: readonly object[];
  readonly [member: string]: unknown;
}

/** @param project The workspace, like `@retina/agent`. @param root The root file system with Debian's packages. */
export function sbomOf(project: string, repository: string, root: string): string {
  const args = ['sbom', '--sbom-format=cyclonedx', '--omit=dev', `--workspace=${project}`];
  const sbom = JSON.parse(run('npm', args, { cwd: repository })) as Sbom;
  const components = [...(sbom.components ?? []), ...debianPackages(root)];
  return `${JSON.stringify({ ...sbom, components }, undefined, 2)}\n`;
}

function debianPackages(root: string): readonly object[] {
  const format = '${Package}\\t${Version}\\t${Architecture}\\n';
  const lines = run('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, '-W', `-f=${format}`])
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [name = '', version = '', architecture = ''] = line.split('\t');
    return {
      type: 'library',
      'bom-ref': `deb:${name}@${version}`,
      name,
      version,
      purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}`,
    };
  });
}
