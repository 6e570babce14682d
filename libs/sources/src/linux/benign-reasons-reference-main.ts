/** Writes the reference page: `npm run generate`. */

import { writeFileSync } from 'node:fs';
import { DROP_REASONS_REFERENCE_URL, renderDropReasonsReference } from './benign-reasons-reference.js';

writeFileSync(DROP_REASONS_REFERENCE_URL, renderDropReasonsReference());
