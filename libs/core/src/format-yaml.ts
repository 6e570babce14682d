/** Plain values as YAML, for manifests. */

import { stringify } from 'yaml';

/** A YAML document; the same value always gives the same text. */
export function formatYaml(value: unknown): string {
  return stringify(value, { lineWidth: 110, aliasDuplicateObjects: false });
}
