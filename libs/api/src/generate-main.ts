/** Writes the manifests and the reference page: `npm run generate`. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { CRD_FOLDER_URL, crdFiles } from './crd-manifest.js';
import { renderResourcesReference, RESOURCES_REFERENCE_URL } from './resources-reference.js';

mkdirSync(CRD_FOLDER_URL, { recursive: true });
for (const [name, text] of crdFiles()) writeFileSync(new URL(name, CRD_FOLDER_URL), text);
writeFileSync(RESOURCES_REFERENCE_URL, renderResourcesReference());
